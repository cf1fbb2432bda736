import { arrayOf } from '../../sql/collections.ts';
import { elementsOf } from '../../sql/dynamic.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import type { SqlValue } from '../../sql/sql-value.ts';
import { dynamic, nullOf } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';

export const arraySlice = defineScalar({
  name: 'array_slice',
  category: 'dynamic',
  doc: 'Returns the elements from `start` to `end`, both zero-based and included; a negative position counts from the end. Null for anything but an array.',
  learn: 'https://learn.microsoft.com/kusto/query/array-slice-function',
  params: { array: 'dynamic', start: 'long', end: 'long' },
  returns: 'dynamic',
  nulls: 'propagate',
  js: ({ array, start, end }) => {
    if (!Array.isArray(array)) return null;
    const at = (position: bigint): number => Number(position < 0n ? BigInt(array.length) + position : position);
    return array.slice(Math.max(0, at(start)), Math.max(0, at(end) + 1));
  },
  clickhouse: ({ array, start, end }) => {
    const at = (position: SqlValue): Sql =>
      sql`if(${position} < 0, toInt64(JSONLength(${array})) + ${position}, least(${position}, toInt64(JSONLength(${array}))))`;
    const from = sql`greatest(0, ifNull(${at(start)}, 0))`;
    const to = sql`greatest(-1, ifNull(${at(end)}, 0))`;
    const result = arrayOf(array, sql`arraySlice(${elementsOf(array)}, ${from} + 1, greatest(0, ${to} - ${from} + 1))`);
    return sql`if(isNull(${start}) OR isNull(${end}), '', ${result})`;
  },
  differences: [],
  examples: [
    { args: [dynamic([10, 20, 30, 40]), 1n, 2n], result: dynamic([20, 30]) },
    { args: [dynamic([1, 2, 3, 4, 5, 6]), 2n, -2n], result: dynamic([3, 4, 5]) },
    { args: [dynamic([1, 2, 3, 4, 5]), -3n, -2n], result: dynamic([3, 4]) },
    { args: [dynamic([1, 2, 3]), 0n, 100n], result: dynamic([1, 2, 3]) },
    { args: [dynamic([1, 2, 3]), -9n, 0n], result: dynamic([1]) },
    { args: [dynamic([1, 2, 3]), 2n, 1n], result: dynamic([]) },
    { args: [dynamic([1, 2, 3]), 0n, -9n], result: dynamic([]) },
    { args: [dynamic([1]), nullOf('long'), 1n], result: dynamic(null) },
    { args: [dynamic({ a: 1 }), 0n, 1n], result: dynamic(null) },
    { args: [dynamic(null), 0n, 1n], result: dynamic(null) },
  ],
});
