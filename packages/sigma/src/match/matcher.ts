import type { Row } from '@belfry/schema';
import { compileRule, type CompiledRule } from '../compile/compile-rule.ts';
import { readPath, type FieldAccess } from '../compile/field-access.ts';
import type { Route, Router } from '../compile/router.ts';
import { foldCase } from '../fold.ts';
import type { Predicate, SigmaRule } from '../rule.ts';
import { Plan, type PlanRule } from './plan.ts';
import { SharedAutomata } from './shared-automata.ts';
import { ValueCacheBudget } from './value-cache-budget.ts';

export interface Matcher {
  /** Every rule given, blind ones included, in the order given. */
  readonly rules: readonly CompiledRule[];
  /** The rules that fire on the row, each once, in the order given. Never throws, whatever the row holds. */
  match(table: string, row: Row): readonly CompiledRule[];
}

const nothing: readonly CompiledRule[] = Object.freeze([]);
const cacheSize = 16 * 1024 * 1024;
const maxPlans = 2000;

/** Compiles rules and builds the matcher over them. It holds caches, but no state that changes an answer. */
export function createMatcher(rules: readonly SigmaRule[], router: Router): Matcher {
  const compiled = rules.map((rule) => compileRule(rule, router));
  const budget = new ValueCacheBudget(cacheSize);
  const automata = new SharedAutomata();
  const byTable = new Map<string, PlanRule[]>();
  for (const [order, rule] of compiled.entries())
    for (const route of rule.routes) {
      const list = byTable.get(route.table) ?? [];
      list.push({ compiled: rule, order, route });
      byTable.set(route.table, list);
    }
  const tables = new Map([...byTable].map(([table, list]) => [table, new TableMatcher(list, budget, automata)]));
  return { rules: compiled, match: (table, row) => tables.get(table)?.match(row) ?? nothing };
}

interface Dispatch {
  readonly path: string;
  readonly access: FieldAccess;
  /** Folded values that a route or a rule asks for; all others are alike. */
  readonly values: Set<string>;
  /** Kinds of texts already seen; bounded. */
  readonly seen: Map<string, string>;
}

/** Known, but none of the values that any test asks for. */
const otherThanAsked = Symbol('other');
const otherValue = '~';
const noValue = '-';
/** A list: its elements must be tested one by one. */
const manyValues = '*';

/**
 * Sends each row to the plan for its kind: the combination of values in the columns that routes test. Plans are made when the first such row
 * comes; values that nobody asks for share one, so their number does not follow the input.
 */
class TableMatcher {
  readonly #rules: readonly PlanRule[];
  readonly #dispatch: readonly Dispatch[];
  readonly #plans = new Map<string, Plan>();
  readonly #budget: ValueCacheBudget;
  readonly #automata: SharedAutomata;

  constructor(rules: readonly PlanRule[], budget: ValueCacheBudget, automata: SharedAutomata) {
    this.#rules = rules;
    this.#automata = automata;
    this.#budget = budget;
    this.#dispatch = collectDispatch(rules);
  }

  match(row: Row): readonly CompiledRule[] {
    let key = '';
    for (const dispatch of this.#dispatch) key += `${kindOf(row, dispatch)}\0`;
    let plan = this.#plans.get(key);
    if (plan === undefined) {
      if (this.#plans.size >= maxPlans) this.#plans.clear();
      plan = this.#makePlan(this.#dispatch.map((dispatch) => kindOf(row, dispatch)));
      this.#plans.set(key, plan);
    }
    if (plan.size === 0) return nothing;
    let fired: PlanRule[] | undefined;
    plan.match(row, (rule) => (fired ??= []).push(rule));
    if (fired === undefined) return nothing;
    if (fired.length > 1) fired.sort((a, b) => a.order - b.order);
    const last = (index: number): PlanRule | undefined => fired?.[index - 1];
    return fired.filter((rule, index) => last(index)?.order !== rule.order).map((rule) => rule.compiled);
  }

  #makePlan(values: readonly string[]): Plan {
    const valueAt = new Map(this.#dispatch.map(({ path }, index) => [path, values[index] as string]));
    const rules = this.#rules.filter(({ route }) => takes(route, valueAt));
    return new Plan(
      rules,
      (path) => {
        const value = valueAt.get(path);
        if (value === undefined || value === noValue || value === manyValues) return undefined;
        return value === otherValue ? otherThanAsked : value.slice(1);
      },
      this.#budget,
      this.#automata,
    );
  }
}

function takes(route: Route, valueAt: ReadonlyMap<string, string>): boolean {
  return route.when.every(({ path, values }) => {
    const value = valueAt.get(path);
    return value?.startsWith('=') === true && values.has(value.slice(1));
  });
}

const maxSeen = 2000;

function kindOf(row: Row, { access, values, seen }: Dispatch): string {
  const value = readPath(row, access);
  if (value === undefined || value === null) return noValue;
  if (typeof value === 'object') return manyValues;
  const text = typeof value === 'string' ? value : String(value);
  let kind = seen.get(text);
  if (kind === undefined) {
    const folded = foldCase(text);
    kind = values.has(folded) ? `=${folded}` : otherValue;
    if (seen.size >= maxSeen) seen.clear();
    if (text.length < 200) seen.set(text, kind);
  }
  return kind;
}

function collectDispatch(rules: readonly PlanRule[]): Dispatch[] {
  const found = new Map<string, Dispatch>();
  for (const { route } of rules)
    for (const { path, access, values } of route.when) {
      const dispatch = found.get(path) ?? { path, access, values: new Set<string>(), seen: new Map<string, string>() };
      found.set(path, dispatch);
      for (const value of values) dispatch.values.add(value);
    }
  for (const { compiled, route } of rules)
    visitEquals(compiled.rule.predicate, (field, text) => {
      const first = route.access(field)?.paths[0];
      if (first !== undefined) found.get(first.whole)?.values.add(text);
    });
  return [...found.values()];
}

function visitEquals(predicate: Predicate, visit: (field: string, text: string) => void): void {
  if (predicate.op === 'and' || predicate.op === 'or') for (const part of predicate.of) visitEquals(part, visit);
  else if (predicate.op === 'not') visitEquals(predicate.of, visit);
  else if (predicate.op === 'test' && predicate.field !== undefined && predicate.test.kind === 'equals')
    visit(predicate.field, predicate.test.text);
}
