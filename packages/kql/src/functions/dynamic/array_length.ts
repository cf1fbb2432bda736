import { sql } from '../../sql/sql.ts';
import { dynamic } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';

export const arrayLength = defineScalar({
  name: 'array_length',
  aliases: ['arraylength'],
  category: 'dynamic',
  doc: 'Returns the number of elements of an array; null for anything else.',
  learn: 'https://learn.microsoft.com/kusto/query/array-length-function',
  params: { array: 'dynamic' },
  returns: 'long',
  nulls: 'propagate',
  js: ({ array }) => (Array.isArray(array) ? BigInt(array.length) : null),
  clickhouse: ({ array }) => sql`if(JSONType(${array}) = 'Array', toInt64(JSONLength(${array})), NULL)`,
  differences: [],
  examples: [
    { args: [dynamic([1, 'a', { b: [2, 3] }])], result: 3n },
    { args: [dynamic([])], result: 0n },
    { args: [dynamic({ a: 1 })], result: null },
    { args: [dynamic(null)], result: null },
  ],
});
