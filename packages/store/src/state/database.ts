import type { Generated } from 'kysely';

/** Times are milliseconds since 1970; JSON columns hold JSON text; booleans are 0 and 1. */
export interface Database {
  users: {
    username: string;
    password_hash: string;
    role: string;
    created_ms: number;
    last_sign_in_ms: number | null;
    disabled: number;
  };
  /** At most one link a user, which sets the password once. */
  password_links: { token_hash: string; username: string; expires_ms: number };
  sessions: { id_hash: string; username: string; created_ms: number; expires_ms: number };
  api_tokens: {
    id: string;
    secret_hash: string;
    name: string;
    role: string;
    created_by: string;
    created_ms: number;
    expires_ms: number | null;
    last_used_ms: number | null;
  };
  /** Append-only: triggers refuse changes; each row's hash covers the one before. */
  audit: {
    id: Generated<number>;
    time_ms: number;
    actor: string;
    action: string;
    target: string;
    before: string;
    after: string;
    hash: string;
  };
  settings: { name: string; value: string };
  incidents: {
    number: Generated<number>;
    title: string;
    description: string;
    severity: number;
    status: string;
    owner: string | null;
    classification: string | null;
    classification_reason: string | null;
    classification_comment: string | null;
    created_ms: number;
    modified_ms: number;
    first_activity: string;
    last_activity: string;
    closed_ms: number | null;
    alert_count: number;
    tactics: string;
    techniques: string;
    rule_names: string;
    source_ids: string;
    demo: number;
    version: number;
    search: string;
  };
  incident_alerts: { alert_id: string; incident: number | null; time_ms: number; rule_id: string; alert: string };
  incident_entities: { incident: number; type: string; key: string; name: string; identifiers: string; alerts: number };
  incident_comments: {
    id: string;
    incident: number;
    author: string;
    time_ms: number;
    edited_ms: number | null;
    text: string;
  };
  incident_changes: {
    id: Generated<number>;
    incident: number;
    time_ms: number;
    actor: string;
    field: string;
    before: string;
    after: string;
  };
  /** Rows to append to the journal, in order of `sequence`. */
  outbox: { sequence: Generated<number>; table_name: string; row: string };
  rule_states: { rule_id: string; enabled: number };
  rule_schedules: {
    rule_id: string;
    last_end_ms: number | null;
    sequence: number;
    pending: string | null;
    suppressed_until_ms: number;
  };
  rule_runs: {
    id: Generated<number>;
    rule_id: string;
    started_ms: number;
    window_from_ms: number;
    window_to_ms: number;
    duration_ms: number;
    rows: number;
    alerts: number;
    skipped_windows: number;
    error: string | null;
  };
  rule_alerts: { alert_id: string; rule_id: string; time_ms: number };
  rule_told_rows: { rule_id: string; row_key: string; from_ms: number; to_ms: number; told_ms: number };
  rule_late_windows: { rule_id: string; from_ms: number; to_ms: number };
  webhooks: { id: string; name: string; url: string; secret: string; minimum_severity: number };
  webhook_deliveries: {
    id: Generated<number>;
    webhook: string;
    event: string;
    body: string;
    created_ms: number;
    attempts: number;
    next_attempt_ms: number;
    delivered_ms: number | null;
    dead: number;
    last_error: string | null;
  };
  sources: {
    id: string;
    connector: string;
    pack: string | null;
    received: number;
    accepted: number;
    dead_lettered: number;
    dropped: number;
    bytes: number;
    last_received_ms: number | null;
    last_event: string | null;
    tables: string;
  };
}
