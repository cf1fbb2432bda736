import type { JsonValue } from '@belfry/schema';
import { ofArray } from '../../sql/collections.ts';
import { elementsOf, jsonArray } from '../../sql/dynamic.ts';
import { sql } from '../../sql/sql.ts';
import { withValue } from '../../sql/with-value.ts';
import { compareElements } from '../../values/json-parts.ts';
import { dynamic } from '../../values/typed.ts';
import { UnsupportedCall } from '../call.ts';
import { defineScalar, type Example, type ScalarFunction } from '../define-scalar.ts';
import { optionalConstant } from '../param.ts';

const oneArray = 'only one array is sorted, without others beside it';

/** Booleans come before numbers, numbers before text, text before arrays and bags, also when the order is descending. */
const rank = sql`transform(JSONType(x), ['Bool', 'Int64', 'UInt64', 'Double', 'String'], [0, 1, 1, 1, 2], 3)`;

function sorter(name: string, descending: boolean, doc: string, examples: readonly Example[]): ScalarFunction {
  const size = descending ? sql`-${rank}` : rank;
  const sort = descending ? sql`arrayReverseSort` : sql`arraySort`;
  return defineScalar({
    name,
    category: 'dynamic',
    doc,
    learn: `https://learn.microsoft.com/kusto/query/${name.replaceAll('_', '-')}-function`,
    params: { array: 'dynamic', nullsLast: optionalConstant(['bool', 'dynamic']) },
    returns: 'dynamic',
    nulls: 'handle',
    js: ({ array, nullsLast }, call) => {
      if (call.types[1] === 'dynamic') throw new UnsupportedCall(oneArray);
      if (!Array.isArray(array)) return null;
      const values = array.filter((value) => value !== null).toSorted((a, b) => compareElements(a, b, descending));
      const nulls: JsonValue[] = array.filter((value) => value === null);
      return nullsLast === false ? [...nulls, ...values] : [...values, ...nulls];
    },
    clickhouse: ({ array, nullsLast }, call) => {
      if (nullsLast?.type === 'dynamic') return call.unsupported(oneArray);
      return ofArray(
        array,
        withValue(elementsOf(array), (elements) => {
          const values = sql`${sort}(x -> tuple(${size}, if(JSONType(x) in ('Int64', 'UInt64', 'Double'), JSONExtractFloat(x), 0), JSONExtractString(x)), arrayFilter(x -> x != 'null', ${elements}))`;
          const nulls = sql`arrayFilter(x -> x = 'null', ${elements})`;
          return jsonArray(
            sql`arrayConcat(${sql.join(nullsLast?.literal === false ? [nulls, values] : [values, nulls])})`,
          );
        }),
      );
    },
    differences: ['Arrays sorted beside the first are not supported.', 'Numbers are compared as reals.'],
    examples,
  });
}

export const arraySortAsc = sorter(
  'array_sort_asc',
  false,
  'Returns an array in ascending order, nulls last unless the second argument is false; null for anything but an array.',
  [
    { args: [dynamic([1, 3, 2, 'a', 'c', 'b'])], result: dynamic([1, 2, 3, 'a', 'b', 'c']) },
    { args: [dynamic([10, 9.5, -1])], result: dynamic([-1, 9.5, 10]) },
    {
      args: [dynamic([null, 'blue', 'yellow', 'green', null])],
      result: dynamic(['blue', 'green', 'yellow', null, null]),
    },
    { args: [dynamic([null, 'blue', 'green', null]), false], result: dynamic([null, null, 'blue', 'green']) },
    { args: [dynamic([])], result: dynamic([]) },
    { args: [dynamic({ a: 1 })], result: dynamic(null) },
    { args: [dynamic(null)], result: dynamic(null) },
  ],
);

export const arraySortDesc = sorter(
  'array_sort_desc',
  true,
  'Returns an array in descending order, nulls last unless the second argument is false; null for anything but an array.',
  [
    { args: [dynamic([1, 3, 2, 'a', 'c', 'b'])], result: dynamic([3, 2, 1, 'c', 'b', 'a']) },
    { args: [dynamic([null, 'blue', 'yellow', 'green']), false], result: dynamic([null, 'yellow', 'green', 'blue']) },
    { args: [dynamic(['John', 'Paul', 'Jane', 'Kayo'])], result: dynamic(['Paul', 'Kayo', 'John', 'Jane']) },
    { args: [dynamic(null)], result: dynamic(null) },
  ],
);
