import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** One-time links that set a password, and the index that finds what is due for a webhook among all that was delivered. */
export const passwordsAndDeliveries: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('password_links')
      .addColumn('token_hash', 'text', (column) => column.primaryKey())
      .addColumn('username', 'text', (column) => column.notNull().unique())
      .addColumn('expires_ms', 'integer', (column) => column.notNull())
      .execute();
    await sql`CREATE INDEX webhook_deliveries_due ON webhook_deliveries (webhook, next_attempt_ms) WHERE delivered_ms IS NULL AND dead = 0`.execute(
      db,
    );
  },
};
