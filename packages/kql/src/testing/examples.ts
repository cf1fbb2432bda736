import type { JsonValue, KqlType } from '@belfry/schema';
import { resultType } from '../functions/call.ts';
import type { AggregateExample, AggregateFunction } from '../functions/define-aggregate.ts';
import type { Example, ScalarFunction } from '../functions/define-scalar.ts';
import { toCell } from '../values/cell.ts';
import { typed } from '../values/typed.ts';

export interface Expected {
  readonly type: KqlType;
  readonly cell: JsonValue;
}

/** Returns the result type of an example's call and the cell that it must give. */
export function expectedOf(
  fn: ScalarFunction | AggregateFunction,
  types: readonly KqlType[],
  example: Example | AggregateExample,
): Expected {
  const type = resultType(fn, types);
  const value = typed(example.result, type);
  if (value.type !== type && value.value !== null)
    throw new Error(`${fn.name} returns ${type}, its example says ${value.type}`);
  return { type, cell: toCell(type, value.value) };
}

/** Whether two cells are equal, reals within a relative tolerance, arrays in any order when asked. */
export function sameCell(
  actual: JsonValue,
  expected: JsonValue,
  options: { tolerance?: number; anyOrder?: boolean; form?: RegExp } = {},
): boolean {
  if (options.form !== undefined)
    return [actual, expected].every((cell) => typeof cell === 'string' && options.form!.test(cell));
  if (typeof actual === 'number' && typeof expected === 'number') {
    const tolerance = options.tolerance ?? 1e-12;
    return (
      Object.is(actual, expected) || Math.abs(actual - expected) <= tolerance * Math.max(1e-300, Math.abs(expected))
    );
  }
  if (Array.isArray(actual) && Array.isArray(expected)) {
    if (actual.length !== expected.length) return false;
    if (!options.anyOrder) return actual.every((item, index) => sameCell(item, expected[index]!, options));
    const left = [...expected];
    return actual.every((item) => {
      const at = left.findIndex((candidate) => sameCell(item, candidate, options));
      if (at >= 0) left.splice(at, 1);
      return at >= 0;
    });
  }
  if (typeof actual === 'object' && actual !== null && typeof expected === 'object' && expected !== null) {
    const keys = Object.keys(expected);
    if (Array.isArray(actual) !== Array.isArray(expected) || Object.keys(actual).length !== keys.length) return false;
    return keys.every((key) => {
      const [one, other] = [(actual as Record<string, JsonValue>)[key], (expected as Record<string, JsonValue>)[key]];
      return one !== undefined && other !== undefined && sameCell(one, other, options);
    });
  }
  return actual === expected;
}
