/* oxlint-disable typescript/switch-exhaustiveness-check -- the default is meant: all types not named behave alike */
import type { JsonValue, KqlType } from '@belfry/schema';
import { parseDatetime } from './datetime.ts';
import { parseDecimal } from './decimal.ts';
import type { KqlValue, TypedValue } from './kql-value.ts';
import { parseTimespan } from './timespan.ts';

const must = <T>(value: T | null, text: string): T => {
  if (value === null) throw new Error(`cannot read ${text}`);
  return value;
};

export const int = (value: number): TypedValue => ({ type: 'int', value });
export const real = (value: number): TypedValue => ({ type: 'real', value });
export const decimal = (text: string): TypedValue => ({ type: 'decimal', value: must(parseDecimal(text), text) });
export const datetime = (text: string): TypedValue => ({ type: 'datetime', value: must(parseDatetime(text), text) });
export const timespan = (text: string): TypedValue => ({ type: 'timespan', value: must(parseTimespan(text), text) });
export const guid = (text: string): TypedValue => ({ type: 'guid', value: text.toLowerCase() });
export const dynamic = (value: JsonValue): TypedValue => ({ type: 'dynamic', value });
/** The null of a type ('' for string). */
export const nullOf = (type: KqlType): TypedValue => ({ type, value: type === 'string' ? '' : null });

const isTyped = (value: KqlValue | TypedValue): value is TypedValue =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && 'type' in value && 'value' in value;

/** Returns the value with its type; a bare value gets `expected` when that fits, else the type that its form says. */
export function typed(value: KqlValue | TypedValue, expected?: KqlType): TypedValue {
  if (isTyped(value)) return value;
  if (expected !== undefined && fits(value, expected)) return { type: expected, value };
  switch (typeof value) {
    case 'bigint':
      return { type: 'long', value };
    case 'number':
      return { type: 'real', value };
    case 'boolean':
      return { type: 'bool', value };
    case 'string':
      return { type: 'string', value };
    default:
      return { type: 'dynamic', value };
  }
}

function fits(value: KqlValue, type: KqlType): boolean {
  if (value === null) return type !== 'string';
  switch (type) {
    case 'string':
    case 'guid':
      return typeof value === 'string';
    case 'int':
    case 'real':
      return typeof value === 'number';
    case 'long':
    case 'datetime':
    case 'timespan':
    case 'decimal':
      return typeof value === 'bigint';
    case 'bool':
      return typeof value === 'boolean';
    case 'dynamic':
      return typeof value !== 'bigint';
  }
}
