import type { State } from '@belfry/store';
import type { ScheduledRule } from '#scheduled-detection';

/** Ids of the rules that are off: people's switches first, else what the rule's file says. */
export async function readDisabledRules(state: State, scheduled: readonly ScheduledRule[]): Promise<Set<string>> {
  const rows = await state.db.selectFrom('rule_states').selectAll().execute();
  const switched = new Set(rows.map((row) => row.rule_id));
  const off = rows.filter((row) => row.enabled === 0).map((row) => row.rule_id);
  const offInFile = scheduled.filter(({ rule }) => rule.enabled === false && !switched.has(rule.id));
  return new Set([...off, ...offInFile.map(({ rule }) => rule.id)]);
}
