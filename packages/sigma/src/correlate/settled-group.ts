import type { Entry } from './entry.ts';
import { indexAfter, type Group, type GroupMemory, type GroupSettings, type Window } from './group.ts';

/**
 * For conditions that later events can undo. A window begins with the first event after the window before, lasts the timespan (its end not
 * included), and is given when it is over and no event of it can come any more.
 */
export class SettledGroup implements Group {
  readonly memory: GroupMemory;
  readonly #timespanMs: number;
  readonly #latenessMs: number;

  constructor({ correlation, latenessMs }: GroupSettings, memory: GroupMemory) {
    this.memory = memory;
    this.#timespanMs = correlation.rule.timespanMs;
    this.#latenessMs = latenessMs;
  }

  isLate(timeMs: number): boolean {
    return this.memory.closedMs !== undefined && timeMs < this.memory.closedMs;
  }

  add(entry: Entry): Window[] {
    const { memory } = this;
    memory.entries.splice(indexAfter(memory.entries, entry.timeMs), 0, entry);
    memory.newestMs = Math.max(memory.newestMs, entry.timeMs);
    return this.#close(memory.newestMs);
  }

  advance(nowMs: number): Window[] {
    return this.memory.fedMs + this.#latenessMs <= nowMs ? this.#close(nowMs) : [];
  }

  evict(count: number): void {
    this.memory.entries.splice(0, count);
    this.memory.evicted += count;
  }

  #close(nowMs: number): Window[] {
    const { entries } = this.memory;
    const windows: Window[] = [];
    for (let first = entries[0]; first !== undefined; first = entries[0]) {
      const closedMs = first.timeMs + this.#timespanMs;
      if (closedMs + this.#latenessMs > nowMs) break;
      const inside = entries.splice(0, indexAfter(entries, closedMs - 1));
      this.memory.closedMs = closedMs;
      windows.push({ endMs: (inside.at(-1) as Entry).timeMs, entries: inside });
    }
    return windows;
  }
}
