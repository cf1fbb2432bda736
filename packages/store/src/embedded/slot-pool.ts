/** A right to run one query; `release` gives it back, once. */
export interface Slot {
  /** Seconds the query may take before it must make room, or undefined when it may take its time. */
  readonly budgetMs: number | undefined;
  release(): void;
}

interface Waiter {
  readonly grant: (slot: Slot) => void;
  readonly patient: boolean;
}

/**
 * Slots for queries in two kinds: most may be held for as long as a query takes; the reserved ones only for
 * `shortMs`. When all ordinary slots are taken, a new query starts in a reserved one: a short query ends there and
 * never waits for a long one, a long query is stopped, and waits for an ordinary slot as `patient`.
 */
export class SlotPool {
  readonly #shortMs: number;
  #ordinary: number;
  #reserved: number;
  readonly #waiting: Waiter[] = [];

  constructor(ordinary: number, reserved: number, shortMs: number) {
    this.#ordinary = ordinary;
    this.#reserved = reserved;
    this.#shortMs = shortMs;
  }

  /** How many requests wait. */
  get queued(): number {
    return this.#waiting.length;
  }

  /** Waits for a slot, first come first served; `patient` waits for an ordinary one. Rejects when `signal` aborts. */
  acquire(patient: boolean, signal: AbortSignal): Promise<Slot> {
    const { promise, resolve, reject } = Promise.withResolvers<Slot>();
    const waiter: Waiter = { grant: resolve, patient };
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
      if (this.#ordinary > 0) {
        this.#ordinary--;
        waiter.grant(this.#slot(undefined, () => this.#ordinary++));
      } else if (this.#reserved > 0 && !waiter.patient) {
        this.#reserved--;
        waiter.grant(this.#slot(this.#shortMs, () => this.#reserved++));
      } else {
        i++;
        continue;
      }
      this.#waiting.splice(i, 1);
    }
  }

  #slot(budgetMs: number | undefined, giveBack: () => void): Slot {
    let held = true;
    return {
      budgetMs,
      release: () => {
        if (!held) return;
        held = false;
        giveBack();
        this.#serve();
      },
    };
  }
}
