import type { JsonValue, Row } from '@belfry/schema';
import { leafValues, someLeaf } from '../compile/field-access.ts';
import { foldCase } from '../fold.ts';
import type { ValueTest } from '../rule.ts';
import type { AhoCorasick } from './aho-corasick.ts';
import { KeywordProbe } from './keyword-probe.ts';
import { requiredLiteral } from './required-literal.ts';
import { testText, textOfValue } from './value-tests.ts';
import type { SharedAutomata } from './shared-automata.ts';
import type { ValueCacheBudget } from './value-cache-budget.ts';

/** A test of one field under the number that the plan's rules know it by. */
export interface Atom {
  readonly number: number;
  readonly test: ValueTest;
}

interface Literal {
  readonly text: string;
  readonly contains: number[];
  readonly starts: number[];
  readonly ends: number[];
  /** Tests that need the literal and then a closer look. */
  readonly guarded: Atom[];
}

/** Below this many literals, looking for each is cheaper than an automaton. */
const minAutomaton = 6;
const maxCachedLength = 2048;
/** The automaton looks for the ends of literals, and what comes before is compared where one is found: its size would follow the whole texts. */
const maxTail = 8;
const noAtoms: readonly number[] = Object.freeze([]);

/**
 * Tells which of many tests a field's value passes: equality by hash, literals in one pass, everything else only when its required literal is
 * there. Logs repeat values, so answers are kept within a budget.
 */
export class FieldIndex {
  readonly #equals = new Map<string, number[]>();
  readonly #literals: readonly Literal[];
  readonly #automaton: AhoCorasick | undefined;
  /** For each text of the automaton the literals that end with it. */
  readonly #tails: readonly (readonly number[])[];
  /** Tests without a required literal: always looked at. */
  readonly #others: readonly Atom[];
  readonly #nullAtoms: readonly number[];
  readonly #existsAtoms: readonly number[];
  readonly #budget: ValueCacheBudget;
  readonly #cache = new Map<string, readonly number[]>();
  /** Where a value without any of the literals passes no test: says so of most. */
  readonly #probe: KeywordProbe | undefined;
  #generation = 0;
  /** Per literal the last scan that saw it. */
  readonly #seen: Int32Array;
  #scan = 0;

  constructor(atoms: readonly Atom[], budget: ValueCacheBudget, automata: SharedAutomata) {
    this.#budget = budget;
    const literals = new Map<string, Literal>();
    const literal = (text: string): Literal => {
      const known = literals.get(text) ?? { text, contains: [], starts: [], ends: [], guarded: [] };
      literals.set(text, known);
      return known;
    };
    const others: Atom[] = [];
    for (const atom of atoms) {
      const { test, number } = atom;
      const required = requiredLiteral(test);
      if (test.kind === 'null' || test.kind === 'exists') continue;
      if (test.kind === 'equals' && !test.cased) pushTo(this.#equals, test.text, number);
      else if (required === undefined) others.push(atom);
      else if (test.kind === 'contains' && !test.cased) literal(required).contains.push(number);
      else if (test.kind === 'startswith' && !test.cased) literal(required).starts.push(number);
      else if (test.kind === 'endswith' && !test.cased) literal(required).ends.push(number);
      else literal(required).guarded.push(atom);
    }
    this.#others = others;
    this.#nullAtoms = atoms.filter(({ test }) => test.kind === 'null').map(({ number }) => number);
    this.#existsAtoms = atoms.filter(({ test }) => test.kind === 'exists').map(({ number }) => number);
    this.#literals = [...literals.values()];
    const literalsDecide = others.length + this.#nullAtoms.length + this.#existsAtoms.length + this.#equals.size === 0;
    this.#probe = literalsDecide ? KeywordProbe.of([...literals.keys()]) : undefined;
    this.#seen = new Int32Array(this.#literals.length);
    const tails = new Map<string, number[]>();
    for (const [index, { text }] of this.#literals.entries()) pushTo(tails, text.slice(-maxTail), index);
    this.#tails = [...tails.values()];
    this.#automaton = this.#literals.length < minAutomaton ? undefined : automata.of([...tails.keys()]);
  }

  /** Numbers of the tests that the value passes. The list is shared: read it only. */
  atomsOf(value: JsonValue | undefined): readonly number[] {
    if (value === undefined || value === null) return this.#nullAtoms;
    if (Array.isArray(value))
      return [...this.#existsAtoms, ...new Set(value.flatMap((element) => this.atomsOf(element)))];
    const text = textOfValue(value);
    if (this.#generation !== this.#budget.generation) {
      this.#cache.clear();
      this.#generation = this.#budget.generation;
    }
    const known = this.#cache.get(text);
    if (known !== undefined) return known;
    const found = this.#test(text);
    if (text.length <= maxCachedLength) {
      this.#cache.set(text, found);
      this.#budget.take(text.length + found.length * 2);
    }
    return found;
  }

  /** The same for all values of a row, where a keyword may be in any. Almost no row has one. */
  atomsOfAny(row: Row): readonly number[] {
    const probe = this.#probe;
    if (probe !== undefined && !someLeaf(row, (value) => probe.mayHold(textOfValue(value)))) return noAtoms;
    return this.atomsOf(leafValues(row));
  }

  #test(text: string): number[] {
    const folded = foldCase(text);
    const passed = [...this.#existsAtoms, ...(this.#equals.get(folded) ?? [])];
    for (const { test, number } of this.#others) if (testText(test, text, folded)) passed.push(number);
    if (this.#automaton === undefined) this.#lookForEach(text, folded, passed);
    else this.#lookForAll(this.#automaton, text, folded, passed);
    return passed;
  }

  #lookForEach(text: string, folded: string, passed: number[]): void {
    for (const literal of this.#literals) {
      if (!folded.includes(literal.text)) continue;
      passed.push(...literal.contains);
      if (literal.starts.length > 0 && folded.startsWith(literal.text)) passed.push(...literal.starts);
      if (literal.ends.length > 0 && folded.endsWith(literal.text)) passed.push(...literal.ends);
      for (const { test, number } of literal.guarded) if (testText(test, text, folded)) passed.push(number);
    }
  }

  #lookForAll(automaton: AhoCorasick, text: string, folded: string, passed: number[]): void {
    const scan = ++this.#scan;
    automaton.scan(folded, (tail, end) => {
      for (const index of this.#tails[tail] as readonly number[]) {
        const literal = this.#literals[index] as Literal;
        const { length } = literal.text;
        if (length > maxTail && (length > end || !folded.startsWith(literal.text, end - length))) continue;
        if (end === length && literal.starts.length > 0) passed.push(...literal.starts);
        if (end === folded.length && literal.ends.length > 0) passed.push(...literal.ends);
        if (this.#seen[index] === scan) continue;
        this.#seen[index] = scan;
        passed.push(...literal.contains);
        for (const { test, number } of literal.guarded) if (testText(test, text, folded)) passed.push(number);
      }
    });
  }
}

function pushTo(map: Map<string, number[]>, key: string, value: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
