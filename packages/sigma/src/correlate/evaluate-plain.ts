import type { LinkedCorrelation } from '../correlation.ts';
import { groupsOf, makeEntry, type Entry } from './entry.ts';
import type { Firing } from './firing.ts';
import { measure } from './measure.ts';
import { isRising } from './tally.ts';

/** A window that alerts: what the correlator must find. */
export interface PlainAlert {
  readonly group: string;
  readonly endMs: number;
  readonly eventIds: readonly string[];
  readonly value: string;
}

/**
 * One correlation over all of its firings, in the order in which they came and none of them late, worked out window by window without any
 * state: the meaning that the correlator must keep. Quadratic.
 */
export function correlatePlain(correlation: LinkedCorrelation, firings: readonly Firing[]): PlainAlert[] {
  const byGroup = new Map<string, Entry[]>();
  const alerts: PlainAlert[] = [];
  for (const firing of firings)
    for (const [position, input] of correlation.inputs.entries()) {
      if (input.id !== firing.ruleId) continue;
      const entry = makeEntry(correlation, position, firing, undefined);
      if (entry === undefined) continue;
      for (const { key } of groupsOf(input, firing)) {
        const entries = byGroup.get(key) ?? [];
        byGroup.set(key, entries);
        if (entries.some((other) => isSame(correlation, entry, other))) continue;
        entries.push(entry);
        if (isRising(correlation.rule)) alerts.push(...risingAlert(correlation, key, entries, alerts));
      }
    }
  if (!isRising(correlation.rule))
    for (const [key, entries] of byGroup) alerts.push(...settledAlerts(correlation, key, entries));
  return alerts;
}

function isSame({ rule }: LinkedCorrelation, a: Entry, b: Entry): boolean {
  return a.eventId === b.eventId && (a.input === b.input || !rule.type.startsWith('temporal'));
}

/** The earliest window that the last entry completes and that is far enough from those that alerted. */
function risingAlert(
  { rule }: LinkedCorrelation,
  group: string,
  arrived: readonly Entry[],
  alerts: readonly PlainAlert[],
): PlainAlert[] {
  const added = arrived.at(-1) as Entry;
  const entries = arrived.toSorted((a, b) => a.timeMs - b.timeMs);
  for (const { timeMs: endMs } of entries) {
    const inside = entries.filter(({ timeMs }) => timeMs > endMs - rule.timespanMs && timeMs <= endMs);
    if (!inside.includes(added)) continue;
    if (alerts.some((alert) => alert.group === group && Math.abs(alert.endMs - endMs) < rule.timespanMs)) continue;
    const { holds, value } = measure(rule, inside);
    if (holds) return [{ group, endMs, eventIds: inside.map(({ eventId }) => eventId), value }];
  }
  return [];
}

/** One window after another, each beginning with the first event after the one before. */
function settledAlerts({ rule }: LinkedCorrelation, group: string, arrived: readonly Entry[]): PlainAlert[] {
  const alerts: PlainAlert[] = [];
  let rest = arrived.toSorted((a, b) => a.timeMs - b.timeMs);
  while (rest[0] !== undefined) {
    const overMs = rest[0].timeMs + rule.timespanMs;
    const inside = rest.filter(({ timeMs }) => timeMs < overMs);
    rest = rest.filter(({ timeMs }) => timeMs >= overMs);
    const { holds, entries, value } = measure(rule, inside);
    if (!holds) continue;
    const endMs = (entries.at(-1) as Entry).timeMs;
    alerts.push({ group, endMs, eventIds: entries.map(({ eventId }) => eventId), value });
  }
  return alerts;
}
