import type { Node } from './lower.ts';

const isTrue = -1;
const isFalse = -2;

/** Predicates as branches over atoms: each instruction asks one atom and says where to go. Nothing is allocated while running. */
export class Program {
  #building: number[] = [];
  #code: Int32Array = new Int32Array();

  /** Adds a predicate and returns its entry. */
  add(node: Node): number {
    return this.#emit(node, isTrue, isFalse);
  }

  /** Must be called after the last `add` and before `run`. */
  seal(): void {
    this.#code = Int32Array.from(this.#building);
    this.#building = [];
  }

  /** @param truth for each atom, `now` when it is true. */
  run(entry: number, truth: Int32Array, now: number): boolean {
    const code = this.#code;
    let at = entry;
    while (at >= 0) at = code[truth[code[at] as number] === now ? at + 1 : at + 2] as number;
    return at === isTrue;
  }

  /** Emits from the last part to the first, so that every target is known. */
  #emit(node: Node, whenTrue: number, whenFalse: number): number {
    if (typeof node === 'boolean') return node ? whenTrue : whenFalse;
    switch (node.op) {
      case 'atom':
        return this.#building.push(node.atom, whenTrue, whenFalse) - 3;
      case 'not':
        return this.#emit(node.of, whenFalse, whenTrue);
      case 'and':
        return node.of.reduceRight((next: number, part) => this.#emit(part, next, whenFalse), whenTrue);
      case 'or':
        return node.of.reduceRight((next: number, part) => this.#emit(part, whenTrue, next), whenFalse);
    }
  }
}
