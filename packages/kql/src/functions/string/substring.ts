import { sql } from '../../sql/sql.ts';
import { charactersOf } from '../../values/text.ts';
import { nullOf } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { optional } from '../param.ts';

export const substring = defineScalar({
  name: 'substring',
  category: 'string',
  doc: 'Returns the characters from the zero-based `start`, at most `length` of them. A negative `start` counts from the end; before the first character nothing is left.',
  learn: 'https://learn.microsoft.com/kusto/query/substring-function',
  params: { source: 'string', start: 'long', length: optional('long') },
  returns: 'string',
  nulls: 'propagate',
  js: ({ source, start, length }) => {
    const characters = charactersOf(source);
    const from = start < 0n ? characters.length + Number(start) : Number(start);
    if (from < 0) return '';
    const to = length === undefined ? undefined : from + Math.max(0, Number(length));
    return characters.slice(from, to).join('');
  },
  clickhouse: ({ source, start, length }) => {
    // Beyond any text, so that no sum leaves 64 bits.
    const far = sql`4000000000`;
    const size = sql`toInt64(lengthUTF8(${source}))`;
    const from = sql`multiIf(${start} >= 0, least(${start}, ${far}), ${start} + ${size} < 0, ${far}, ${size} + ${start})`;
    const cut =
      length === undefined
        ? sql`substringUTF8(${source}, ${from} + 1)`
        : sql`substringUTF8(${source}, ${from} + 1, least(greatest(${length}, 0), ${far}))`;
    return sql`ifNull(${cut}, '')`;
  },
  differences: [],
  examples: [
    { args: ['abcdefg', 1n, 2n], result: 'bc' },
    { args: ['a😀bc', 1n, 2n], result: '😀b' },
    { args: ['abc', -2n], result: 'bc' },
    { args: ['abc', nullOf('long')], result: '' },
    { args: ['abc', 9n], result: '' },
    { args: ['abc', -3n, 2n], result: 'ab' },
    { args: ['abc', -4n, 2n], result: '' },
  ],
});
