import { createHash } from 'node:crypto';
import type { StateTransaction, State } from '@belfry/store';

/** A change that somebody made. */
export interface AuditRecord {
  readonly actor: string;
  readonly action: string;
  readonly target: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Adds a row to the audit trail in the transaction of the change; its hash covers the row before, so none can be taken out unseen. */
export async function audit(trx: StateTransaction, record: AuditRecord, nowMs: number): Promise<void> {
  const last = await trx.selectFrom('audit').select('hash').orderBy('id', 'desc').limit(1).executeTakeFirst();
  const row = {
    time_ms: nowMs,
    actor: record.actor,
    action: record.action,
    target: record.target,
    before: JSON.stringify(record.before ?? null),
    after: JSON.stringify(record.after ?? null),
  };
  await trx
    .insertInto('audit')
    .values({ ...row, hash: hashRow(last?.hash ?? '', row) })
    .execute();
}

function hashRow(
  previous: string,
  row: { time_ms: number; actor: string; action: string; target: string; before: string; after: string },
): string {
  const { time_ms: time, actor, action, target, before, after } = row;
  return createHash('sha256')
    .update(JSON.stringify([previous, time, actor, action, target, before, after]))
    .digest('hex');
}

/** Checks the chain; returns the id of the first row that does not fit, undefined when all do. */
export async function verifyAudit({ db }: State): Promise<number | undefined> {
  let previous = '';
  const rows = await db.selectFrom('audit').selectAll().orderBy('id').execute();
  for (const row of rows) {
    if (hashRow(previous, row) !== row.hash) return row.id;
    previous = row.hash;
  }
  return undefined;
}
