import { textOf } from '../../sql/convert.ts';
import { sql } from '../../sql/sql.ts';
import { toText } from '../../values/convert.ts';
import { nullOf, timespan } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { optional } from '../param.ts';

/** Kusto's limit on the repetitions. */
const most = 1024;

export const strrep = defineScalar({
  name: 'strrep',
  category: 'string',
  doc: "Returns the text of a value as often as asked (at most 1024 times), with a delimiter between; '' for a count below 1.",
  learn: 'https://learn.microsoft.com/kusto/query/strrep-function',
  params: { value: 'any', count: 'long', delimiter: optional('string') },
  returns: 'string',
  nulls: 'handle',
  js: ({ value, count, delimiter = '' }, call) => {
    const length = Math.min(most, Math.max(0, Number(count ?? 0n)));
    return Array.from({ length }, () => toText(call.types[0]!, value)).join(delimiter);
  },
  clickhouse: ({ value, count, delimiter }) => {
    const times = sql`least(greatest(ifNull(${count}, 0), 0), ${sql.number(most)})`;
    if (delimiter === undefined) return sql`repeat(${textOf(value)}, ${times})`;
    return sql`if(${times} = 0, '', concat(${textOf(value)}, repeat(concat(${delimiter}, ${textOf(value)}), greatest(${times}, 1) - 1)))`;
  },
  differences: [],
  examples: [
    { args: ['ABC', 2n], result: 'ABCABC' },
    { args: [123n, 3n, '.'], result: '123.123.123' },
    { args: [timespan('3s'), 2n, ' '], result: '00:00:03 00:00:03' },
    { args: ['a', 0n, ','], result: '' },
    { args: ['a', nullOf('long')], result: '' },
  ],
});
