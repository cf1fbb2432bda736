import type { JsonValue, Row } from '@belfry/schema';
import type { CompiledRule } from '../compile/compile-rule.ts';
import { leafValues, readPath } from '../compile/field-access.ts';
import { routeTakes, type Route } from '../compile/router.ts';
import { foldCase } from '../fold.ts';
import type { Predicate, ValueTest } from '../rule.ts';
import { testReference, testText, textOfValue } from './value-tests.ts';

/** Whether a rule fires on a row, worked out item by item without any index: the meaning that the fast matcher must keep. */
export function firesPlain(compiled: CompiledRule, table: string, row: Row): boolean {
  return compiled.routes.some(
    (route) => route.table === table && routeTakes(route, row) && evaluatePlain(compiled.rule.predicate, route, row),
  );
}

export function evaluatePlain(predicate: Predicate, route: Route, row: Row): boolean {
  switch (predicate.op) {
    case 'constant':
      return predicate.value;
    case 'not':
      return !evaluatePlain(predicate.of, route, row);
    case 'and':
      return predicate.of.every((part) => evaluatePlain(part, route, row));
    case 'or':
      return predicate.of.some((part) => evaluatePlain(part, route, row));
    case 'test':
      return testField(predicate.field, predicate.test, route, row);
  }
}

/** The value that a test looks at: all values of the row for a keyword. */
export function valueOf(field: string | undefined, route: Route, row: Row): JsonValue | undefined {
  if (field === undefined) return leafValues(row);
  const access = route.access(field);
  return access === undefined ? undefined : readPath(row, access);
}

export function testField(field: string | undefined, test: ValueTest, route: Route, row: Row): boolean {
  const value = valueOf(field, route, row);
  if (test.kind === 'fieldref') return refersTo(test, value, valueOf(test.other, route, row));
  return testValue(test, value);
}

/** A list passes when any element does. Missing and null are the same, as an absent column is null, and pass only `null`. */
function testValue(test: ValueTest, value: JsonValue | undefined): boolean {
  if (Array.isArray(value)) return test.kind === 'exists' || value.some((element) => testValue(test, element));
  if (value === undefined || value === null) return test.kind === 'null';
  const text = textOfValue(value);
  return testText(test, text, foldCase(text));
}

/** Any value of the one field against any of the other; a missing field refers to nothing. */
export function refersTo(
  test: ValueTest & { kind: 'fieldref' },
  value: JsonValue | undefined,
  other: JsonValue | undefined,
): boolean {
  const texts = textsOf(value);
  const others = textsOf(other);
  return texts.some((text) => others.some((candidate) => testReference(test, text, candidate)));
}

function textsOf(value: JsonValue | undefined): string[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value.flatMap(textsOf) : [textOfValue(value)];
}
