import type { JsonValue, Row } from '@belfry/schema';
import type { CompiledRule } from './compile/compile-rule.ts';
import { routeTakes } from './compile/router.ts';
import { evaluatePlain, testField, valueOf } from './match/evaluate-plain.ts';
import type { Route } from './compile/router.ts';
import type { Predicate, SearchItem } from './rule.ts';

/** One step of a rule's meaning on a row, with its verdict; the children say why. */
export type Explanation =
  | { readonly op: 'and' | 'or' | 'not' | 'constant'; readonly verdict: boolean; readonly of: readonly Explanation[] }
  | {
      readonly op: 'test';
      readonly verdict: boolean;
      /** Undefined for a keyword. */
      readonly field: string | undefined;
      readonly item: SearchItem;
      /** What the row has there; undefined when nothing, and for keywords. */
      readonly value: JsonValue | undefined;
    };

export interface RuleExplanation {
  readonly fires: boolean;
  /** Why the rule does not look at the row at all; undefined when it does. */
  readonly notLookedAt: string | undefined;
  /** One for each route that takes the row. */
  readonly routes: readonly { readonly pack: string; readonly explanation: Explanation }[];
}

/** Says of each item of a rule what it found in a row and whether it holds. */
export function explain(compiled: CompiledRule, table: string, row: Row): RuleExplanation {
  if (compiled.blind !== undefined) return { fires: false, notLookedAt: compiled.blind.reason, routes: [] };
  const ofTable = compiled.routes.filter((route) => route.table === table);
  if (ofTable.length === 0) {
    const tables = [...new Set(compiled.routes.map((route) => route.table))].join(', ');
    return { fires: false, notLookedAt: `the rule looks at ${tables}, not at ${table}`, routes: [] };
  }
  const taken = ofTable.filter((route) => routeTakes(route, row));
  if (taken.length === 0) {
    const conditions = ofTable.map((route) =>
      route.when.map(({ path, values }) => `${path} in (${[...values].join(', ')})`).join(' and '),
    );
    return { fires: false, notLookedAt: `the rule looks at rows with ${conditions.join(', or ')}`, routes: [] };
  }
  const routes = taken.map((route) => ({
    pack: route.pack,
    explanation: explainOn(compiled.rule.predicate, route, row),
  }));
  return { fires: routes.some(({ explanation }) => explanation.verdict), notLookedAt: undefined, routes };
}

function explainOn(predicate: Predicate, route: Route, row: Row): Explanation {
  const verdict = evaluatePlain(predicate, route, row);
  switch (predicate.op) {
    case 'constant':
      return { op: 'constant', verdict, of: [] };
    case 'not':
      return { op: 'not', verdict, of: [explainOn(predicate.of, route, row)] };
    case 'and':
    case 'or':
      return { op: predicate.op, verdict, of: predicate.of.map((part) => explainOn(part, route, row)) };
    case 'test': {
      const { field, item, test } = predicate;
      const value = field === undefined ? undefined : valueOf(field, route, row);
      return { op: 'test', verdict: testField(field, test, route, row), field, item, value };
    }
  }
}
