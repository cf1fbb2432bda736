/** Keeps the values used last, as long as their weights together stay within a budget. */
export class Kept<Value> {
  readonly #values = new Map<string, { readonly value: Value; readonly weight: number }>();
  readonly #budget: number;
  #weight = 0;

  constructor(budget: number) {
    this.#budget = budget;
  }

  /** Returns the value of a key, which counts as used now. */
  get(key: string): Value | undefined {
    const found = this.#values.get(key);
    if (found === undefined) return undefined;
    this.#values.delete(key);
    this.#values.set(key, found);
    return found.value;
  }

  /** Keeps a value; what was used longest ago goes. A value heavier than a tenth of the budget is not kept: it would push out all others. */
  set(key: string, value: Value, weight: number): void {
    this.delete(key);
    if (weight * 10 > this.#budget) return;
    this.#values.set(key, { value, weight });
    this.#weight += weight;
    for (const oldest of this.#values.keys()) {
      if (this.#weight <= this.#budget) break;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    this.#weight -= this.#values.get(key)?.weight ?? 0;
    this.#values.delete(key);
  }

  get size(): number {
    return this.#values.size;
  }
}
