/** Chooses by chance, the same way each time for one seed. */
export class Picker {
  #state: number;
  constructor(seed: number) {
    this.#state = (seed ^ 0x9e3779b9) >>> 0;
  }

  /** A whole number from 0 up to, not including, `count`. */
  below(count: number): number {
    // Mulberry32: short, and its low bits are as good as its high ones.
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % count;
  }

  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  /** True in so many of a hundred. */
  chance(percent: number): boolean {
    return this.below(100) < percent;
  }
}
