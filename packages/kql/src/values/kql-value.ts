import type { JsonValue, KqlType } from '@belfry/schema';

/**
 * How the JS back end holds a value of each type. Null is null, except that a string never is (its null is '').
 * datetime: ticks of 100 ns since 0001-01-01; timespan: ticks; decimal: units of 10^-18; guid: lower-case text;
 * dynamic: the JSON value itself (a long beyond 2^53 in it loses digits).
 */
export interface JsTypes {
  string: string;
  int: number;
  long: bigint;
  real: number;
  decimal: bigint;
  bool: boolean;
  guid: string;
  datetime: bigint;
  timespan: bigint;
  dynamic: JsonValue;
}

/** A value of type `T` that is not null. */
export type JsValue<T extends KqlType> = T extends 'dynamic' ? Exclude<JsonValue, null> : JsTypes[T];

/** A value of type `T` or its null. */
export type JsNullable<T extends KqlType> = T extends 'string' ? string : JsTypes[T] | null;

/** A value of some type. */
export type KqlValue = JsonValue | bigint;

/** A value with its type: an argument or result of an example. */
export interface TypedValue {
  readonly type: KqlType;
  readonly value: KqlValue;
}
