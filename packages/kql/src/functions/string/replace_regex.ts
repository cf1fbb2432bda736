import { patternOf, patternSql, rewriteSql } from '../../sql/pattern.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import { literalText, type SqlValue } from '../../sql/sql-value.ts';
import { replacePattern } from '../../values/pattern.ts';
import { defineScalar, type SqlCallContext } from '../define-scalar.ts';
import { constant } from '../param.ts';

function replaceSql(source: SqlValue, pattern: SqlValue, rewrite: SqlValue, call: SqlCallContext): Sql {
  const { text, groups } = patternOf(pattern, call);
  return sql`replaceRegexpAll(${source}, ${patternSql(text)}, ${rewriteSql(literalText(rewrite) ?? '', groups, call)})`;
}

export const replaceRegex = defineScalar({
  name: 'replace_regex',
  category: 'string',
  doc: 'Returns a text with all that a pattern (RE2) matches rewritten; `\\1` stands for a group, `\\0` for the match.',
  learn: 'https://learn.microsoft.com/kusto/query/replace-regex-function',
  params: { source: 'string', pattern: constant('string'), rewrite: constant('string') },
  returns: 'string',
  nulls: 'handle',
  js: ({ source, pattern, rewrite }) => replacePattern(source, pattern, rewrite) ?? '',
  clickhouse: ({ source, pattern, rewrite }, call) => replaceSql(source, pattern, rewrite, call),
  differences: ['Of a pattern that can match nothing, ClickHouse also rewrites the nothing right after a match.'],
  examples: [
    { args: ['abcABCabc', '(?i)abc', '#'], result: '###' },
    { args: ['abcABCabc', '([a-z])([A-Z])', '\\1_\\2'], result: 'abc_ABCabc' },
    { args: ['Number is 1', 'is (\\d+)', 'was: \\1'], result: 'Number was: 1' },
    { args: ['a.b', '\\.', '\\\\x\\0'], result: 'a\\x.b' },
    { args: ['a\nb', 'a.b', 'x'], result: 'a\nb' },
    { args: ['', 'a', 'b'], result: '' },
  ],
});

export const replace = defineScalar({
  name: 'replace',
  category: 'string',
  doc: 'The old form of `replace_regex`, with the text as its last argument.',
  learn: 'https://learn.microsoft.com/kusto/query/replace-regex-function',
  params: { pattern: constant('string'), rewrite: constant('string'), source: 'string' },
  returns: 'string',
  nulls: 'handle',
  js: ({ source, pattern, rewrite }) => replacePattern(source, pattern, rewrite) ?? '',
  clickhouse: ({ source, pattern, rewrite }, call) => replaceSql(source, pattern, rewrite, call),
  differences: ['Of a pattern that can match nothing, ClickHouse also rewrites the nothing right after a match.'],
  examples: [
    { args: ['(ab)+', 'X\\1', 'ababc'], result: 'Xabc' },
    { args: ['a', 'b', ''], result: '' },
  ],
});
