import { patternSql } from '../../sql/pattern.ts';
import { sql } from '../../sql/sql.ts';
import { literalText } from '../../sql/sql-value.ts';
import { dynamic } from '../../values/typed.ts';
import { compileRegex } from '../../values/regex.ts';
import { defineScalar } from '../define-scalar.ts';

export const equalAnyCase = defineScalar({
  name: '=~',
  category: 'operator',
  doc: 'Whether two texts are equal in any case.',
  learn: 'https://learn.microsoft.com/kusto/query/equals-operator',
  params: { left: 'string', right: 'string' },
  returns: 'bool',
  nulls: 'handle',
  js: ({ left, right }) => left.toLowerCase() === right.toLowerCase(),
  clickhouse: ({ left, right }) => {
    const text = literalText(right);
    return text === undefined
      ? sql`lowerUTF8(${left}) = lowerUTF8(${right})`
      : sql`lowerUTF8(${left}) = ${sql.string(text.toLowerCase())}`;
  },
  differences: [],
  examples: [
    { args: ['CAFÉ', 'café'], result: true },
    { args: ['straße', 'STRASSE'], result: false },
    { args: [dynamic('Ab'), 'aB'], result: true },
    { args: ['', ''], result: true },
  ],
});

/** Patterns are RE2: `.` does not match a new line. */
export const matchesRegex = defineScalar({
  name: 'matches regex',
  category: 'operator',
  doc: 'Whether a pattern (RE2) matches somewhere in a text.',
  learn: 'https://learn.microsoft.com/kusto/query/matches-regex-operator',
  params: { source: 'string', pattern: 'string' },
  returns: 'bool',
  nulls: 'handle',
  js: ({ source, pattern }) => compileRegex(pattern)?.matcher(source).find() ?? false,
  clickhouse: ({ source, pattern }, call) => {
    const text = literalText(pattern);
    if (text === undefined) return sql`match(${source}, concat('(?-s)', ${pattern}))`;
    if (compileRegex(text) === null)
      return call.unsupported(`\`${text}\` is no RE2 pattern (no lookaround, no backreferences)`);
    return sql`match(${source}, ${patternSql(text)})`;
  },
  differences: ['A pattern from a column that is no RE2 pattern fails the query.'],
  examples: [
    { args: ['cmd.exe /c whoami', '\\bwho[a-z]+$'], result: true },
    { args: ['a\nb', 'a.b'], result: false },
    { args: ['', 'a'], result: false },
  ],
});
