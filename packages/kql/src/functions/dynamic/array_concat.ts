import { isArraySql } from '../../sql/collections.ts';
import { elementsOf, jsonArray } from '../../sql/dynamic.ts';
import { sql } from '../../sql/sql.ts';
import { elementsIn } from '../../values/json-parts.ts';
import { dynamic } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { variadic } from '../param.ts';

export const arrayConcat = defineScalar({
  name: 'array_concat',
  category: 'dynamic',
  doc: 'Returns one array of the elements of all. What is no array is passed over; null when there is none.',
  learn: 'https://learn.microsoft.com/kusto/query/array-concat-function',
  params: { arrays: variadic('dynamic', { min: 1, max: 64 }) },
  returns: 'dynamic',
  nulls: 'handle',
  js: ({ arrays }) => (arrays.some(Array.isArray) ? arrays.flatMap((array) => elementsIn(array)) : null),
  clickhouse: ({ arrays }) =>
    sql`if(${sql.join(arrays.map(isArraySql), ' OR ')}, ${jsonArray(sql`arrayConcat(${sql.join(arrays.map(elementsOf))})`)}, '')`,
  differences: [],
  examples: [
    { args: [dynamic([1, 2]), dynamic(['a', { b: [3] }])], result: dynamic([1, 2, 'a', { b: [3] }]) },
    { args: [dynamic([1, 2]), dynamic(null)], result: dynamic([1, 2]) },
    { args: [dynamic([]), dynamic([])], result: dynamic([]) },
    { args: [dynamic(null), dynamic(null)], result: dynamic(null) },
  ],
});
