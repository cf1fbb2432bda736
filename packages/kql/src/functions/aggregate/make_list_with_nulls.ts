import { jsonOf } from '../../sql/convert.ts';
import { jsonArray } from '../../sql/dynamic.ts';
import { sql } from '../../sql/sql.ts';
import { dynamic, nullOf } from '../../values/typed.ts';
import { defineAggregate, storeOnly } from '../define-aggregate.ts';
import { collect, listOf } from './make_list.ts';

export const makeListWithNulls = defineAggregate({
  name: 'make_list_with_nulls',
  doc: 'Returns an array of all values of the group, nulls too, at most 1048576 of them. An array gives its elements.',
  learn: 'https://learn.microsoft.com/kusto/query/make-list-with-nulls-aggregation-function',
  params: { value: 'any' },
  returns: 'dynamic',
  js: storeOnly,
  clickhouse: ({ value }) =>
    value.type === 'dynamic'
      ? collect(listOf, value, undefined, undefined)
      : jsonArray(sql`groupArray(1048576)(${jsonOf(value)})`),
  differences: [],
  examples: [
    { rows: [[1n], [nullOf('long')], [3n]], result: dynamic([1, null, 3]), anyOrder: true },
    { rows: [[dynamic([1])], [dynamic(null)]], result: dynamic([1, null]) },
    { rows: [['a'], ['']], result: dynamic(['a', '']), anyOrder: true },
    { rows: [], types: ['long'], result: dynamic([]) },
  ],
});
