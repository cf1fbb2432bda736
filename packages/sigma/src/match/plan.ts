import type { Row } from '@belfry/schema';
import type { CompiledRule } from '../compile/compile-rule.ts';
import { readPath, type FieldAccess } from '../compile/field-access.ts';
import type { Route } from '../compile/router.ts';
import type { ValueTest } from '../rule.ts';
import { refersTo } from './evaluate-plain.ts';
import { FieldIndex, type Atom } from './field-index.ts';
import { lower, testKey, type AtomTable, type KnownValue, type Node } from './lower.ts';
import { Program } from './program.ts';
import type { SharedAutomata } from './shared-automata.ts';
import type { ValueCacheBudget } from './value-cache-budget.ts';
import { chooseWitness } from './witness.ts';

/** A rule on a route that takes the rows of the plan, with its place in the rule set. */
export interface PlanRule {
  readonly compiled: CompiledRule;
  readonly order: number;
  readonly route: Route;
}

interface Reference {
  readonly atom: number;
  readonly test: ValueTest & { kind: 'fieldref' };
  readonly access: FieldAccess;
  readonly other: FieldAccess;
}

/** Tests rows of one kind (one table, one combination of the routes' constants) against all rules that can fire on them. */
export class Plan {
  readonly #fields: { access: FieldAccess | undefined; index: FieldIndex }[];
  readonly #references: readonly Reference[];
  readonly #program = new Program();
  readonly #rules: PlanRule[] = [];
  readonly #entries: number[] = [];
  /** For each atom the rules whose witness it is. */
  readonly #witnessed: (number[] | undefined)[] = [];
  /** Rules without a witness. */
  readonly #always: number[] = [];
  /** Per atom and per rule the row in which it was last seen true. */
  readonly #truth: Int32Array;
  readonly #asked: Int32Array;
  #rowNumber = 0;

  constructor(rules: readonly PlanRule[], known: KnownValue, budget: ValueCacheBudget, automata: SharedAutomata) {
    const collected = new Map<string, { access: FieldAccess | undefined; atoms: Atom[] }>();
    const references: Reference[] = [];
    const numbers = new Map<string, number>();
    const tests: ValueTest[] = [];
    const atoms: AtomTable = {
      numberOf(access, test, other) {
        const field = access?.key ?? '';
        const key = `${field}\n${other?.key ?? ''}\n${testKey(test)}`;
        let number = numbers.get(key);
        if (number !== undefined) return number;
        number = tests.push(test) - 1;
        numbers.set(key, number);
        if (test.kind === 'fieldref' && access !== undefined && other !== undefined)
          references.push({ atom: number, test, access, other });
        else {
          const entry = collected.get(field) ?? { access, atoms: [] };
          entry.atoms.push({ number, test });
          collected.set(field, entry);
        }
        return number;
      },
    };
    for (const rule of rules) this.#add(rule, lower(rule.compiled.rule.predicate, rule.route, known, atoms), tests);
    this.#program.seal();
    this.#references = references;
    this.#fields = [...collected.values()].map((entry) => ({
      access: entry.access,
      index: new FieldIndex(entry.atoms, budget, automata),
    }));
    this.#truth = new Int32Array(tests.length);
    this.#asked = new Int32Array(this.#rules.length);
  }

  /** Number of rules that can fire on rows of the plan. */
  get size(): number {
    return this.#rules.length;
  }

  #add(rule: PlanRule, node: Node, tests: readonly ValueTest[]): void {
    if (node === false) return;
    const slot = this.#rules.push(rule) - 1;
    this.#entries.push(this.#program.add(node));
    const witness = chooseWitness(node, tests);
    if (witness === undefined) this.#always.push(slot);
    else for (const atom of witness) (this.#witnessed[atom] ??= []).push(slot);
  }

  /** Calls `fires` for each rule that fires on the row; once for each route of the rule. */
  match(row: Row, fires: (rule: PlanRule) => void): void {
    if (this.#rowNumber === 0x7fffffff) this.#restartCount();
    const now = ++this.#rowNumber;
    const truth = this.#truth;
    const asked = this.#asked;
    const candidates: number[] = [];
    const setTrue = (atom: number): void => {
      truth[atom] = now;
      const rules = this.#witnessed[atom];
      if (rules === undefined) return;
      for (const rule of rules) {
        if (asked[rule] === now) continue;
        asked[rule] = now;
        candidates.push(rule);
      }
    };
    for (const { access, index } of this.#fields)
      for (const atom of access === undefined ? index.atomsOfAny(row) : index.atomsOf(readPath(row, access)))
        setTrue(atom);
    for (const { atom, test, access, other } of this.#references)
      if (refersTo(test, readPath(row, access), readPath(row, other))) setTrue(atom);
    for (const rule of candidates) this.#verify(rule, now, fires);
    for (const rule of this.#always) this.#verify(rule, now, fires);
  }

  #verify(slot: number, now: number, fires: (rule: PlanRule) => void): void {
    if (this.#program.run(this.#entries[slot] as number, this.#truth, now)) fires(this.#rules[slot] as PlanRule);
  }

  #restartCount(): void {
    this.#truth.fill(0);
    this.#asked.fill(0);
    this.#rowNumber = 0;
  }
}
