import { sql } from '../../sql/sql.ts';
import { nullOf as nullSql } from '../../sql/types.ts';
import type { KqlValue } from '../../values/kql-value.ts';
import { datetime, int, nullOf, real } from '../../values/typed.ts';
import { commonType, defineScalar, type Example, type ScalarFunction } from '../define-scalar.ts';
import { variadic } from '../param.ts';

/** By size, text by code points as the engine orders its bytes. */
const isLess = (a: KqlValue, b: KqlValue): boolean =>
  typeof a === 'string' && typeof b === 'string'
    ? Array.from(a, (one) => one.codePointAt(0)!.toString(16).padStart(6, '0')).join('') <
      Array.from(b, (one) => one.codePointAt(0)!.toString(16).padStart(6, '0')).join('')
    : (a as number) < (b as number);

function extreme(
  name: string,
  word: string,
  takesFirst: (a: KqlValue, b: KqlValue) => boolean,
  examples: readonly Example[],
): ScalarFunction {
  const form = name === 'min_of' ? sql`arrayMin` : sql`arrayMax`;
  return defineScalar({
    name,
    category: 'math',
    doc: `Returns the ${word} of its arguments; nulls are passed over, null when all are. NaN when one is.`,
    learn: `https://learn.microsoft.com/kusto/query/${name.replace('_', '-')}-function`,
    params: { values: variadic('result', { min: 2, max: 64 }) },
    returns: { rule: 'the common type of the arguments', of: commonType },
    nulls: 'handle',
    js: ({ values }) => {
      const present = values.filter((value) => value !== null);
      if (present.some((value) => Number.isNaN(value))) return Number.NaN;
      return present.length === 0 ? null : present.reduce((best, value) => (takesFirst(best, value) ? best : value));
    },
    clickhouse: ({ values }, call) => {
      if (call.returns === 'dynamic') return call.unsupported('arguments of different types');
      const list = sql`[${sql.join(values)}]`;
      if (call.returns === 'string') return sql`${form}(${list})`;
      const some = sql`arrayMap(v -> assumeNotNull(v), arrayFilter(v -> isNotNull(v), ${list}))`;
      const best = sql`if(empty(${some}), ${nullSql(call.returns)}, ${form}(${some}))`;
      if (call.returns !== 'real') return best;
      return sql`if(arrayExists(v -> ifNull(isNaN(v), false), ${list}), nan, ${best})`;
    },
    differences: [],
    examples,
  });
}

export const minOf = extreme('min_of', 'least', (a, b) => !isLess(b, a), [
  { args: [10n, 1n, -3n, 17n], result: -3n },
  { args: [int(5), nullOf('int')], result: int(5) },
  { args: [real(Number.NaN), real(1)], result: real(Number.NaN) },
  { args: [1n, real(2.5)], result: real(1) },
  { args: ['b', 'a', 'c'], result: 'a' },
  { args: [nullOf('long'), nullOf('long')], result: nullOf('long') },
]);
export const maxOf = extreme('max_of', 'greatest', (a, b) => !isLess(a, b), [
  { args: [10n, 1n, -3n, 17n], result: 17n },
  { args: [1n, nullOf('long'), 3n], result: 3n },
  { args: [real(1), real(Number.NaN)], result: real(Number.NaN) },
  { args: [datetime('2024-12-15'), datetime('2024-12-16')], result: datetime('2024-12-16') },
  { args: [nullOf('datetime'), datetime('2024-12-16')], result: datetime('2024-12-16') },
  { args: ['b', 'é'], result: 'é' },
]);
