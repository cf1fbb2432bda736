import type { TableRow } from '@belfry/schema';
import { maxEvidence } from './make-alert.ts';
import type { AlertMaker, Firing } from './row-rule.ts';

/** Why one alert stands for many events. */
export interface Flood {
  /** Minute of receipt, ISO 8601. */
  readonly minute: string;
  readonly alertsOfTheirOwn: number;
  /** Events of the rule in that minute up to and with this alert. */
  readonly eventsSoFar: number;
}

export type GuardedFiring = Firing & { readonly rule: AlertMaker; readonly flood: Flood | undefined };

interface Minute {
  minute: number;
  rule: AlertMaker;
  count: number;
  /** Count at which the waiting events become an alert. */
  next: number;
  waiting: TableRow[];
  waitingCount: number;
}

const minuteMs = 60_000;

/**
 * Bounds the alerts of one rule in one minute of receipt. The first `bound` events have an alert each. The next event gives an alert that
 * announces the flood; from there events are gathered, and an alert counts them whenever the number in the minute has doubled and when the minute is
 * over. So a rule that fires n times gives about `bound + log2(n)` alerts, and every event is counted in one.
 */
export class FloodGuard {
  readonly #bound: number;
  readonly #minutes = new Map<string, Minute>();

  constructor(bound: number) {
    this.#bound = bound;
  }

  /** Takes one event on which the rule fired and returns what is to be raised now. */
  take(rule: AlertMaker, row: TableRow, receivedMs: number): GuardedFiring[] {
    const minute = Math.floor(receivedMs / minuteMs);
    let state = this.#minutes.get(rule.id);
    const raised: GuardedFiring[] = [];
    if (state === undefined || state.minute !== minute) {
      if (state !== undefined) raised.push(...this.#release(state));
      state = { minute, rule, count: 0, next: this.#bound + 1, waiting: [], waitingCount: 0 };
      this.#minutes.set(rule.id, state);
    }
    state.count++;
    if (state.count <= this.#bound) return [...raised, { rule, rows: [row], count: 1, flood: undefined }];
    state.waitingCount++;
    if (state.waiting.length < maxEvidence) state.waiting.push(row);
    if (state.count >= state.next) {
      state.next = state.count * 2;
      raised.push(...this.#release(state));
    }
    return raised;
  }

  /** Returns what still waits, of minutes that are over at the given time or of all, and forgets those that are over. */
  flush(nowMs: number, which: 'over' | 'all'): GuardedFiring[] {
    const raised: GuardedFiring[] = [];
    for (const [id, state] of this.#minutes) {
      const over = state.minute < Math.floor(nowMs / minuteMs);
      if (over || which === 'all') raised.push(...this.#release(state));
      if (over) this.#minutes.delete(id);
    }
    return raised;
  }

  #release(state: Minute): GuardedFiring[] {
    if (state.waitingCount === 0) return [];
    const { rule, waiting: rows, waitingCount: count } = state;
    state.waiting = [];
    state.waitingCount = 0;
    const minute = new Date(state.minute * minuteMs).toISOString();
    return [{ rule, rows, count, flood: { minute, alertsOfTheirOwn: this.#bound, eventsSoFar: state.count } }];
  }
}
