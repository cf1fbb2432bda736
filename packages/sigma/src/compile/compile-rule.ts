import type { Predicate, SigmaRule } from '../rule.ts';
import type { Route, Router } from './router.ts';

/** A rule and the rows it looks at. */
export interface CompiledRule {
  readonly rule: SigmaRule;
  /** Routes on which the rule can fire. */
  readonly routes: readonly Route[];
  /** Why the rule can never fire with the packs that are loaded; undefined when it can. */
  readonly blind: Blindness | undefined;
}

export interface Blindness {
  readonly reason: string;
  /** The logsource when no pack serves it. */
  readonly logsource?: string;
  /** Fields without which the rule cannot be true and that no route has. */
  readonly missingFields: readonly string[];
}

/** Resolves a rule's logsource and fields. A rule without a row to look at is blind; it is still given, with what is missing. */
export function compileRule(rule: SigmaRule, router: Router): CompiledRule {
  const served = router.routesOf(rule.logsource);
  if (served.length === 0) {
    const logsource = Object.entries(rule.logsource)
      .map(([part, name]) => `${part}: ${name}`)
      .join(', ');
    const reason = `no source pack serves the logsource ${logsource}`;
    return { rule, routes: [], blind: { reason, logsource, missingFields: [] } };
  }
  const routes = served.filter((route) => onRoute(rule.predicate, route) !== false);
  if (routes.length > 0) return { rule, routes, blind: undefined };
  const missingFields = [...fieldsOf(rule.predicate)].filter((field) =>
    served.every((route) => route.access(field) === undefined),
  );
  const reason = `no table of its logsource has the field${missingFields.length === 1 ? '' : 's'} ${missingFields.join(', ')}`;
  return { rule, routes: [], blind: { reason, missingFields } };
}

/** What the predicate is on a route when fields without a place are missing; undefined when the row decides. */
export function onRoute(predicate: Predicate, route: Route): boolean | undefined {
  switch (predicate.op) {
    case 'constant':
      return predicate.value;
    case 'not': {
      const inner = onRoute(predicate.of, route);
      return inner === undefined ? undefined : !inner;
    }
    case 'and':
    case 'or': {
      const decisive = predicate.op === 'or';
      let open = false;
      for (const part of predicate.of) {
        const value = onRoute(part, route);
        if (value === decisive) return decisive;
        if (value === undefined) open = true;
      }
      return open ? undefined : !decisive;
    }
    case 'test': {
      if (predicate.field === undefined || route.access(predicate.field) !== undefined) return undefined;
      return predicate.test.kind === 'null';
    }
  }
}

function fieldsOf(predicate: Predicate, found: Set<string> = new Set()): Set<string> {
  if (predicate.op === 'test') {
    if (predicate.field !== undefined) found.add(predicate.field);
  } else if (predicate.op === 'not') fieldsOf(predicate.of, found);
  else if (predicate.op !== 'constant') for (const part of predicate.of) fieldsOf(part, found);
  return found;
}
