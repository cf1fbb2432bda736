import { patternOf, patternSql } from '../../sql/pattern.ts';
import { sql } from '../../sql/sql.ts';
import { literalText } from '../../sql/sql-value.ts';
import { countMatches } from '../../values/pattern.ts';
import { defineScalar } from '../define-scalar.ts';
import { optionalConstant } from '../param.ts';

/** Whether a text can overlap itself: some end of it is also its start. */
const overlapsItself = (text: string): boolean =>
  Array.from({ length: text.length - 1 }, (_, index) => index + 1).some((at) => text.startsWith(text.slice(at)));

export const countof = defineScalar({
  name: 'countof',
  category: 'string',
  doc: "Returns how often a text occurs in another, overlaps counted; with the kind 'regex' how often a pattern (RE2) matches, without overlaps.",
  learn: 'https://learn.microsoft.com/kusto/query/countof-function',
  params: { source: 'string', search: 'string', kind: optionalConstant('string') },
  returns: 'long',
  nulls: 'handle',
  js: ({ source, search, kind = 'normal' }) => {
    if (kind.toLowerCase() === 'regex') {
      const count = countMatches(source, search);
      return count === null ? null : BigInt(count);
    }
    let count = 0n;
    if (search !== '') for (let at = source.indexOf(search); at >= 0; at = source.indexOf(search, at + 1)) count++;
    return count;
  },
  clickhouse: ({ source, search, kind }, call) => {
    const text = literalText(search);
    if ((literalText(kind) ?? 'normal').toLowerCase() === 'regex') {
      if (text === undefined) return call.unsupported('the pattern must be a constant');
      return sql`toInt64(countMatches(${source}, ${patternSql(patternOf(search, call).text)}))`;
    }
    if (text !== undefined && (text === '' || !overlapsItself(text)))
      return sql`toInt64(countSubstrings(${source}, ${search}))`;
    return sql`toInt64(if(${search} = '', 0, arrayCount(i -> substring(${source}, i, length(${search})) = ${search}, range(1, length(${source}) + 1))))`;
  },
  differences: ['On ClickHouse a pattern must be a constant.'],
  examples: [
    { args: ['The cat sat on the mat', 'at'], result: 3n },
    { args: ['aaaa', 'aa'], result: 3n },
    { args: ["a''b", "'"], result: 2n },
    { args: ['abc', ''], result: 0n },
    { args: ['', 'a'], result: 0n },
  ],
});
