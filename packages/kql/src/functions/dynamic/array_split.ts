import type { JsonValue } from '@belfry/schema';
import { ofArray } from '../../sql/collections.ts';
import { elementsOf, jsonArray } from '../../sql/dynamic.ts';
import { sql } from '../../sql/sql.ts';
import { withValue } from '../../sql/with-value.ts';
import { dynamic } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';

export const arraySplit = defineScalar({
  name: 'array_split',
  category: 'dynamic',
  doc: 'Returns an array of the parts of an array, cut before a zero-based position or before each of an array of them; negative positions count from the end. Null for anything but an array.',
  learn: 'https://learn.microsoft.com/kusto/query/array-split-function',
  params: { array: 'dynamic', indices: ['dynamic', 'long', 'int'] },
  returns: 'dynamic',
  nulls: 'propagate',
  js: ({ array, indices }) => {
    if (!Array.isArray(array)) return null;
    const given: readonly (JsonValue | bigint)[] = Array.isArray(indices) ? indices : [indices];
    const cuts = given
      .filter((cut) => typeof cut === 'number' || typeof cut === 'bigint')
      .map((cut) => Math.trunc(Number(cut)))
      .map((cut) => Math.min(array.length, Math.max(0, cut < 0 ? array.length + cut : cut)))
      .toSorted((a, b) => a - b);
    return [0, ...cuts].map((from, index) => array.slice(from, cuts[index] ?? array.length));
  },
  clickhouse: ({ array, indices }) =>
    sql`if(${indices.type === 'dynamic' ? sql`${indices} in ('', 'null')` : sql`isNull(${indices})`}, '', ${ofArray(
      array,
      withValue(elementsOf(array), (elements) => {
        const given =
          indices.type === 'dynamic'
            ? sql`if(JSONType(${indices}) = 'Array', arrayMap(e -> toInt64(trunc(greatest(-2000000000, least(2000000000, JSONExtractFloat(e))))), arrayFilter(e -> JSONType(e) in ('Int64', 'UInt64', 'Double'), JSONExtractArrayRaw(${indices}))), if(JSONType(${indices}) in ('Int64', 'UInt64', 'Double'), [toInt64(trunc(greatest(-2000000000, least(2000000000, JSONExtractFloat(${indices})))))], emptyArrayInt64()))`
            : sql`[toInt64(ifNull(${indices}, 0))]`;
        const cuts = sql`arraySort(arrayMap(i -> least(toInt64(length(${elements})), greatest(0, if(i < 0, toInt64(length(${elements})) + i, i))), ${given}))`;
        return withValue(cuts, (at) =>
          jsonArray(
            sql`arrayMap((a, b) -> ${jsonArray(sql`arraySlice(${elements}, a + 1, b - a)`)}, arrayPushFront(${at}, 0), arrayPushBack(${at}, toInt64(length(${elements}))))`,
          ),
        );
      }),
    )})`,
  differences: [],
  examples: [
    {
      args: [dynamic([1, 2, 3, 4, 5]), 2n],
      result: dynamic([
        [1, 2],
        [3, 4, 5],
      ]),
    },
    { args: [dynamic([1, 2, 3, 4, 5]), dynamic([1, 3])], result: dynamic([[1], [2, 3], [4, 5]]) },
    { args: [dynamic([1, 2, 3]), -1n], result: dynamic([[1, 2], [3]]) },
    { args: [dynamic([1, 2]), 9n], result: dynamic([[1, 2], []]) },
    { args: [dynamic([1, 2]), dynamic(null)], result: dynamic(null) },
    { args: [dynamic(null), 1n], result: dynamic(null) },
  ],
});
