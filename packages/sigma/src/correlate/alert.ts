import type { JsonValue } from '@belfry/schema';
import type { LinkedCorrelation, SigmaCorrelation } from '../correlation.ts';
import type { Entry } from './entry.ts';
import type { Firing } from './firing.ts';
import type { GroupMemory, Window } from './group.ts';
import type { Measurement } from './measure.ts';

/** A correlation met its condition. */
export interface CorrelationAlert {
  /** The same for the same rule, group and window; no other alert has it. */
  readonly id: string;
  readonly rule: SigmaCorrelation;
  /** What the events have in common; empty without `group-by`. */
  readonly group: readonly { readonly field: string; readonly value: string }[];
  /** Times of the first and last of its events, milliseconds since 1970. */
  readonly startMs: number;
  readonly endMs: number;
  /** What was counted or computed. */
  readonly value: string;
  /** Ids of the events behind it, those behind correlations in it included, the latest of each rule first among those kept; in order of time. */
  readonly eventIds: readonly string[];
  /** Events and firings of correlations in the window; `eventIds` holds as many as are kept. */
  readonly eventCount: number;
  /** How many of them each rule gave, by rule id. */
  readonly ruleCounts: Readonly<Record<string, number>>;
  /** Events of the group had to make room before: more may belong to it. */
  readonly incomplete: boolean;
}

/** @param maxEventIds how many ids an alert carries. */
export function makeAlert(
  { rule, inputs }: LinkedCorrelation,
  memory: GroupMemory,
  window: Window,
  { entries, value }: Measurement,
  maxEventIds: number,
): CorrelationAlert {
  const counts = inputs.map(() => 0);
  for (const { input } of entries) counts[input] = (counts[input] as number) + 1;
  return {
    id: JSON.stringify([rule.id, memory.name.key, window.endMs]),
    rule,
    group: rule.groupBy.map((field, index) => ({ field, value: memory.name.values[index] as string })),
    startMs: (entries[0] as Entry).timeMs,
    endMs: (entries.at(-1) as Entry).timeMs,
    value,
    eventIds: keptIds(entries, maxEventIds),
    eventCount: entries.length,
    ruleCounts: Object.fromEntries(inputs.map(({ id }, index) => [id, counts[index] as number])),
    incomplete: memory.evicted > 0,
  };
}

/** The latest event of each rule, so that every part of the alert is shown, then the latest of all. */
function keptIds(entries: readonly Entry[], most: number): string[] {
  const lastOf = new Map(entries.map((entry) => [entry.input, entry]));
  const chosen = new Set(lastOf.values());
  for (let at = entries.length - 1; at >= 0 && chosen.size < most; at--) chosen.add(entries[at] as Entry);
  const ids = new Set<string>();
  for (const entry of entries)
    if (chosen.has(entry)) for (const id of entry.sources ?? [entry.eventId]) if (ids.size < most) ids.add(id);
  return [...ids];
}

/** An alert as an event for the correlations that refer to its rule: its fields are those of its group, and what its events had in others. */
export function firingOfAlert(
  { carried }: LinkedCorrelation,
  alert: CorrelationAlert,
  entries: readonly Entry[],
): Firing {
  return {
    ruleId: alert.rule.id,
    eventId: alert.id,
    timeMs: alert.endMs,
    read(field): JsonValue | undefined {
      const own = alert.group.find((part) => part.field === field);
      if (own !== undefined) return own.value;
      const index = carried.indexOf(field);
      if (index < 0) return undefined;
      return [...new Set(entries.flatMap((entry) => entry.carried[index] ?? []))];
    },
  };
}
