import type { KqlType } from '@belfry/schema';
import type { Sql } from '../sql/sql.ts';
import type { JsNullable, KqlValue, TypedValue } from '../values/kql-value.ts';
import { listParams, type JsArgs, type NamedParam, type Nulls, type Params, type SqlArgs } from './param.ts';

export const scalarCategories = [
  'operator',
  'string',
  'conversion',
  'datetime',
  'dynamic',
  'conditional',
  'math',
  'ip',
  'hash',
  'series',
  'geo',
  'window',
] as const;
export type ScalarCategory = (typeof scalarCategories)[number];

/** A back end that a function does not have, with the reason that people read. */
export interface Unsupported {
  readonly unsupported: string;
}

/**
 * In place of an SQL form, for what only the JS form can compute: over stored rows the values of the arguments are asked first
 * (`answer-calls.ts`), each is computed once, and the query looks the results up.
 */
export interface OverData extends Unsupported {
  readonly overData: true;
}
export const overData: OverData = { overData: true, unsupported: 'its arguments cannot be asked of the data here' };

/** What a form may know about its call. */
export interface CallContext {
  /** The types of the arguments by position, after conversion to the parameters' types. */
  readonly types: readonly KqlType[];
  readonly returns: KqlType;
  /** The time of the query in ticks (100 ns since 0001-01-01): `now()` is one value for the whole query. */
  readonly now: bigint;
}
export interface SqlCallContext extends CallContext {
  /** True where null and false mean the same (a condition of `where`): a two-valued operator may leave its null. */
  readonly nullIsFalse: boolean;
  /** A number that no other call of the query has. */
  readonly serial: number;
  /** Refuses this call with a reason, shown at its place as KQL0412. */
  unsupported(reason: string): never;
}

/** A result type that depends on the arguments' types (one per argument, before conversion). */
export interface ReturnRule {
  /** For the reference: "the type of `value`". */
  readonly rule: string;
  of(types: readonly KqlType[]): KqlType;
}

/**
 * One example: runs as a test on both back ends and appears in the reference. A bare `5n` is a long, `5` a real (an int where
 * the parameter or result is one), text a string; for other types use the makers of `values/typed.ts` (`datetime('2024-01-01')`, `dynamic([1])`, `nullOf('long')`).
 */
export interface Example {
  readonly args: readonly (KqlValue | TypedValue)[];
  readonly result: KqlValue | TypedValue;
  /** The time that `now()` gives, ISO 8601. */
  readonly now?: string;
  /** Reals and texts of reals may differ by this relative error. */
  readonly tolerance?: number;
  /** The result is another one each time: its text has this form, `result` is one that it may be. */
  readonly form?: RegExp;
}

type ResultOf<R> = R extends KqlType ? JsNullable<R> | (R extends 'string' ? never : null) : KqlValue;

export interface ScalarDefinition<P extends Params, R extends KqlType | ReturnRule, N extends Nulls> {
  /** The KQL word. */
  readonly name: string;
  /** Other KQL words for the same function. */
  readonly aliases?: readonly string[];
  readonly category: ScalarCategory;
  /** No word of the language: only plans hold calls of it. */
  readonly hidden?: boolean;
  /** One or two sentences: what it returns, also for null and bad input. */
  readonly doc: string;
  /** The page of Kusto's documentation. */
  readonly learn: string;
  readonly params: P;
  readonly returns: R;
  /**
   * `propagate`: any null argument (a JSON null counts) makes the result null ('' for string) and `js` never sees nulls;
   * in SQL the engine's NULL does the same for every type except dynamic, whose null is the text '' or 'null'.
   */
  readonly nulls: N;
  /** Gives another value at each call: never computed when the query is compiled, and never called twice for one column. */
  readonly volatile?: boolean;
  /** The stream, and the reference for meaning. */
  readonly js: ((args: JsArgs<P, N>, call: CallContext) => ResultOf<R>) | Unsupported;
  readonly clickhouse: ((args: SqlArgs<P>, call: SqlCallContext) => Sql) | Unsupported | OverData;
  /** Deviations from Kusto that we know and test. */
  readonly differences: readonly string[];
  /** At least two, one with a null or an empty value. */
  readonly examples: readonly Example[];
}

/** A scalar function with its types erased, as the registry holds it. */
export interface ScalarFunction {
  readonly kind: 'scalar';
  readonly name: string;
  readonly aliases: readonly string[];
  readonly category: ScalarCategory;
  readonly hidden: boolean;
  readonly doc: string;
  readonly learn: string;
  readonly params: readonly NamedParam[];
  readonly returns: KqlType | ReturnRule;
  readonly nulls: Nulls;
  readonly volatile: boolean;
  readonly js: ((args: Record<string, unknown>, call: CallContext) => KqlValue) | Unsupported;
  readonly clickhouse: ((args: Record<string, unknown>, call: SqlCallContext) => Sql) | Unsupported | OverData;
  readonly differences: readonly string[];
  readonly examples: readonly Example[];
}

/** Defines a scalar function; everything else (binder, back ends, reference, editor, tests) hangs off the result. */
export function defineScalar<const P extends Params, const R extends KqlType | ReturnRule, const N extends Nulls>(
  definition: ScalarDefinition<P, R, N>,
): ScalarFunction {
  return Object.freeze({
    ...definition,
    kind: 'scalar',
    aliases: definition.aliases ?? [],
    hidden: definition.hidden ?? false,
    volatile: definition.volatile ?? false,
    params: listParams(definition.params),
    js: definition.js as ScalarFunction['js'],
    clickhouse: definition.clickhouse as ScalarFunction['clickhouse'],
  } satisfies ScalarFunction);
}

/** The type of the argument at `index`. */
export const typeOfArgument = (index: number, name: string): ReturnRule => ({
  rule: `the type of \`${name}\``,
  of: (types) => types[index] ?? 'dynamic',
});

const width: readonly KqlType[] = ['bool', 'int', 'long', 'real', 'decimal'];

/** Returns the type that holds values of all `types`: the widest number, the one type, or dynamic when they do not fit. */
export function commonType(types: readonly KqlType[]): KqlType {
  const distinct = [...new Set(types)];
  if (distinct.length === 1) return distinct[0]!;
  if (distinct.length > 1 && distinct.every((type) => width.includes(type) && type !== 'bool'))
    return distinct.toSorted((a, b) => width.indexOf(b) - width.indexOf(a))[0]!;
  return 'dynamic';
}

/** The common type of the arguments from `start`, every `step`-th. */
export const commonTypeOfArguments = (
  name: string,
  pick: (types: readonly KqlType[]) => readonly KqlType[],
): ReturnRule => ({
  rule: `the common type of ${name}`,
  of: (types) => commonType(pick(types)),
});
