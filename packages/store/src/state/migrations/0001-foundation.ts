import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The tables of the first version; see `database.ts` for what the columns hold. */
export const foundation: Migration = {
  async up(db: Kysely<unknown>) {
    const { schema } = db;
    await schema.createTable('users')
      .addColumn('username', 'text', (c) => c.primaryKey()).addColumn('password_hash', 'text', (c) => c.notNull())
      .addColumn('role', 'text', (c) => c.notNull()).addColumn('created_ms', 'integer', (c) => c.notNull())
      .addColumn('last_sign_in_ms', 'integer').addColumn('disabled', 'integer', (c) => c.notNull().defaultTo(0)).execute();
    await schema.createTable('sessions')
      .addColumn('id_hash', 'text', (c) => c.primaryKey()).addColumn('username', 'text', (c) => c.notNull())
      .addColumn('created_ms', 'integer', (c) => c.notNull()).addColumn('expires_ms', 'integer', (c) => c.notNull()).execute();
    await schema.createTable('api_tokens')
      .addColumn('id', 'text', (c) => c.primaryKey()).addColumn('secret_hash', 'text', (c) => c.notNull().unique())
      .addColumn('name', 'text', (c) => c.notNull()).addColumn('role', 'text', (c) => c.notNull())
      .addColumn('created_by', 'text', (c) => c.notNull()).addColumn('created_ms', 'integer', (c) => c.notNull())
      .addColumn('expires_ms', 'integer').addColumn('last_used_ms', 'integer').execute();
    await schema.createTable('audit')
      .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement()).addColumn('time_ms', 'integer', (c) => c.notNull())
      .addColumn('actor', 'text', (c) => c.notNull()).addColumn('action', 'text', (c) => c.notNull())
      .addColumn('target', 'text', (c) => c.notNull()).addColumn('before', 'text', (c) => c.notNull())
      .addColumn('after', 'text', (c) => c.notNull()).addColumn('hash', 'text', (c) => c.notNull()).execute();
    await schema.createTable('settings')
      .addColumn('name', 'text', (c) => c.primaryKey()).addColumn('value', 'text', (c) => c.notNull()).execute();
    await createIncidents(db);
    await createRules(db);
    await createOutbound(db);
    for (const action of ['UPDATE', 'DELETE'])
      await sql.raw(`CREATE TRIGGER audit_no_${action.toLowerCase()} BEFORE ${action} ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END`).execute(db);
  },
}; // prettier-ignore

async function createIncidents(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema.createTable('incidents')
    .addColumn('number', 'integer', (c) => c.primaryKey().autoIncrement()).addColumn('title', 'text', (c) => c.notNull())
    .addColumn('description', 'text', (c) => c.notNull()).addColumn('severity', 'integer', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull()).addColumn('owner', 'text').addColumn('classification', 'text')
    .addColumn('classification_reason', 'text').addColumn('classification_comment', 'text')
    .addColumn('created_ms', 'integer', (c) => c.notNull()).addColumn('modified_ms', 'integer', (c) => c.notNull())
    .addColumn('first_activity', 'text', (c) => c.notNull()).addColumn('last_activity', 'text', (c) => c.notNull())
    .addColumn('closed_ms', 'integer').addColumn('alert_count', 'integer', (c) => c.notNull())
    .addColumn('tactics', 'text', (c) => c.notNull()).addColumn('techniques', 'text', (c) => c.notNull())
    .addColumn('rule_names', 'text', (c) => c.notNull()).addColumn('source_ids', 'text', (c) => c.notNull())
    .addColumn('demo', 'integer', (c) => c.notNull()).addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('search', 'text', (c) => c.notNull()).execute();
  await schema.createIndex('incidents_status').on('incidents').columns(['status', 'last_activity']).execute();
  await schema.createTable('incident_alerts')
    .addColumn('alert_id', 'text', (c) => c.primaryKey()).addColumn('incident', 'integer')
    .addColumn('time_ms', 'integer', (c) => c.notNull()).addColumn('rule_id', 'text', (c) => c.notNull())
    .addColumn('alert', 'text', (c) => c.notNull()).execute();
  await schema.createIndex('incident_alerts_incident').on('incident_alerts').columns(['incident', 'time_ms']).execute();
  await schema.createIndex('incident_alerts_rule').on('incident_alerts').columns(['rule_id', 'time_ms']).execute();
  await schema.createIndex('incident_alerts_time').on('incident_alerts').column('time_ms').execute();
  await schema.createTable('incident_entities')
    .addColumn('incident', 'integer', (c) => c.notNull()).addColumn('type', 'text', (c) => c.notNull())
    .addColumn('key', 'text', (c) => c.notNull()).addColumn('name', 'text', (c) => c.notNull())
    .addColumn('identifiers', 'text', (c) => c.notNull()).addColumn('alerts', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('incident_entities_key', ['incident', 'type', 'key']).execute();
  await schema.createIndex('incident_entities_entity').on('incident_entities').columns(['type', 'key', 'incident']).execute();
  await schema.createTable('incident_comments')
    .addColumn('id', 'text', (c) => c.primaryKey()).addColumn('incident', 'integer', (c) => c.notNull())
    .addColumn('author', 'text', (c) => c.notNull()).addColumn('time_ms', 'integer', (c) => c.notNull())
    .addColumn('edited_ms', 'integer').addColumn('text', 'text', (c) => c.notNull()).execute();
  await schema.createTable('incident_changes')
    .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement()).addColumn('incident', 'integer', (c) => c.notNull())
    .addColumn('time_ms', 'integer', (c) => c.notNull()).addColumn('actor', 'text', (c) => c.notNull())
    .addColumn('field', 'text', (c) => c.notNull()).addColumn('before', 'text', (c) => c.notNull())
    .addColumn('after', 'text', (c) => c.notNull()).execute();
  await schema.createIndex('incident_changes_incident').on('incident_changes').column('incident').execute();
} // prettier-ignore

async function createRules(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema.createTable('rule_states')
    .addColumn('rule_id', 'text', (c) => c.primaryKey()).addColumn('enabled', 'integer', (c) => c.notNull()).execute();
  await schema.createTable('rule_schedules')
    .addColumn('rule_id', 'text', (c) => c.primaryKey()).addColumn('last_end_ms', 'integer')
    .addColumn('sequence', 'integer', (c) => c.notNull()).addColumn('pending', 'text')
    .addColumn('suppressed_until_ms', 'integer', (c) => c.notNull()).execute();
  await schema.createTable('rule_runs')
    .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement()).addColumn('rule_id', 'text', (c) => c.notNull())
    .addColumn('started_ms', 'integer', (c) => c.notNull()).addColumn('window_from_ms', 'integer', (c) => c.notNull())
    .addColumn('window_to_ms', 'integer', (c) => c.notNull()).addColumn('duration_ms', 'integer', (c) => c.notNull())
    .addColumn('rows', 'integer', (c) => c.notNull()).addColumn('alerts', 'integer', (c) => c.notNull())
    .addColumn('skipped_windows', 'integer', (c) => c.notNull()).addColumn('error', 'text').execute();
  await schema.createIndex('rule_runs_rule').on('rule_runs').columns(['rule_id', 'id']).execute();
  await schema.createTable('rule_alerts')
    .addColumn('alert_id', 'text', (c) => c.primaryKey()).addColumn('rule_id', 'text', (c) => c.notNull())
    .addColumn('time_ms', 'integer', (c) => c.notNull()).execute();
  await schema.createTable('rule_late_windows')
    .addColumn('rule_id', 'text', (c) => c.notNull()).addColumn('from_ms', 'integer', (c) => c.notNull())
    .addColumn('to_ms', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('rule_late_windows_key', ['rule_id', 'to_ms']).execute();
} // prettier-ignore

async function createOutbound(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema.createTable('outbox')
    .addColumn('sequence', 'integer', (c) => c.primaryKey().autoIncrement())
    .addColumn('table_name', 'text', (c) => c.notNull()).addColumn('row', 'text', (c) => c.notNull()).execute();
  await schema.createTable('webhooks')
    .addColumn('id', 'text', (c) => c.primaryKey()).addColumn('name', 'text', (c) => c.notNull())
    .addColumn('url', 'text', (c) => c.notNull()).addColumn('secret', 'text', (c) => c.notNull())
    .addColumn('minimum_severity', 'integer', (c) => c.notNull()).execute();
  await schema.createTable('webhook_deliveries')
    .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement()).addColumn('webhook', 'text', (c) => c.notNull())
    .addColumn('event', 'text', (c) => c.notNull()).addColumn('body', 'text', (c) => c.notNull())
    .addColumn('created_ms', 'integer', (c) => c.notNull()).addColumn('attempts', 'integer', (c) => c.notNull())
    .addColumn('next_attempt_ms', 'integer', (c) => c.notNull()).addColumn('delivered_ms', 'integer')
    .addColumn('dead', 'integer', (c) => c.notNull()).addColumn('last_error', 'text').execute();
  await schema.createTable('sources')
    .addColumn('id', 'text', (c) => c.primaryKey()).addColumn('connector', 'text', (c) => c.notNull())
    .addColumn('pack', 'text').addColumn('received', 'integer', (c) => c.notNull())
    .addColumn('accepted', 'integer', (c) => c.notNull()).addColumn('dead_lettered', 'integer', (c) => c.notNull())
    .addColumn('dropped', 'integer', (c) => c.notNull()).addColumn('bytes', 'integer', (c) => c.notNull())
    .addColumn('last_received_ms', 'integer').addColumn('last_event', 'text').execute();
} // prettier-ignore
