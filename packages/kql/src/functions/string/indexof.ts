import { sql } from '../../sql/sql.ts';
import { withValue } from '../../sql/with-value.ts';
import { charactersOf } from '../../values/text.ts';
import { nullOf } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { optional } from '../param.ts';

export const indexof = defineScalar({
  name: 'indexof',
  category: 'string',
  doc: 'Returns the zero-based position of the first `lookup` in `source` at or after `start`, in characters; -1 when there is none.',
  learn: 'https://learn.microsoft.com/kusto/query/indexof-function',
  params: { source: 'string', lookup: 'string', start: optional('long') },
  returns: 'long',
  nulls: 'propagate',
  js: ({ source, lookup, start = 0n }) => {
    const characters = charactersOf(source);
    const from = start < 0n ? Math.max(0, characters.length + Number(start)) : Number(start);
    if (from > characters.length) return -1n;
    const rest = characters.slice(from).join('');
    const at = rest.indexOf(lookup);
    return at < 0 ? -1n : BigInt(from + charactersOf(rest.slice(0, at)).length);
  },
  clickhouse: ({ source, lookup, start }) => {
    if (start === undefined) return sql`(toInt64(positionUTF8(${source}, ${lookup})) - 1)`;
    const from = sql`if(${start} < 0, greatest(toInt64(lengthUTF8(${source})) + ${start}, 0), ${start})`;
    return withValue(
      from,
      (at) =>
        sql`if(${at} > lengthUTF8(${source}), toInt64(-1), toInt64(positionUTF8(${source}, ${lookup}, toUInt64(${at} + 1))) - 1)`,
    );
  },
  differences: ['The arguments `length` and `occurrence` are not taken.'],
  examples: [
    { args: ['abcdefg', 'cde'], result: 2n },
    { args: ['abcdefg', 'x'], result: -1n },
    { args: ['a😀b a😀b', 'b', 3n], result: 6n },
    { args: ['abcabc', 'a', -2n], result: -1n },
    { args: ['', 'a'], result: -1n },
    { args: ['abc', 'a', nullOf('long')], result: null },
  ],
});
