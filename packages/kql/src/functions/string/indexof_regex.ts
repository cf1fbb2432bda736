import { patternOf } from '../../sql/pattern.ts';
import { sql } from '../../sql/sql.ts';
import { literalNumber } from '../../sql/sql-value.ts';
import { withValue } from '../../sql/with-value.ts';
import { compileRegex } from '../../values/regex.ts';
import { charactersOf } from '../../values/text.ts';
import { nullOf } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { constant, optionalConstant } from '../param.ts';

/** What is before the match of a number, from the beginning; matches do not overlap. */
const before = (pattern: string, occurrence: number): string =>
  `^((?:(?s:.*?)(?:${pattern})){${occurrence - 1}}(?s:.*?))(?:${pattern})`;

interface Range {
  readonly start: number;
  readonly length: number;
  readonly occurrence: number;
}

/** Null where an argument is out of its range. */
function rangeOf(start: number, length: number, occurrence: number): Range | null {
  const good = start >= 0 && length >= -1 && occurrence >= 1 && occurrence <= 1000;
  return good ? { start, length: length === -1 ? 2 ** 31 : length, occurrence } : null;
}

export const indexofRegex = defineScalar({
  name: 'indexof_regex',
  category: 'string',
  doc: 'Returns the zero-based position of a match (RE2) in a text, in characters: the first or the one of number `occurrence`, within `length` characters (-1: all) from `start`. -1 when there is none, null for arguments out of their range.',
  learn: 'https://learn.microsoft.com/kusto/query/indexof-regex-function',
  params: {
    source: 'string',
    pattern: constant('string'),
    start: optionalConstant('long'),
    length: optionalConstant('long'),
    occurrence: optionalConstant('long'),
  },
  returns: 'long',
  nulls: 'propagate',
  js: ({ source, pattern, start = 0n, length = -1n, occurrence = 1n }) => {
    const range = rangeOf(Number(start), Number(length), Number(occurrence));
    if (range === null) return null;
    const text = charactersOf(source)
      .slice(range.start, range.start + range.length)
      .join('');
    const matcher = compileRegex(before(pattern, range.occurrence))?.matcher(text);
    if (matcher?.find() !== true) return -1n;
    return BigInt(range.start + charactersOf(matcher.group(1) ?? '').length);
  },
  clickhouse: ({ source, pattern, start, length, occurrence }, call) => {
    const { text } = patternOf(pattern, call);
    const range = rangeOf(
      literalNumber(start) ?? (start === undefined ? 0 : -1),
      literalNumber(length) ?? (length === undefined ? -1 : -2),
      literalNumber(occurrence) ?? (occurrence === undefined ? 1 : 0),
    );
    if (range === null) return sql`CAST(NULL, 'Nullable(Int64)')`;
    const expression = sql.string(`(?-s)${before(text, range.occurrence)}`);
    const part = sql`substringUTF8(${source}, ${sql.number(range.start + 1)}, ${sql.number(range.length)})`;
    return withValue(
      part,
      (within) =>
        sql`if(match(${within}, ${expression}), toInt64(lengthUTF8(extractGroups(${within}, ${expression})[1])) + ${sql.number(range.start)}, toInt64(-1))`,
    );
  },
  differences: ['With an occurrence beyond the first, a match may begin earlier than Kusto’s where matches overlap.'],
  examples: [
    { args: ['abcabc', 'a.c'], result: 0n },
    { args: ['abcabcdefg', 'a.c', 0n, 9n, 2n], result: 3n },
    { args: ['abcabc', 'a.c', 1n, -1n, 2n], result: -1n },
    { args: ['ababaa', 'a.a', 0n, -1n, 2n], result: -1n },
    { args: ['😀é x1', '[0-9]'], result: 4n },
    { args: ['abcabc', 'a|ab', -1n], result: null },
    { args: ['', 'a'], result: -1n },
    { args: ['a', 'a', nullOf('long')], result: null },
  ],
});
