import type { KqlType } from '@belfry/schema';
import { convertedValue } from '../sql/convert.ts';
import type { SqlValue } from '../sql/sql-value.ts';
import { convertValue } from '../values/convert.ts';
import type { KqlValue } from '../values/kql-value.ts';
import { commonType } from './define-scalar.ts';

/** Returns the type that two values are compared in: the wider number, the typed side of a dynamic. */
export function comparedType(a: KqlType, b: KqlType): KqlType {
  if (a === b) return a;
  if (a === 'dynamic') return b;
  if (b === 'dynamic') return a;
  const common = commonType([a, b]);
  if (common !== 'dynamic') return common;
  if (a === 'string' || b === 'string') return a === 'string' ? b : a;
  return a;
}

export const alikeJs = (values: readonly KqlValue[], types: readonly KqlType[], type: KqlType): KqlValue[] =>
  values.map((value, index) => convertValue(types[index]!, value, type));

export const alikeSql = (values: readonly SqlValue[], type: KqlType): SqlValue[] =>
  values.map((value) => convertedValue(value, type));
