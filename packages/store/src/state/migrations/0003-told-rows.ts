import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The result rows that alerts of scheduled rules have told, with the window that told them. */
export const toldRows: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('rule_told_rows')
      .addColumn('rule_id', 'text', (column) => column.notNull())
      .addColumn('row_key', 'text', (column) => column.notNull())
      .addColumn('from_ms', 'integer', (column) => column.notNull())
      .addColumn('to_ms', 'integer', (column) => column.notNull())
      .addColumn('told_ms', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('rule_told_rows_key', ['rule_id', 'to_ms', 'row_key'])
      .execute();
  },
};
