const minutes = 60;

/** Counts of the last 60 minutes in a ring. */
export class MinuteRates {
  readonly #counts = new Float64Array(minutes);
  #newest = 0;

  add(nowMs: number, count: number): void {
    this.#advance(nowMs);
    const slot = this.#newest % minutes;
    this.#counts[slot] = (this.#counts[slot] ?? 0) + count;
  }

  /** Records per second for each of the last 60 minutes, oldest first; the running minute by the part of it that is over. */
  perSecond(nowMs: number): number[] {
    this.#advance(nowMs);
    const elapsed = Math.max(1, (nowMs % 60_000) / 1000);
    return Array.from({ length: minutes }, (_, index) => {
      const count = this.#counts[(this.#newest + 1 + index) % minutes] ?? 0;
      return count / (index === minutes - 1 ? elapsed : 60);
    });
  }

  #advance(nowMs: number): void {
    const minute = Math.floor(nowMs / 60_000);
    const steps = Math.min(minutes, minute - this.#newest);
    for (let step = 0; step < steps; step++) this.#counts[(minute - step) % minutes] = 0;
    if (minute > this.#newest) this.#newest = minute;
  }
}
