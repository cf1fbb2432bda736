import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { auditVerification } from '@belfry/schema/api';
import type { State, StateTransaction } from '@belfry/store';
import { sql } from 'kysely';
import type { z } from 'zod';

/** A change that somebody made. */
export interface AuditRecord {
  readonly actor: string;
  readonly action: string;
  readonly target: string;
  readonly before?: unknown;
  readonly after?: unknown;
}
export type AuditVerification = z.infer<typeof auditVerification>;

const pageRows = 1000;

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

/**
 * Checks the chain of hashes from the first entry on, and that none is missing: between two entries, at the beginning,
 * or at the end (the database remembers the highest number that it gave). Stops at the first break. Who can write the
 * file can make a whole new chain: only `head`, noted elsewhere, shows that.
 */
export async function verifyAudit({ db }: Pick<State, 'db'>): Promise<AuditVerification> {
  const given = await sql<{ seq: number }>`SELECT seq FROM sqlite_sequence WHERE name = 'audit'`.execute(db);
  const lastGiven = given.rows[0]?.seq ?? 0;
  let head: { id: number; hash: string } = { id: 0, hash: '' };
  const broken = (id: number, reason: string): AuditVerification => ({
    intact: false,
    entries: head.id,
    head: head.id === 0 ? null : head,
    broken: { id, reason },
  });
  for (;;) {
    const rows = await db
      .selectFrom('audit')
      .selectAll()
      .where('id', '>', head.id)
      .orderBy('id')
      .limit(pageRows)
      .execute();
    for (const row of rows) {
      if (row.id !== head.id + 1) return broken(head.id + 1, `entry ${head.id + 1} is missing; the next is ${row.id}`);
      if (hashRow(head.hash, row) !== row.hash)
        return broken(row.id, `entry ${row.id} does not fit its hash and the entry before it`);
      head = { id: row.id, hash: row.hash };
    }
    if (rows.length < pageRows) break;
    // A long trail must not hold up everything else.
    await nextTurn();
  }
  if (head.id < lastGiven) return broken(head.id + 1, `entries ${head.id + 1} to ${lastGiven} are missing at the end`);
  return { intact: true, entries: head.id, head: head.id === 0 ? null : head, broken: null };
}
