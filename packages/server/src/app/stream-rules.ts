import { openStream } from '@belfry/kql';
import type { CompilerClient } from '#query';
import { createStreamRule, needsRuns, type ScheduledRule } from '#scheduled-detection';
import type { RowRule } from '#stream-detection';

/** Which near-real-time rules look at each row as it arrives. */
export interface StreamRules {
  readonly rules: readonly RowRule[];
  /** Why the others run every minute, by rule id. */
  readonly onSchedule: ReadonlyMap<string, string>;
}

/** Belfry writes these rows itself, when detection has seen the events already. */
const writtenByBelfry = new Set(['SecurityAlert', 'SecurityIncident']);

/** Makes rules of the stream of all near-real-time rules whose queries take one row at a time. */
export async function loadStreamRules(
  scheduled: readonly ScheduledRule[],
  compiler: Pick<CompilerClient, 'call'>,
): Promise<StreamRules> {
  const rules: RowRule[] = [];
  const onSchedule = new Map<string, string>();
  for (const each of scheduled) {
    if (each.rule.kind !== 'NRT') continue;
    const made = await toStreamRule(each, compiler);
    if (typeof made === 'string') onSchedule.set(each.rule.id, made);
    else rules.push(made);
  }
  return { rules, onSchedule };
}

async function toStreamRule(each: ScheduledRule, compiler: Pick<CompilerClient, 'call'>): Promise<RowRule | string> {
  const reason = needsRuns(each.rule);
  if (reason !== undefined) return reason;
  const planned = await compiler.call('planStream', each.rule.query);
  if (!planned.ok) return planned.diagnostics[0]?.message ?? 'its query cannot run on the stream';
  const own = planned.program.tables.find((table) => writtenByBelfry.has(table));
  if (own !== undefined) return `Belfry itself writes the rows of ${own}`;
  if (planned.program.usesNow) return 'its query asks for the time (now, ago), which a run fixes';
  return createStreamRule(each, openStream(planned.program));
}
