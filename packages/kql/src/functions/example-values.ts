import { ticksOfDate } from '../values/datetime.ts';
import type { KqlValue, TypedValue } from '../values/kql-value.ts';
import { typed } from '../values/typed.ts';
import type { AggregateFunction } from './define-aggregate.ts';
import type { Example, ScalarFunction } from './define-scalar.ts';
import { paramAt } from './param.ts';

/** Returns an example's arguments with their types: a bare value takes the parameter's type when it fits. */
export function exampleArgs(
  fn: ScalarFunction | AggregateFunction,
  args: readonly (KqlValue | TypedValue)[],
): TypedValue[] {
  return args.map((argument, index) => {
    const type = paramAt(fn.params, index)?.type ?? 'any';
    const expected = type === 'any' || type === 'result' ? undefined : typeof type === 'string' ? type : undefined;
    // strcat(5) is written 5n in an example: a parameter of type string takes anything.
    return typed(argument, expected === 'string' && typeof argument !== 'string' ? undefined : expected);
  });
}

/** The time of an example's query. */
export const exampleTime = (example: Example): Date => new Date(example.now ?? '2024-06-15T10:20:30Z');
export const exampleNow = (example: Example): bigint => ticksOfDate(exampleTime(example));
