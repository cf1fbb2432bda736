import type { JsonValue, KqlType } from '@belfry/schema';
import { convertedValue, mayBeNull } from '../sql/convert.ts';
import { sql, type Sql } from '../sql/sql.ts';
import type { SqlValue } from '../sql/sql-value.ts';
import { literal } from '../sql/types.ts';
import { convertValue } from '../values/convert.ts';
import type { KqlValue, TypedValue } from '../values/kql-value.ts';
import type { AggregateFunction } from './define-aggregate.ts';
import type { CallContext, ScalarFunction, SqlCallContext } from './define-scalar.ts';
import { gatherArgs, paramAt, type NamedParam, type ParamType } from './param.ts';

/** A call that a back end cannot carry, with the reason for people. */
export class UnsupportedCall extends Error {
  readonly reason: string;
  constructor(reason: string) {
    super(reason);
    this.name = 'UnsupportedCall';
    this.reason = reason;
  }
}

/** Returns the type that an argument of type `given` enters as; undefined keeps it as it is. */
export function enteringType(param: ParamType, given: KqlType, result: KqlType): KqlType {
  if (param === 'any') return given;
  if (param === 'result') return result;
  if (typeof param === 'string') return param;
  return param.includes(given) ? given : (param[0] ?? given);
}

type AnyFunction = ScalarFunction | AggregateFunction;

/** Returns the type of a call's result by the function's own rule. */
export const resultType = (fn: AnyFunction, types: readonly KqlType[]): KqlType =>
  typeof fn.returns === 'string' ? fn.returns : fn.returns.of(types);

/** Returns the types that the arguments enter as, by position. */
export const enteringTypes = (fn: AnyFunction, given: readonly KqlType[], result: KqlType): KqlType[] =>
  given.map((type, index) => enteringType(paramAt(fn.params, index)?.type ?? 'any', type, result));

const isNullValue = (type: KqlType, value: KqlValue): boolean => value === null && type !== 'string';

/** Runs a scalar function of the JS back end on values: converts them, applies the null rule, calls. */
export function callJs(fn: ScalarFunction, given: readonly TypedValue[], returns: KqlType, now: bigint): KqlValue {
  const types = enteringTypes(
    fn,
    given.map((argument) => argument.type),
    returns,
  );
  return prepareJs(
    fn,
    types,
    returns,
    now,
  )(given.map((argument, index) => convertValue(argument.type, argument.value, types[index]!)));
}

/** Returns the call of a scalar function for converted values: what a compiled stream pipeline runs per row. */
export function prepareJs(
  fn: ScalarFunction,
  types: readonly KqlType[],
  returns: KqlType,
  now: bigint,
): (values: readonly KqlValue[]) => KqlValue {
  const { js } = fn;
  if (typeof js !== 'function') throw new UnsupportedCall(js.unsupported);
  const context: CallContext = { types, returns, now };
  const nothing = returns === 'string' ? '' : null;
  return (values) => {
    if (fn.nulls === 'propagate' && values.some((value, index) => isNullValue(types[index]!, value))) return nothing;
    const result = js(gatherArgs(fn.params, values), context);
    return returns === 'string' ? (result ?? '') : result;
  };
}

/** Returns the SQL of a call: converts the arguments, applies the null rule for text results. */
export function callSql(
  fn: AnyFunction,
  given: readonly SqlValue[],
  call: { readonly returns: KqlType; readonly now: bigint; readonly nullIsFalse?: boolean; readonly serial?: number },
): Sql {
  const { clickhouse } = fn;
  if (typeof clickhouse !== 'function') throw new UnsupportedCall(clickhouse.unsupported);
  const types = enteringTypes(
    fn,
    given.map((argument) => argument.type),
    call.returns,
  );
  const args = given.map((argument, index) => closed(convertedValue(argument, types[index]!)));
  args.forEach((argument, index) => {
    const param = paramAt(fn.params, index);
    if (param?.constant === true && argument.literal === undefined)
      throw new UnsupportedCall(`argument ${param.name} of ${fn.name} must be a constant`);
  });
  const entering = args.map((argument, index) => preparedValue(argument, paramAt(fn.params, index)));
  const context: SqlCallContext = {
    types,
    returns: call.returns,
    now: call.now,
    nullIsFalse: call.nullIsFalse ?? false,
    serial: call.serial ?? 0,
    unsupported(reason) {
      throw new UnsupportedCall(reason);
    },
  };
  const result = clickhouse(gatherArgs(fn.params, entering), context);
  const needsText = fn.kind === 'scalar' && fn.nulls === 'propagate' && call.returns === 'string';
  return needsText && args.some(mayBeNull) ? sql`ifNull(${result}, '')` : result;
}

/** A constant as the SQL form wants it; what is no constant comes prepared. */
function preparedValue(argument: SqlValue, param: NamedParam | undefined): SqlValue {
  if (param?.prepare === undefined || argument.literal === undefined) return argument;
  const value = param.prepare(argument.literal as JsonValue);
  return { type: 'dynamic', literal: value, sql: literal('dynamic', value) };
}

/** A name, or one call without calls inside: needs no parentheses. */
const holdsTogether = /^(?:\w+|\w*\([^()]*\))$/;

/** The argument in parentheses when it is a comparison: beside another operator it would come apart. */
function closed(value: SqlValue): SqlValue {
  if (value.type !== 'bool' || value.literal !== undefined || holdsTogether.test(value.sql.text)) return value;
  return { ...value, sql: sql`(${value.sql})` };
}
