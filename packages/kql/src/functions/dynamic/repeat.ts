import { jsonOf } from '../../sql/convert.ts';
import { jsonArray } from '../../sql/dynamic.ts';
import { sql } from '../../sql/sql.ts';
import { toDynamic } from '../../values/convert.ts';
import { dynamic, nullOf } from '../../values/typed.ts';
import { UnsupportedCall } from '../call.ts';
import { defineScalar } from '../define-scalar.ts';

const maxElements = 1_048_576;
const noDynamic = 'a dynamic value cannot be repeated';

export const repeat = defineScalar({
  name: 'repeat',
  category: 'dynamic',
  doc: 'Returns an array of a value, not a dynamic one, `count` times, at most 1,048,576; null for a negative or null count.',
  learn: 'https://learn.microsoft.com/kusto/query/repeat-function',
  params: { value: 'any', count: 'long' },
  returns: 'dynamic',
  nulls: 'handle',
  js: ({ value, count }, call) => {
    if (call.types[0] === 'dynamic') throw new UnsupportedCall(noDynamic);
    if (count === null || count < 0n) return null;
    const element = toDynamic(call.types[0]!, value);
    return Array.from({ length: Math.min(Number(count), maxElements) }, () => element);
  },
  clickhouse: ({ value, count }, call) => {
    if (value.type === 'dynamic') return call.unsupported(noDynamic);
    return sql`if(ifNull(${count}, -1) < 0, '', ${jsonArray(sql`arrayMap(i -> ${jsonOf(value)}, range(toUInt64(least(greatest(ifNull(${count}, 0), 0), ${sql.number(maxElements)}))))`)})`;
  },
  differences: [],
  examples: [
    { args: [1n, 3n], result: dynamic([1, 1, 1]) },
    { args: ['a', 0n], result: dynamic([]) },
    { args: [nullOf('long'), 2n], result: dynamic([null, null]) },
    { args: ['a', -1n], result: dynamic(null) },
    { args: ['a', nullOf('long')], result: dynamic(null) },
  ],
});
