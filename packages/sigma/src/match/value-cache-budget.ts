/**
 * Bounds what all value caches of a matcher hold together, so that a source of random values cannot fill the memory. When the budget is used
 * up, every cache starts anew.
 */
export class ValueCacheBudget {
  readonly #limit: number;
  #used = 0;
  /** Caches filled under an older generation are void. */
  generation = 0;

  /** @param limit characters and list entries, roughly two bytes each. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  take(size: number): void {
    // An entry costs some 100 bytes whatever its length.
    this.#used += size + 50;
    if (this.#used <= this.#limit) return;
    this.#used = 0;
    this.generation++;
  }
}
