import type { CorrelationInput, LinkedCorrelation } from '../correlation.ts';
import { groupsOf, makeEntry, type Entry, type GroupName } from './entry.ts';
import type { Firing } from './firing.ts';
import { newMemory, type Group, type GroupMemory, type GroupSettings, type Window } from './group.ts';
import { RisingGroup } from './rising-group.ts';
import { SettledGroup } from './settled-group.ts';
import { isRising } from './tally.ts';

/** What became of the firings of a correlation's rules since its state began. */
export interface CorrelationCounts {
  readonly fed: number;
  /** Further behind their group than events may be. */
  readonly late: number;
  /** Further ahead of the clock than events may be. */
  readonly ahead: number;
  /** Given before. */
  readonly repeated: number;
  /** Without a value in a field of `group-by`. */
  readonly withoutGroup: number;
  /** Without a value, or a number, in the field that is looked at. */
  readonly withoutValue: number;
  /** Had to make room for others: the correlation may have missed something. */
  readonly evictedEvents: number;
  readonly evictedGroups: number;
  readonly alerts: number;
  /** Held now. */
  readonly events: number;
  readonly groups: number;
}

type Counters = { -readonly [Name in keyof Omit<CorrelationCounts, 'events' | 'groups'>]: number };

export interface GroupWindow {
  readonly memory: GroupMemory;
  readonly window: Window;
}

/** A trimmed group loses this part of its entries at once. */
const trimmedPart = 8;

/** The groups of one correlation, in the order in which they were last fed. */
export class CorrelationState {
  readonly correlation: LinkedCorrelation;
  readonly counters: Counters = {
    fed: 0,
    late: 0,
    ahead: 0,
    repeated: 0,
    withoutGroup: 0,
    withoutValue: 0,
    evictedEvents: 0,
    evictedGroups: 0,
    alerts: 0,
  };
  readonly #settings: GroupSettings;
  readonly #groups = new Map<string, { readonly group: Group; readonly seen: Set<string> }>();
  #size = 0;
  #fedLast = '';

  constructor(settings: GroupSettings) {
    this.#settings = settings;
    this.correlation = settings.correlation;
  }

  /** Entries held. */
  get size(): number {
    return this.#size;
  }

  counts(): CorrelationCounts {
    return { ...this.counters, events: this.#size, groups: this.#groups.size };
  }

  /** Takes a firing of the input at this position. `sources`: events behind the firing of a correlation. */
  take(position: number, firing: Firing, sources: readonly string[] | undefined, nowMs: number): GroupWindow[] {
    const { counters } = this;
    counters.fed++;
    if (firing.timeMs > nowMs + this.#settings.latenessMs) {
      counters.ahead++;
      return [];
    }
    const names = groupsOf(this.correlation.inputs[position] as CorrelationInput, firing);
    if (names.length === 0) counters.withoutGroup++;
    const entry = names.length === 0 ? undefined : makeEntry(this.correlation, position, firing, sources);
    if (entry === undefined) {
      if (names.length > 0) counters.withoutValue++;
      return [];
    }
    return names.flatMap((name) => this.#takeInto(name, entry, nowMs));
  }

  #takeInto(name: GroupName, entry: Entry, nowMs: number): GroupWindow[] {
    const known = this.#groups.get(name.key) ?? this.#open(newMemory(name));
    const { group, seen } = known;
    const key = this.#keyOf(entry);
    if (group.isLate(entry.timeMs) || seen.has(key)) {
      if (seen.has(key)) this.counters.repeated++;
      else this.counters.late++;
      return [];
    }
    // The order of the map is the order of feeding.
    this.#groups.delete(name.key);
    this.#groups.set(name.key, known);
    this.#fedLast = name.key;
    group.memory.fedMs = nowMs;
    seen.add(key);
    return this.#track(known, () => group.add(entry));
  }

  /** Ends windows that are over, and forgets groups that no event on time can touch any more. */
  advance(nowMs: number): GroupWindow[] {
    const { correlation, latenessMs } = this.#settings;
    const windows: GroupWindow[] = [];
    const rising = isRising(correlation.rule);
    for (const [key, known] of this.#groups) {
      const { group } = known;
      if (!rising) windows.push(...this.#track(known, () => group.advance(nowMs)));
      if (nowMs - group.memory.fedMs > correlation.rule.timespanMs + 2 * latenessMs) {
        this.#size -= group.memory.entries.length;
        this.#groups.delete(key);
      } else if (rising) break;
    }
    return windows;
  }

  /** Forgets the group that was not fed for longest; or of a group that takes most of the room, its oldest entries. */
  evict(): void {
    const big = this.#groups.get(this.#fedLast);
    if (big !== undefined && (this.#groups.size === 1 || big.group.memory.entries.length * 2 > this.#size)) {
      const count = Math.ceil(big.group.memory.entries.length / trimmedPart);
      this.#track(big, () => {
        big.group.evict(count);
        return [];
      });
      this.counters.evictedEvents += count;
      return;
    }
    for (const [key, { group }] of this.#groups) {
      this.#size -= group.memory.entries.length;
      this.counters.evictedEvents += group.memory.entries.length;
      this.counters.evictedGroups++;
      this.#groups.delete(key);
      return;
    }
  }

  /** What a snapshot keeps, in the order of feeding. */
  memories(): GroupMemory[] {
    return [...this.#groups.values()].map(({ group }) => group.memory);
  }

  restore(memory: GroupMemory): void {
    const { seen } = this.#open(memory);
    for (const entry of memory.entries) seen.add(this.#keyOf(entry));
    this.#size += memory.entries.length;
    this.#fedLast = memory.name.key;
  }

  #open(memory: GroupMemory): { group: Group; seen: Set<string> } {
    const settings = this.#settings;
    const group = isRising(this.correlation.rule)
      ? new RisingGroup(settings, memory)
      : new SettledGroup(settings, memory);
    const known = { group, seen: new Set<string>() };
    this.#groups.set(memory.name.key, known);
    return known;
  }

  /** Runs what may add and drop entries, and keeps the number of entries and the ids seen in step. */
  #track({ group, seen }: { group: Group; seen: Set<string> }, work: () => Window[]): GroupWindow[] {
    const { memory } = group;
    const before = memory.entries.length;
    const windows = work();
    this.#size += memory.entries.length - before;
    // Ids of dropped entries go once they are as many as those held.
    if (seen.size > 2 * memory.entries.length + 16) {
      seen.clear();
      for (const entry of memory.entries) seen.add(this.#keyOf(entry));
    }
    return windows.map((window) => ({ memory, window }));
  }

  /** An event that fires several rules is one event, but for types that count rules. */
  #keyOf({ eventId, input }: Entry): string {
    return this.correlation.rule.type.startsWith('temporal') ? `${input} ${eventId}` : eventId;
  }
}
