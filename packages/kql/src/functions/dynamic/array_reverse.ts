import { arrayOf } from '../../sql/collections.ts';
import { elementsOf } from '../../sql/dynamic.ts';
import { sql } from '../../sql/sql.ts';
import { dynamic } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';

export const arrayReverse = defineScalar({
  name: 'array_reverse',
  category: 'dynamic',
  doc: 'Returns the elements in reverse order; null for anything but an array.',
  learn: 'https://learn.microsoft.com/kusto/query/array-reverse-function',
  params: { array: 'dynamic' },
  returns: 'dynamic',
  nulls: 'propagate',
  js: ({ array }) => (Array.isArray(array) ? array.toReversed() : null),
  clickhouse: ({ array }) => arrayOf(array, sql`arrayReverse(${elementsOf(array)})`),
  differences: [],
  examples: [
    { args: [dynamic([1, 'a', null])], result: dynamic([null, 'a', 1]) },
    { args: [dynamic([])], result: dynamic([]) },
    { args: [dynamic('abc')], result: dynamic(null) },
    { args: [dynamic(null)], result: dynamic(null) },
  ],
});
