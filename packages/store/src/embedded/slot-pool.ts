/** A right to run one query; `release` gives it back, once. */
export interface Slot {
  /** Milliseconds after which the query must make room, or undefined when it may take its time. */
  readonly budgetMs: number | undefined;
  release(): void;
}

export interface SlotCounts {
  /** Slots that a query may hold for as long as it takes. */
  readonly ordinary: number;
  /** Slots for queries that have not run yet, for `shortMs` each. */
  readonly first: number;
  /** Slots for queries that had to make room before, with a larger budget each time. */
  readonly again: number;
  readonly shortMs: number;
}

interface Waiter {
  readonly grant: (slot: Slot) => void;
  readonly attempt: number;
}

const budgetGrowth = 4;
const maxBudgetMs = 60_000;

/**
 * Slots for queries that nobody can tell beforehand to be short or long. When all ordinary slots are taken, a query
 * starts in one of the few for first attempts: a short one ends there, whatever else runs; a long one is stopped and
 * waits for an ordinary slot, or for a turn with four times the budget, so that it ends at last even if no ordinary
 * slot ever gets free. Repeating costs a third of the query's time at most.
 */
export class SlotPool {
  readonly #shortMs: number;
  readonly #free: { ordinary: number; first: number; again: number };
  readonly #waiting: Waiter[] = [];

  constructor({ shortMs, ordinary, first, again }: SlotCounts) {
    this.#shortMs = shortMs;
    this.#free = { ordinary, first, again };
  }

  /** How many requests wait. */
  get queued(): number {
    return this.#waiting.length;
  }

  /** Waits for a slot, first come first served; `attempt` counts from 0. Rejects when `signal` aborts. */
  acquire(attempt: number, signal: AbortSignal): Promise<Slot> {
    const { promise, resolve, reject } = Promise.withResolvers<Slot>();
    const waiter: Waiter = { grant: resolve, attempt };
    const leave = () => {
      const at = this.#waiting.indexOf(waiter);
      if (at === -1) return;
      this.#waiting.splice(at, 1);
      reject(signal.reason as Error);
    };
    if (signal.aborted) reject(signal.reason as Error);
    else {
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.push(waiter);
      this.#serve();
    }
    return promise.finally(() => signal.removeEventListener('abort', leave));
  }

  #serve(): void {
    for (let i = 0; i < this.#waiting.length;) {
      const waiter = this.#waiting[i]!;
      const reserved = waiter.attempt === 0 ? 'first' : 'again';
      const kind = this.#free.ordinary > 0 ? 'ordinary' : reserved;
      if (this.#free[kind] === 0) {
        i++;
        continue;
      }
      this.#waiting.splice(i, 1);
      waiter.grant(this.#take(kind, waiter.attempt));
    }
  }

  #take(kind: 'ordinary' | 'first' | 'again', attempt: number): Slot {
    this.#free[kind]--;
    let held = true;
    return {
      budgetMs: kind === 'ordinary' ? undefined : Math.min(this.#shortMs * budgetGrowth ** attempt, maxBudgetMs),
      release: () => {
        if (!held) return;
        held = false;
        this.#free[kind]++;
        this.#serve();
      },
    };
  }
}
