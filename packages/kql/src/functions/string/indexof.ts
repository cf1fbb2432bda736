import { mayBeNull } from '../../sql/convert.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import type { SqlValue } from '../../sql/sql-value.ts';
import { withValue } from '../../sql/with-value.ts';
import { charactersOf } from '../../values/text.ts';
import { nullOf } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { optional } from '../param.ts';

/** A length that holds any text, so that no sum leaves 64 bits. */
const far = 4_000_000_000n;

/** The zero-based place of `lookup` at or after `from`, within `length` characters from there when it is not negative; -1 when there is none. */
function placeFrom(characters: readonly string[], lookup: string, from: bigint, length: bigint): bigint {
  if (from > BigInt(characters.length)) return -1n;
  const start = Number(from);
  const rest = characters.slice(start, length < 0n ? undefined : start + Number(length)).join('');
  const at = rest.indexOf(lookup);
  return at < 0 ? -1n : BigInt(start + charactersOf(rest.slice(0, at)).length);
}

function placeSql(source: SqlValue, lookup: SqlValue, from: Sql, length: Sql | undefined): Sql {
  const place = sql`toInt64(positionUTF8(${source}, ${lookup}, toUInt64(${from} + 1))) - 1`;
  if (length === undefined) return sql`if(${from} > lengthUTF8(${source}), toInt64(-1), ${place})`;
  const part = sql`positionUTF8(substringUTF8(${source}, ${from} + 1, toUInt64(greatest(${length}, 0))), ${lookup})`;
  const limited = withValue(part, (at) => sql`if(${at} = 0, toInt64(-1), ${from} + toInt64(${at}) - 1)`);
  return sql`multiIf(${from} > lengthUTF8(${source}), toInt64(-1), ${length} < 0, ${place}, ${limited})`;
}

/** The place of the match of that number: each search begins one character after the place before and may go as far as the first. */
function occurrenceSql(count: SqlValue, first: Sql, next: (from: Sql) => Sql): Sql {
  const step = (at: Sql): Sql => sql`if(${at} < 0, toInt64(-1), ${next(sql`(${at} + 1)`)})`;
  return sql`if(${count} < 1, toInt64(-1), arrayFold((at, i) -> ${step(sql`at`)}, range(toUInt64(greatest(${count}, 1) - 1)), ${first}))`;
}

export const indexof = defineScalar({
  name: 'indexof',
  category: 'string',
  doc: 'Returns the zero-based place, in characters, of `lookup` in `source`: at or after `start` (negative: from the end), within `length` characters from there (default -1: all), the `occurrence`-th one. -1 when there is none, null when `lookup` is empty.',
  learn: 'https://learn.microsoft.com/kusto/query/indexof-function',
  params: {
    source: 'string',
    lookup: 'string',
    start: optional('long'),
    length: optional('long'),
    occurrence: optional('long'),
  },
  returns: 'long',
  nulls: 'propagate',
  js: ({ source, lookup, start = 0n, length = -1n, occurrence = 1n }) => {
    if (lookup === '') return null;
    const characters = charactersOf(source);
    let from = start < 0n ? start + BigInt(characters.length) : start;
    if (from < 0n) from = 0n;
    const size = length > far ? far : length;
    let place = -1n;
    for (let turn = 0n; turn < occurrence; turn++) {
      place = placeFrom(characters, lookup, from, size);
      if (place < 0n) return place;
      from = place + 1n;
    }
    return place;
  },
  clickhouse: ({ source, lookup, start, length, occurrence }) => {
    if (start === undefined) return sql`if(empty(${lookup}), NULL, toInt64(positionUTF8(${source}, ${lookup})) - 1)`;
    const size = length === undefined ? undefined : sql`least(${length}, ${sql.int64(far)})`;
    const from = sql`if(${start} < 0, greatest(toInt64(lengthUTF8(${source})) + ${start}, 0), least(${start}, ${sql.int64(far)}))`;
    const first = withValue(from, (at) => placeSql(source, lookup, at, size));
    const place =
      occurrence === undefined ? first : occurrenceSql(occurrence, first, (at) => placeSql(source, lookup, at, size));
    const given = [start, length, occurrence].filter((value) => value !== undefined);
    const absent = given.filter(mayBeNull).map((value) => sql` OR isNull(${value})`);
    return sql`if(empty(${lookup})${sql.join(absent, '')}, NULL, ${place})`;
  },
  differences: [],
  examples: [
    { args: ['abcdefg', 'cde'], result: 2n },
    { args: ['abcdefg', 'x'], result: -1n },
    { args: ['abc', ''], result: nullOf('long') },
    { args: ['a😀b a😀b', 'b', 3n], result: 6n },
    { args: ['abcabc', 'a', -2n], result: -1n },
    { args: ['', 'a'], result: -1n },
    { args: ['abcdefg', 'cde', 1n, 4n], result: 2n },
    { args: ['abcdefg', 'cde', 1n, 2n], result: -1n },
    { args: ['abcdefg', 'cde', 2n, -1n], result: 2n },
    { args: ['abcdefgabcdefg', 'cde', 1n, 10n, 2n], result: 9n },
    { args: ['abcdefgabcdefg', 'cde', 1n, -1n, 3n], result: -1n },
    { args: ['aaa', 'a', 0n, -1n, 0n], result: -1n },
    { args: ['abc', 'a', nullOf('long')], result: null },
  ],
});
