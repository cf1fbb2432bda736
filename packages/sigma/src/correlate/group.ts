import type { LinkedCorrelation } from '../correlation.ts';
import type { Entry, GroupName } from './entry.ts';

/** A stretch of time in which a group meets the condition, or may. */
export interface Window {
  readonly endMs: number;
  /** In order of time; those of one time in the order in which they came. */
  readonly entries: readonly Entry[];
}

/** What is known of a group, as far as a snapshot keeps it. */
export interface GroupMemory {
  readonly name: GroupName;
  /** In order of time; those of one time in the order in which they came. */
  readonly entries: Entry[];
  /** Time of the newest event. */
  newestMs: number;
  /** The clock when the last event came. */
  fedMs: number;
  /** Rising types: ends of the windows that alerted. */
  alertEndsMs: number[];
  /** Other types: windows up to here are over. */
  closedMs: number | undefined;
  /** Entries that had to make room. */
  evicted: number;
}

/** The events of one group of one correlation, and the windows that they complete. */
export interface Group {
  readonly memory: GroupMemory;
  /** Whether an event of this time comes too late to be counted. */
  isLate(timeMs: number): boolean;
  /** Takes an event that is not late and returns the windows that it completes. */
  add(entry: Entry): Window[];
  /** Ends windows that the clock has passed, once no event has come for as long as one may be late. */
  advance(nowMs: number): Window[];
  /** Forgets the oldest entries. */
  evict(count: number): void;
}

/** What a group needs to know of its correlation. */
export interface GroupSettings {
  readonly correlation: LinkedCorrelation;
  /** How far behind the newest event of its group an event may be. */
  readonly latenessMs: number;
}

export function newMemory(name: GroupName): GroupMemory {
  return {
    name,
    entries: [],
    newestMs: -Infinity,
    fedMs: -Infinity,
    alertEndsMs: [],
    closedMs: undefined,
    evicted: 0,
  };
}

/** Index of the first entry later than the time. */
export function indexAfter(entries: readonly Entry[], timeMs: number): number {
  let low = 0;
  let high = entries.length;
  // Events mostly come in order.
  if (high === 0 || (entries[high - 1] as Entry).timeMs <= timeMs) return high;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle] as Entry).timeMs <= timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
