import { textOf } from '../../sql/convert.ts';
import { sql } from '../../sql/sql.ts';
import { toText } from '../../values/convert.ts';
import { compareText } from '../../values/json-parts.ts';
import { nullOf, timespan } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { variadic } from '../param.ts';

export const strcatDelim = defineScalar({
  name: 'strcat_delim',
  category: 'string',
  doc: "Returns the texts of values with a delimiter between them; a null counts as ''.",
  learn: 'https://learn.microsoft.com/kusto/query/strcat-delim-function',
  params: { delimiter: 'string', values: variadic('any') },
  returns: 'string',
  nulls: 'handle',
  js: ({ delimiter, values }, call) =>
    values.map((value, index) => toText(call.types[index + 1]!, value)).join(delimiter),
  clickhouse: ({ delimiter, values }) =>
    sql`concat(${sql.join(values.flatMap((value, index) => (index === 0 ? [textOf(value)] : [delimiter, textOf(value)])))})`,
  differences: [],
  examples: [
    { args: ['-', 1n, '2', 'A', timespan('1s')], result: '1-2-A-00:00:01' },
    { args: [',', 'a', nullOf('long'), 'b'], result: 'a,,b' },
  ],
});

export const strcmp = defineScalar({
  name: 'strcmp',
  category: 'string',
  doc: 'Returns -1, 0 or 1 as the first text is before, equal to or after the second, by code points.',
  learn: 'https://learn.microsoft.com/kusto/query/strcmp-function',
  params: { text1: 'string', text2: 'string' },
  returns: 'long',
  nulls: 'handle',
  js: ({ text1, text2 }) => BigInt(Math.sign(compareText(text1, text2))),
  clickhouse: ({ text1, text2 }) =>
    sql`multiIf(${text1} < ${text2}, toInt64(-1), ${text1} = ${text2}, toInt64(0), toInt64(1))`,
  differences: [],
  examples: [
    { args: ['ABC', 'abc'], result: -1n },
    { args: ['abcde', 'abc'], result: 1n },
    { args: ['', ''], result: 0n },
  ],
});
