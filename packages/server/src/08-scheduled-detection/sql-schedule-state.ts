import type { State, StateTransaction } from '@belfry/store';
import type { PendingRun, Raised, RuleRunRecord, ScheduleState } from './schedule-state.ts';

const keptRuns = 200;
/** Rows of windows that ran longer ago than this may be told again, should their window run again. */
const toldKeptMs = 90 * 86_400_000;
const rowsPerInsert = 1000;
const lateCheckedSetting = 'late-checked-until';

/** The scheduler's memory in the state database. */
export function createScheduleState(state: State): ScheduleState {
  const { db } = state;
  const load: ScheduleState['load'] = async (ruleId) => {
    const row = await db.selectFrom('rule_schedules').selectAll().where('rule_id', '=', ruleId).executeTakeFirst();
    return {
      lastEnd: row?.last_end_ms ?? undefined,
      sequence: row?.sequence ?? 0,
      pending: row?.pending === null || row === undefined ? undefined : (JSON.parse(row.pending) as PendingRun),
    };
  };
  return {
    load,
    async begin(ruleId, window, journalSequence) {
      const sequence = Math.max((await load(ruleId)).sequence, journalSequence);
      const pending = JSON.stringify({ window, raised: { alertIds: [], rowKeys: [] } } satisfies PendingRun);
      await db
        .insertInto('rule_schedules')
        .values({ rule_id: ruleId, last_end_ms: null, sequence, pending, suppressed_until_ms: 0 })
        .onConflict((conflict) => conflict.column('rule_id').doUpdateSet({ pending, sequence }))
        .execute();
      return sequence + 1;
    },
    async announce(ruleId, window, raised) {
      const pending = JSON.stringify({ window, raised } satisfies PendingRun);
      await db.updateTable('rule_schedules').set({ pending }).where('rule_id', '=', ruleId).execute();
    },
    finish: (ruleId, run, raised, suppressMs = 0) => finishRun(state, ruleId, run, raised, suppressMs),
    async fail(ruleId, run) {
      await state.transaction(async (trx) => {
        await trx.updateTable('rule_schedules').set({ pending: null }).where('rule_id', '=', ruleId).execute();
        await recordRun(trx, ruleId, run);
      });
    },
    async fired(ids) {
      if (ids.length === 0) return new Set();
      const rows = await db.selectFrom('rule_alerts').select('alert_id').where('alert_id', 'in', ids).execute();
      return new Set(rows.map((row) => row.alert_id));
    },
    async told(ruleId, { from, to }) {
      const rows = await db
        .selectFrom('rule_told_rows')
        .select('row_key')
        .where('rule_id', '=', ruleId)
        .where('to_ms', '>', from)
        .where('from_ms', '<', to)
        .execute();
      return new Set(rows.map((row) => row.row_key));
    },
    async leave(ruleIds) {
      if (ruleIds.length === 0) return;
      await db
        .updateTable('rule_schedules')
        .set({ last_end_ms: null, pending: null })
        .where('rule_id', 'in', ruleIds)
        .execute();
    },
    async suppressedUntil(ruleId) {
      const row = await db
        .selectFrom('rule_schedules')
        .select('suppressed_until_ms')
        .where('rule_id', '=', ruleId)
        .executeTakeFirst();
      return row?.suppressed_until_ms ?? 0;
    },
    ...createLateWindows(state),
  };
}

/** The windows of late events that wait, and how far late events have been looked for. */
function createLateWindows(state: State): Pick<ScheduleState, 'lateWindows' | 'lateCheckedUntil' | 'noteLate'> {
  const { db } = state;
  return {
    async lateWindows(ruleIds, limit) {
      if (ruleIds.length === 0) return [];
      const rows = await db
        .selectFrom('rule_late_windows')
        .selectAll()
        .where('rule_id', 'in', ruleIds)
        .orderBy('to_ms')
        .limit(limit)
        .execute();
      return rows.map((row) => ({
        ruleId: row.rule_id,
        window: { from: row.from_ms, to: row.to_ms, reason: 'late' as const },
      }));
    },
    async lateCheckedUntil() {
      const row = await db
        .selectFrom('settings')
        .select('value')
        .where('name', '=', lateCheckedSetting)
        .executeTakeFirst();
      return row === undefined ? undefined : Number(row.value);
    },
    async noteLate(windows, checkedUntil) {
      await state.transaction(async (trx) => {
        for (const { ruleId, window } of windows)
          await trx
            .insertInto('rule_late_windows')
            .values({ rule_id: ruleId, from_ms: window.from, to_ms: window.to })
            .onConflict((conflict) => conflict.columns(['rule_id', 'to_ms']).doNothing())
            .execute();
        const value = String(checkedUntil);
        await trx
          .insertInto('settings')
          .values({ name: lateCheckedSetting, value })
          .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
          .execute();
      });
    },
  };
}

async function finishRun(
  state: State,
  ruleId: string,
  run: RuleRunRecord,
  raised: Raised,
  suppressMs: number,
): Promise<void> {
  await state.transaction(async (trx) => {
    const due = run.window.reason === 'due' ? { last_end_ms: run.window.to } : {};
    const quiet =
      raised.alertIds.length > 0 && suppressMs > 0 ? { suppressed_until_ms: run.startedMs + suppressMs } : {};
    await trx
      .updateTable('rule_schedules')
      .set({ pending: null, sequence: run.sequence, ...due, ...quiet })
      .where('rule_id', '=', ruleId)
      .execute();
    if (run.window.reason === 'late')
      await trx
        .deleteFrom('rule_late_windows')
        .where('rule_id', '=', ruleId)
        .where('to_ms', '=', run.window.to)
        .execute();
    await recordRun(trx, ruleId, run);
    for (const id of raised.alertIds)
      await trx
        .insertInto('rule_alerts')
        .values({ alert_id: id, rule_id: ruleId, time_ms: run.startedMs })
        .onConflict((conflict) => conflict.column('alert_id').doNothing())
        .execute();
    await keepTold(trx, ruleId, run, raised.rowKeys);
  });
}

async function keepTold(
  trx: StateTransaction,
  ruleId: string,
  { window, startedMs }: RuleRunRecord,
  rowKeys: readonly string[],
): Promise<void> {
  if (rowKeys.length === 0) return;
  const rows = rowKeys.map((key) => ({
    rule_id: ruleId,
    row_key: key,
    from_ms: window.from,
    to_ms: window.to,
    told_ms: startedMs,
  }));
  for (let at = 0; at < rows.length; at += rowsPerInsert)
    await trx
      .insertInto('rule_told_rows')
      .values(rows.slice(at, at + rowsPerInsert))
      .onConflict((conflict) => conflict.columns(['rule_id', 'to_ms', 'row_key']).doNothing())
      .execute();
  await trx
    .deleteFrom('rule_told_rows')
    .where('rule_id', '=', ruleId)
    .where('told_ms', '<', startedMs - toldKeptMs)
    .execute();
}

function runRow(ruleId: string, run: RuleRunRecord) {
  return {
    rule_id: ruleId,
    started_ms: run.startedMs,
    window_from_ms: run.window.from,
    window_to_ms: run.window.to,
    duration_ms: Math.round(run.durationMs),
    rows: run.rows,
    alerts: run.alerts,
    skipped_windows: run.skippedWindows,
    error: run.error,
  };
}

/** Adds the record of a run; the oldest beyond the kept ones go. */
async function recordRun(trx: StateTransaction, ruleId: string, run: RuleRunRecord): Promise<void> {
  await trx.insertInto('rule_runs').values(runRow(ruleId, run)).execute();
  const oldest = await trx
    .selectFrom('rule_runs')
    .select('id')
    .where('rule_id', '=', ruleId)
    .orderBy('id', 'desc')
    .offset(keptRuns)
    .limit(1)
    .executeTakeFirst();
  if (oldest !== undefined)
    await trx.deleteFrom('rule_runs').where('rule_id', '=', ruleId).where('id', '<=', oldest.id).execute();
}
