import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The rows that each source has given, by table, as JSON. */
export const tablesOfSources: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .alterTable('sources')
      .addColumn('tables', 'text', (column) => column.notNull().defaultTo('{}'))
      .execute();
  },
};
