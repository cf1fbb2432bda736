import type { FieldAccess } from '../compile/field-access.ts';
import type { Route } from '../compile/router.ts';
import type { Predicate, ValueTest } from '../rule.ts';

/** A predicate over numbered atoms, with constants folded away. */
export type Node =
  | boolean
  | { readonly op: 'atom'; readonly atom: number }
  | { readonly op: 'and' | 'or'; readonly of: readonly Node[] }
  | { readonly op: 'not'; readonly of: Node };

/** Numbers each distinct test of a field once. */
export interface AtomTable {
  numberOf(access: FieldAccess | undefined, test: ValueTest, other: FieldAccess | undefined): number;
}

/**
 * What is known of a row before it is looked at: the folded text at a path, a symbol for a text that no test asks for; undefined when the row
 * must be asked.
 */
export type KnownValue = (path: string) => string | symbol | undefined;

/** Rewrites a rule's predicate for one route: fields resolved, tests numbered, what is known already folded. */
export function lower(predicate: Predicate, route: Route, known: KnownValue, atoms: AtomTable): Node {
  switch (predicate.op) {
    case 'constant':
      return predicate.value;
    case 'not': {
      const of = lower(predicate.of, route, known, atoms);
      return typeof of === 'boolean' ? !of : { op: 'not', of };
    }
    case 'and':
    case 'or': {
      const decisive = predicate.op === 'or';
      const of: Node[] = [];
      for (const part of predicate.of) {
        const node = lower(part, route, known, atoms);
        if (node === decisive) return decisive;
        if (typeof node !== 'boolean') of.push(node);
      }
      if (of.length === 0) return !decisive;
      return of.length === 1 ? (of[0] as Node) : { op: predicate.op, of };
    }
    case 'test':
      return lowerTest(predicate.field, predicate.test, route, known, atoms);
  }
}

function lowerTest(
  field: string | undefined,
  test: ValueTest,
  route: Route,
  known: KnownValue,
  atoms: AtomTable,
): Node {
  if (field === undefined) return { op: 'atom', atom: atoms.numberOf(undefined, test, undefined) };
  const access = route.access(field);
  if (access === undefined) return test.kind === 'null';
  if (test.kind === 'fieldref') {
    const other = route.access(test.other);
    return other === undefined ? false : { op: 'atom', atom: atoms.numberOf(access, test, other) };
  }
  if (test.kind === 'equals' && !test.cased) {
    const value = known((access.paths[0] as { whole: string }).whole);
    if (value !== undefined) return value === test.text;
  }
  return { op: 'atom', atom: atoms.numberOf(access, test, undefined) };
}

/** Equal for tests that mean the same. */
export function testKey(test: ValueTest): string {
  switch (test.kind) {
    case 'equals':
    case 'contains':
    case 'startswith':
    case 'endswith':
      return `${test.kind}${test.cased ? '!' : ''}:${test.text}`;
    case 'glob':
      return `glob${test.cased ? '!' : ''}:${JSON.stringify(test.parts.map((part) => (typeof part === 'string' ? part : [String(part)])))}`;
    case 'regex':
      return `regex:${test.flags}:${test.source}`;
    case 'any':
    case 'cidr':
    case 'compare':
    case 'exists':
    case 'fieldref':
    case 'null':
    case 'timepart':
      return JSON.stringify(test);
  }
}
