import { isArraySql, jsonBag } from '../../sql/collections.ts';
import { elementsOf, jsonArray } from '../../sql/dynamic.ts';
import { sql } from '../../sql/sql.ts';
import { bagOf, elementsIn } from '../../values/json-parts.ts';
import { dynamic } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { variadic } from '../param.ts';

export const zip = defineScalar({
  name: 'zip',
  category: 'dynamic',
  doc: 'Returns an array of arrays: the first elements of all, the second elements of all and so on; missing ones are null. Null when none is an array.',
  learn: 'https://learn.microsoft.com/kusto/query/zip-function',
  params: { arrays: variadic('dynamic', { min: 2, max: 16 }) },
  returns: 'dynamic',
  nulls: 'handle',
  js: ({ arrays }) => {
    if (!arrays.some(Array.isArray)) return null;
    const lists = arrays.map(elementsIn);
    const length = Math.max(...lists.map((list) => list.length));
    return Array.from({ length }, (_, index) => lists.map((list) => list[index] ?? null));
  },
  clickhouse: ({ arrays }) => {
    const at = arrays.map((array) => sql`if(${elementsOf(array)}[i] = '', 'null', ${elementsOf(array)}[i])`);
    const length = sql`greatest(${sql.join(arrays.map((array) => sql`if(${isArraySql(array)}, JSONLength(${array}), 0)`))})`;
    return sql`if(${sql.join(arrays.map(isArraySql), ' OR ')}, ${jsonArray(sql`arrayMap(i -> ${jsonArray(sql`[${sql.join(at)}]`)}, range(1, ${length} + 1))`)}, '')`;
  },
  differences: [],
  examples: [
    {
      args: [dynamic(['A', 1, 1.5]), dynamic([{}, 'B'])],
      result: dynamic([
        ['A', {}],
        [1, 'B'],
        [1.5, null],
      ]),
    },
    { args: [dynamic([]), dynamic([])], result: dynamic([]) },
    { args: [dynamic([1]), dynamic(null)], result: dynamic([[1, null]]) },
    { args: [dynamic(null), dynamic(null)], result: dynamic(null) },
  ],
});

export const bagZip = defineScalar({
  name: 'bag_zip',
  category: 'dynamic',
  doc: 'Returns a bag of an array of keys and an array of their values; a missing value is null, a key that is no text is passed over. Null when one is no array.',
  learn: 'https://learn.microsoft.com/kusto/query/bag-zip-function',
  params: { keys: 'dynamic', values: 'dynamic' },
  returns: 'dynamic',
  nulls: 'propagate',
  js: ({ keys, values }) =>
    Array.isArray(keys) && Array.isArray(values)
      ? bagOf(
          keys
            .map((key, index) => [key, values[index] ?? null] as const)
            .filter((entry): entry is [string, (typeof entry)[1]] => typeof entry[0] === 'string'),
        )
      : null,
  clickhouse: ({ keys, values }) => {
    const values_ = elementsOf(values);
    const pairs = sql`arrayMap((k, i) -> tuple(k, if(${values_}[i] = '', 'null', ${values_}[i])), ${elementsOf(keys)}, arrayEnumerate(${elementsOf(keys)}))`;
    const texts = sql`arrayFilter(e -> JSONType(e.1) = 'String', ${pairs})`;
    const bag = jsonBag(sql`arrayMap(e -> tuple(JSONExtractString(e.1), e.2), ${texts})`);
    return sql`if(${isArraySql(keys)} AND ${isArraySql(values)}, ${bag}, '')`;
  },
  differences: [],
  examples: [
    { args: [dynamic(['a', 'b']), dynamic([1, 'x'])], result: dynamic({ a: 1, b: 'x' }) },
    { args: [dynamic(['a', 5, 'b']), dynamic([1])], result: dynamic({ a: 1, b: null }) },
    { args: [dynamic(['a']), dynamic([1, 2])], result: dynamic({ a: 1 }) },
    { args: [dynamic(null), dynamic([1])], result: dynamic(null) },
  ],
});
