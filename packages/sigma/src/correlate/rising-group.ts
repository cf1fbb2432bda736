import type { LinkedCorrelation } from '../correlation.ts';
import { Chains } from './chains.ts';
import type { Entry } from './entry.ts';
import { indexAfter, type Group, type GroupMemory, type GroupSettings, type Window } from './group.ts';
import { Tally } from './tally.ts';

/**
 * For conditions that more events only fulfil more. Windows slide: each ends with an event and reaches back the timespan (its start not
 * included). A window alerts unless one that ends less than a timespan before or after it has. Of the windows that an event completes, the
 * earliest is given.
 */
export class RisingGroup implements Group {
  readonly memory: GroupMemory;
  readonly #rule: LinkedCorrelation['rule'];
  readonly #latenessMs: number;
  /** Counts the entries from `#low` to before `#high`; not of ordered types. */
  readonly #tally: Tally | undefined;
  #chains: Chains | undefined;
  #low = 0;
  #high = 0;

  constructor({ correlation, latenessMs }: GroupSettings, memory: GroupMemory) {
    this.memory = memory;
    this.#rule = correlation.rule;
    this.#latenessMs = latenessMs;
    if (this.#rule.type !== 'temporal_ordered') this.#tally = new Tally(this.#rule);
  }

  isLate(timeMs: number): boolean {
    return timeMs < this.memory.newestMs - this.#latenessMs;
  }

  add(entry: Entry): Window[] {
    const { memory } = this;
    const { entries } = memory;
    const index = indexAfter(entries, entry.timeMs);
    if (index === entries.length) entries.push(entry);
    else entries.splice(index, 0, entry);
    memory.newestMs = Math.max(memory.newestMs, entry.timeMs);
    const endMs = this.#tally === undefined ? this.#completedChain(index) : this.#completedTally(index, this.#tally);
    const windows: Window[] = [];
    if (endMs !== undefined) {
      memory.alertEndsMs.push(endMs);
      windows.push({ endMs, entries: entries.slice(...this.#bounds(endMs)) });
    }
    this.#forgetOld();
    return windows;
  }

  advance(): Window[] {
    return [];
  }

  evict(count: number): void {
    this.#dropFirst(count);
    this.memory.evicted += count;
  }

  #bounds(endMs: number): [low: number, high: number] {
    const { entries } = this.memory;
    return [indexAfter(entries, endMs - this.#rule.timespanMs), indexAfter(entries, endMs)];
  }

  #isQuiet(endMs: number): boolean {
    return this.memory.alertEndsMs.some((alerted) => Math.abs(endMs - alerted) < this.#rule.timespanMs);
  }

  /** Ends of the windows that hold the entry and may alert, the latest first. */
  *#ends(index: number): Generator<number> {
    const { entries } = this.memory;
    const { timeMs } = entries[index] as Entry;
    let last = indexAfter(entries, timeMs + this.#rule.timespanMs - 1) - 1;
    while (last >= index) {
      const endMs = (entries[last] as Entry).timeMs;
      if (!this.#isQuiet(endMs)) yield endMs;
      while (last >= index && (entries[last] as Entry).timeMs === endMs) last--;
    }
  }

  #completedTally(index: number, tally: Tally): number | undefined {
    if (index <= this.#low) {
      this.#low++;
      this.#high++;
    } else if (index < this.#high) {
      this.#high++;
      tally.add(this.memory.entries[index] as Entry);
    }
    let found: number | undefined;
    for (const endMs of this.#ends(index)) {
      this.#move(tally, ...this.#bounds(endMs));
      if (tally.holds()) found = endMs;
    }
    return found;
  }

  #move(tally: Tally, low: number, high: number): void {
    const at = (index: number): Entry => this.memory.entries[index] as Entry;
    while (this.#high < high) tally.add(at(this.#high++));
    while (this.#low > low) tally.add(at(--this.#low));
    while (this.#high > high) tally.remove(at(--this.#high));
    while (this.#low < low) tally.remove(at(this.#low++));
  }

  #completedChain(index: number): number | undefined {
    const { entries } = this.memory;
    if (this.#chains === undefined) this.#chains = new Chains(this.#rule, entries);
    else this.#chains.add(entries[index] as Entry);
    let found: number | undefined;
    for (const endMs of this.#ends(index)) if (this.#chains.holds(endMs - this.#rule.timespanMs, endMs)) found = endMs;
    return found;
  }

  /** Entries that no window can reach any more; not one by one, as each time moves all others. */
  #forgetOld(): void {
    const { memory } = this;
    const { timespanMs } = this.#rule;
    const over = memory.newestMs - this.#latenessMs - timespanMs;
    const count = indexAfter(memory.entries, over);
    if (count > 0 && count * 4 >= memory.entries.length) this.#dropFirst(count);
    const [firstEndMs] = memory.alertEndsMs;
    if (firstEndMs !== undefined && firstEndMs <= over)
      memory.alertEndsMs = memory.alertEndsMs.filter((endMs) => endMs > over);
  }

  #dropFirst(count: number): void {
    if (this.#tally !== undefined) {
      this.#move(this.#tally, Math.max(this.#low, count), Math.max(this.#high, count));
      this.#low -= count;
      this.#high -= count;
    }
    const dropped = this.memory.entries.splice(0, count);
    this.#chains?.drop(dropped);
  }
}
