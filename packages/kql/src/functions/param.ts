import type { JsonValue, KqlType } from '@belfry/schema';
import type { SqlValue } from '../sql/sql-value.ts';
import type { JsNullable, JsValue, KqlValue } from '../values/kql-value.ts';

/**
 * What an argument may be. One type: other arguments are converted to it as Kusto does (int to long, dynamic to string …).
 * A list: an argument of a listed type enters as it is, another is converted to the first.
 * `any`: enters as it is. `result`: converted to the type of the call's result (the branches of `iff`).
 */
export type ParamType = KqlType | readonly KqlType[] | 'any' | 'result';

export interface ParamOptions {
  /** May be left out; only trailing parameters. */
  readonly optional?: boolean;
  /** Takes all further arguments, at least `min` (default 1); only the last parameter. */
  readonly variadic?: boolean;
  readonly min?: number;
  readonly max?: number;
  /** Must be known when the query is compiled: `literal` of the SQL argument is there. */
  readonly constant?: boolean;
  /**
   * What the SQL form gets in place of the argument, a dynamic: of a constant when the query is compiled, of others by asking the data
   * (`answer-calls.ts`). The JS form gets the argument.
   */
  readonly prepare?: (value: JsonValue) => JsonValue;
}
export interface ParamRule<T extends ParamType = ParamType> extends ParamOptions {
  readonly type: T;
}
export type Param = ParamType | ParamRule;
export type Params = { readonly [name: string]: Param };

/** A trailing parameter that may be left out: `undefined` in both back ends. */
export const optional = <const T extends ParamType>(type: T): ParamRule<T> & { optional: true } => ({
  type,
  optional: true,
});
/** The last parameter, taking any number of arguments: an array in both back ends. */
export const variadic = <const T extends ParamType>(
  type: T,
  limits: { min?: number; max?: number } = {},
): ParamRule<T> & { variadic: true } => ({ type, variadic: true, ...limits });
/** A parameter whose argument must be a constant. */
export const constant = <const T extends ParamType>(type: T): ParamRule<T> & { constant: true } => ({
  type,
  constant: true,
});
/** An optional parameter whose argument must be a constant. */
export const optionalConstant = <const T extends ParamType>(
  type: T,
): ParamRule<T> & { optional: true; constant: true } => ({ type, optional: true, constant: true });

/** A dynamic that only `prepare` can read. */
export const prepared = (prepare: (value: JsonValue) => JsonValue): ParamRule<'dynamic'> => ({
  type: 'dynamic',
  prepare,
});

type ParamTypeOf<P> = P extends { readonly type: infer T } ? T : P;
type One<T, N extends Nulls> = T extends KqlType
  ? N extends 'propagate'
    ? JsValue<T>
    : JsNullable<T>
  : T extends readonly (infer U)[]
    ? One<U, N>
    : N extends 'propagate'
      ? Exclude<KqlValue, null>
      : KqlValue;
type Shape<P, V> = P extends { variadic: true } ? readonly V[] : P extends { optional: true } ? V | undefined : V;

/** Whether a null argument makes the result null (the function never sees it) or the function handles nulls. */
export type Nulls = 'propagate' | 'handle';
export type JsArgs<P extends Params, N extends Nulls> = {
  readonly [K in keyof P]: Shape<P[K], One<ParamTypeOf<P[K]>, N>>;
};
export type SqlArgs<P extends Params> = { readonly [K in keyof P]: Shape<P[K], SqlValue> };

/** The rule of a parameter with its name, options filled in. */
export interface NamedParam extends Required<Omit<ParamOptions, 'max' | 'prepare'>>, Pick<ParamOptions, 'prepare'> {
  readonly name: string;
  readonly type: ParamType;
  readonly max: number;
}

/** Returns the parameters in order with all options filled in. */
export function listParams(params: Params): NamedParam[] {
  return Object.entries(params).map(([name, param]) => {
    const rule: ParamRule = typeof param === 'object' && 'type' in param ? param : { type: param };
    const { type, optional: isOptional = false, variadic: isVariadic = false, constant: isConstant = false } = rule;
    return {
      name,
      type,
      optional: isOptional,
      variadic: isVariadic,
      constant: isConstant,
      min: rule.min ?? 1,
      max: rule.max ?? 1000,
      ...(rule.prepare === undefined ? {} : { prepare: rule.prepare }),
    };
  });
}

/** Returns the parameter that takes the argument at `index`; undefined when there are too many. */
export function paramAt(params: readonly NamedParam[], index: number): NamedParam | undefined {
  const last = params.at(-1);
  return params[index] ?? (last?.variadic === true ? last : undefined);
}

/** Returns the fewest and most arguments. */
export function arity(params: readonly NamedParam[]): { min: number; max: number } {
  let [min, max] = [0, 0];
  for (const param of params) {
    min += param.optional ? 0 : param.variadic ? param.min : 1;
    max += param.variadic ? param.max : 1;
  }
  return { min, max };
}

/** Gathers arguments by position into an object by parameter name; a variadic parameter gets an array. */
export function gatherArgs<V>(
  params: readonly NamedParam[],
  values: readonly V[],
): Record<string, V | V[] | undefined> {
  const args: Record<string, V | V[] | undefined> = {};
  params.forEach((param, index) => {
    args[param.name] = param.variadic ? values.slice(index) : values[index];
  });
  return args;
}
