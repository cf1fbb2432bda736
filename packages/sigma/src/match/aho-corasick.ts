/**
 * Finds all of many literals in one pass over a text: a dense automaton over classes of characters. Characters that no literal has share
 * one class, so its size follows the literals' alphabet and not Unicode's.
 */
export class AhoCorasick {
  /** Class of each character below 256. */
  readonly #low = new Uint16Array(256);
  readonly #high = new Map<number, number>();
  readonly #next: Int32Array | Uint16Array;
  readonly #classes: number;
  /** For each state the literals that end there. */
  readonly #outputs: (readonly number[] | undefined)[];

  constructor(literals: readonly string[]) {
    let classes = 1;
    for (const literal of literals)
      for (let at = 0; at < literal.length; at++) {
        const unit = literal.charCodeAt(at);
        if (this.#classOf(unit) !== 0) continue;
        if (unit < 256) this.#low[unit] = classes++;
        else this.#high.set(unit, classes++);
      }
    this.#classes = classes;
    const { next, outputs, states } = this.#buildTrie(literals);
    this.#outputs = outputs;
    this.#link(next, states);
    this.#next = states <= 0x10000 ? Uint16Array.from(next) : next;
  }

  /** Calls `found(literal, end)` for every place where a literal ends; `end` is the position after it. */
  scan(text: string, found: (literal: number, end: number) => void): void {
    const next = this.#next;
    const low = this.#low;
    const classes = this.#classes;
    const outputs = this.#outputs;
    let state = 0;
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      const kind = unit < 256 ? (low[unit] as number) : (this.#high.get(unit) ?? 0);
      state = next[state * classes + kind] as number;
      const ends = outputs[state];
      if (ends !== undefined) for (const literal of ends) found(literal, at + 1);
    }
  }

  #classOf(unit: number): number {
    return unit < 256 ? (this.#low[unit] as number) : (this.#high.get(unit) ?? 0);
  }

  #buildTrie(literals: readonly string[]): { next: Int32Array; outputs: (number[] | undefined)[]; states: number } {
    const classes = this.#classes;
    let next = new Int32Array(64 * classes);
    const outputs: (number[] | undefined)[] = [undefined];
    for (const [index, literal] of literals.entries()) {
      let state = 0;
      for (let at = 0; at < literal.length; at++) {
        const slot = state * classes + this.#classOf(literal.charCodeAt(at));
        if (next[slot] === 0) {
          next[slot] = outputs.push(undefined) - 1;
          if (outputs.length * classes > next.length) {
            const larger = new Int32Array(next.length * 2);
            larger.set(next);
            next = larger;
          }
        }
        state = next[slot] as number;
      }
      (outputs[state] ??= []).push(index);
    }
    return { next: next.slice(0, outputs.length * classes), outputs, states: outputs.length };
  }

  /** Replaces missing transitions by those of the longest suffix that is a prefix of a literal, breadth first. */
  #link(next: Int32Array, states: number): void {
    const classes = this.#classes;
    const fail = new Int32Array(states);
    const queue: number[] = [];
    for (let kind = 0; kind < classes; kind++) if (next[kind] !== 0) queue.push(next[kind] as number);
    for (let head = 0; head < queue.length; head++) {
      const state = queue[head] as number;
      const suffix = fail[state] as number;
      const inherited = this.#outputs[suffix];
      if (inherited !== undefined) this.#outputs[state] = [...(this.#outputs[state] ?? []), ...inherited];
      for (let kind = 0; kind < classes; kind++) {
        const slot = state * classes + kind;
        const child = next[slot] as number;
        const instead = next[suffix * classes + kind] as number;
        if (child === 0) next[slot] = instead;
        else {
          fail[child] = instead;
          queue.push(child);
        }
      }
    }
  }
}
