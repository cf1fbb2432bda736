import { BelfryError } from '@belfry/schema';
import type { LinkedCorrelation } from '../correlation.ts';
import { decimalText, parseDecimal, zero } from '../decimal.ts';
import { sigmaCodes } from '../errors.ts';
import type { CorrelationState } from './correlation-state.ts';
import type { Entry } from './entry.ts';
import type { GroupMemory } from './group.ts';

type EntryText = [
  timeMs: number,
  eventId: string,
  input: number,
  values: readonly string[],
  numbers: readonly string[],
  carried: readonly (readonly string[])[],
  sources?: readonly string[],
];

interface GroupText {
  readonly key: string;
  readonly values: readonly string[];
  readonly newestMs: number;
  readonly fedMs: number;
  readonly alertEndsMs: readonly number[];
  readonly closedMs: number | null;
  readonly evicted: number;
  readonly entries: readonly EntryText[];
}

/** All that a correlator knows, as JSON. */
export interface CorrelatorSnapshot {
  readonly version: 1;
  readonly correlations: readonly {
    readonly id: string;
    /** State is only taken up by a correlation that means the same. */
    readonly meaning: string;
    readonly counters: CorrelationState['counters'];
    readonly groups: readonly GroupText[];
  }[];
}

export function writeSnapshot(states: readonly CorrelationState[]): CorrelatorSnapshot {
  return {
    version: 1,
    correlations: states.map((state) => ({
      id: state.correlation.rule.id,
      meaning: meaningOf(state.correlation),
      counters: { ...state.counters },
      groups: state.memories().map(writeGroup),
    })),
  };
}

/**
 * Takes up a snapshot. State of a correlation that is gone or means something else now is left out; events of a changed one are counted as
 * evicted.
 * @throws BelfryError for a snapshot of another version.
 */
export function readSnapshot(snapshot: CorrelatorSnapshot, states: readonly CorrelationState[]): void {
  if ((snapshot.version as number) !== 1)
    throw new BelfryError(sigmaCodes.snapshotVersion, 'the state of correlations was written by another version', {
      where: `version ${String(snapshot.version)}`,
      hint: 'remove it; correlations then begin anew',
    });
  const byId = new Map(states.map((state) => [state.correlation.rule.id, state]));
  for (const { id, meaning, counters, groups } of snapshot.correlations) {
    const state = byId.get(id);
    if (state === undefined) continue;
    Object.assign(state.counters, counters);
    if (meaning === meaningOf(state.correlation)) for (const group of groups) state.restore(readGroup(group));
    else for (const { entries } of groups) state.counters.evictedEvents += entries.length;
  }
}

function meaningOf({ rule, inputs, carried }: LinkedCorrelation): string {
  const { type, groupBy, timespanMs, condition } = rule;
  const thresholds = condition.thresholds.map(({ operator, number }) => [operator, decimalText(number)]);
  return JSON.stringify([type, groupBy, timespanMs, thresholds, condition.percentile ?? null, inputs, carried]);
}

function writeGroup(memory: GroupMemory): GroupText {
  const { name, newestMs, fedMs, alertEndsMs, closedMs, evicted } = memory;
  return {
    key: name.key,
    values: name.values,
    newestMs,
    fedMs,
    alertEndsMs: [...alertEndsMs],
    closedMs: closedMs ?? null,
    evicted,
    entries: memory.entries.map(({ timeMs, eventId, input, values, numbers, carried, sources }) => [
      timeMs,
      eventId,
      input,
      values,
      numbers.map(decimalText),
      carried,
      ...(sources === undefined ? ([] as const) : ([sources] as const)),
    ]),
  };
}

function readGroup({ key, values, newestMs, fedMs, alertEndsMs, closedMs, evicted, entries }: GroupText): GroupMemory {
  return {
    name: { key, values },
    newestMs,
    fedMs,
    alertEndsMs: [...alertEndsMs],
    closedMs: closedMs ?? undefined,
    evicted,
    entries: entries.map(([timeMs, eventId, input, texts, numbers, carried, sources]): Entry => ({
      timeMs,
      eventId,
      input,
      values: texts,
      numbers: numbers.map((number) => parseDecimal(number) ?? zero),
      carried,
      sources,
    })),
  };
}
