import type { JsonValue } from '@belfry/schema';
import { isArraySql, ofArray } from '../../sql/collections.ts';
import { elementsOf, jsonArray } from '../../sql/dynamic.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import { withValue } from '../../sql/with-value.ts';
import { compareElements } from '../../values/json-parts.ts';
import { dynamic } from '../../values/typed.ts';
import { defineScalar, type Example, type ScalarFunction } from '../define-scalar.ts';
import { variadic } from '../param.ts';

/** Booleans come before numbers, numbers before text, text before arrays and bags, also when the order is descending. */
const rank = sql`transform(JSONType(x), ['Bool', 'Int64', 'UInt64', 'Double', 'String'], [0, 1, 1, 1, 2], 3)`;

/** The positions of the elements in order; those of nulls stand together. */
function orderOf(array: readonly JsonValue[], descending: boolean, nullsLast: boolean): number[] {
  const positions = [...array.keys()];
  const values = positions.filter((at) => array[at] !== null);
  const nulls = positions.filter((at) => array[at] === null);
  values.sort((a, b) => compareElements(array[a]!, array[b]!, descending));
  return nullsLast ? [...values, ...nulls] : [...nulls, ...values];
}

/** The same in SQL, positions from 1; equal elements stay as they are. */
function orderSql(elements: Sql, descending: boolean, nullsLast: Sql): Sql {
  const sign = descending ? sql`-` : sql.empty;
  const number = sql`if(JSONType(x) IN ('Int64', 'UInt64', 'Double'), JSONExtractFloat(x), 0)`;
  // Texts have no sign: descending sorts the reverse and turns it around.
  const key = sql`tuple(${sign}${rank}, ${number}, JSONExtractString(x)${descending ? sql`, -i` : sql`, i`})`;
  const sorted = sql`${descending ? sql`arrayReverseSort` : sql`arraySort`}((i, x) -> ${key}, arrayFilter((i, x) -> x != 'null', arrayEnumerate(${elements}), ${elements}), arrayFilter(x -> x != 'null', ${elements}))`;
  const nulls = sql`arrayFilter((i, x) -> x = 'null', arrayEnumerate(${elements}), ${elements})`;
  return sql`if(${nullsLast}, arrayConcat(${sorted}, ${nulls}), arrayConcat(${nulls}, ${sorted}))`;
}

function sorter(name: string, descending: boolean, doc: string, examples: readonly Example[]): ScalarFunction {
  return defineScalar({
    name,
    category: 'dynamic',
    doc,
    learn: `https://learn.microsoft.com/kusto/query/${name.replaceAll('_', '-')}-function`,
    params: { array: 'dynamic', others: variadic(['dynamic', 'bool'], { min: 0, max: 64 }) },
    returns: 'dynamic',
    nulls: 'handle',
    js: ({ array, others }, call) => {
      const types = call.types.slice(1);
      const last = types.at(-1) === 'bool' ? others.at(-1) : true;
      const beside = others.filter((_, index) => types[index] !== 'bool') as JsonValue[];
      if (!Array.isArray(array)) return beside.length === 0 ? null : [array, ...beside].map(() => null);
      const order = orderOf(array, descending, last !== false);
      const take = (other: JsonValue): JsonValue =>
        Array.isArray(other) && other.length === array.length ? order.map((at) => other[at]!) : null;
      return beside.length === 0 ? take(array) : [array, ...beside].map(take);
    },
    clickhouse: ({ array, others }) => {
      const beside = others.filter((other) => other.type !== 'bool');
      const last = others.find((other) => other.type === 'bool');
      return withValue(elementsOf(array), (elements) =>
        withValue(
          orderSql(elements, descending, last === undefined ? sql`true` : sql`ifNull(${last}, true)`),
          (order) => {
            const take = (from: Sql): Sql => jsonArray(sql`arrayMap(i -> ${from}[i], ${order})`);
            if (beside.length === 0) return ofArray(array, take(elements));
            const parts = beside.map((other) =>
              withValue(
                elementsOf(other),
                (its) =>
                  sql`if(${isArraySql(array)} AND ${isArraySql(other)} AND length(${its}) = length(${elements}), ${take(its)}, 'null')`,
              ),
            );
            const first = sql`if(${isArraySql(array)}, ${take(elements)}, 'null')`;
            return jsonArray(sql`[${sql.join([first, ...parts])}]`);
          },
        ),
      );
    },
    differences: ['Numbers are compared as reals.', 'Datetimes and timespans in an array are text and sort as such.'],
    examples,
  });
}

export const arraySortAsc = sorter(
  'array_sort_asc',
  false,
  'Returns an array in ascending order, and others in the order that it gives them; null for anything but an array and for one of another length. Nulls come last unless the last argument is false.',
  [
    { args: [dynamic([1, 3, 2, 'a', 'c', 'b'])], result: dynamic([1, 2, 3, 'a', 'b', 'c']) },
    { args: [dynamic([10, 9.5, -1])], result: dynamic([-1, 9.5, 10]) },
    {
      args: [dynamic([null, 'blue', 'yellow', 'green', null])],
      result: dynamic(['blue', 'green', 'yellow', null, null]),
    },
    { args: [dynamic([null, 'blue', 'green', null]), false], result: dynamic([null, null, 'blue', 'green']) },
    {
      args: [dynamic([1, 3, 4, 5, 2]), dynamic(['a', 'b', 'c', 'd', 'e'])],
      result: dynamic([
        [1, 2, 3, 4, 5],
        ['a', 'e', 'b', 'c', 'd'],
      ]),
    },
    {
      args: [dynamic([2, null, 1]), dynamic(['a', 'b', 'c']), dynamic([1]), false],
      result: dynamic([[null, 1, 2], ['b', 'c', 'a'], null]),
    },
    {
      args: [dynamic([1, 1]), dynamic(['a', 'b'])],
      result: dynamic([
        [1, 1],
        ['a', 'b'],
      ]),
    },
    { args: [dynamic(null), dynamic(['a', 'b'])], result: dynamic([null, null]) },
    { args: [dynamic(null), dynamic([])], result: dynamic([null, null]) },
    { args: [dynamic([])], result: dynamic([]) },
    { args: [dynamic({ a: 1 })], result: dynamic(null) },
    { args: [dynamic(null)], result: dynamic(null) },
  ],
);

export const arraySortDesc = sorter(
  'array_sort_desc',
  true,
  'Returns an array in descending order, and others in the order that it gives them; null for anything but an array and for one of another length. Nulls come last unless the last argument is false.',
  [
    { args: [dynamic([1, 3, 2, 'a', 'c', 'b'])], result: dynamic([3, 2, 1, 'c', 'b', 'a']) },
    { args: [dynamic([null, 'blue', 'yellow', 'green']), false], result: dynamic([null, 'yellow', 'green', 'blue']) },
    {
      args: [dynamic([1, 3, 1]), dynamic(['a', 'b', 'c'])],
      result: dynamic([
        [3, 1, 1],
        ['b', 'a', 'c'],
      ]),
    },
    { args: [dynamic(['John', 'Paul', 'Jane', 'Kayo'])], result: dynamic(['Paul', 'Kayo', 'John', 'Jane']) },
    { args: [dynamic(null)], result: dynamic(null) },
  ],
);
