import { isArraySql } from '../../sql/collections.ts';
import { elementsOf } from '../../sql/dynamic.ts';
import { sql } from '../../sql/sql.ts';
import { withValue } from '../../sql/with-value.ts';
import { dynamic } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';

export const arraySum = defineScalar({
  name: 'array_sum',
  aliases: ['series_sum'],
  category: 'dynamic',
  doc: 'Returns the sum of the numbers of an array; null when an element is no number, or for anything but an array.',
  learn: 'https://learn.microsoft.com/kusto/query/array-sum-function',
  params: { array: 'dynamic' },
  returns: 'real',
  nulls: 'propagate',
  js: ({ array }) =>
    Array.isArray(array) && array.every((value) => typeof value === 'number')
      ? array.reduce<number>((sum, value) => sum + value, 0)
      : null,
  clickhouse: ({ array }) =>
    withValue(
      elementsOf(array),
      (elements) =>
        sql`if(${isArraySql(array)} AND arrayAll(x -> JSONType(x) in ('Int64', 'UInt64', 'Double'), ${elements}), arraySum(arrayMap(x -> JSONExtractFloat(x), ${elements})), NULL)`,
    ),
  differences: [],
  examples: [
    { args: [dynamic([1, 2, 3.5])], result: 6.5 },
    { args: [dynamic([])], result: 0 },
    { args: [dynamic([1, 'a'])], result: null },
    { args: [dynamic(null)], result: null },
  ],
});
