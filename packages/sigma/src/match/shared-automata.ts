import { AhoCorasick } from './aho-corasick.ts';

/** Automata by their literals: plans for different kinds of rows often look for the same ones. */
export class SharedAutomata {
  readonly #known = new Map<string, AhoCorasick>();

  of(literals: readonly string[]): AhoCorasick {
    const key = literals.map((literal) => `${literal.length}:${literal}`).join('');
    let automaton = this.#known.get(key);
    if (automaton === undefined) {
      automaton = new AhoCorasick(literals);
      this.#known.set(key, automaton);
    }
    return automaton;
  }
}
