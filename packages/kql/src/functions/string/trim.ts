import { patternOf, patternSql } from '../../sql/pattern.ts';
import { sql } from '../../sql/sql.ts';
import { trimPattern } from '../../values/pattern.ts';
import { defineScalar, type Example, type ScalarFunction } from '../define-scalar.ts';
import { constant } from '../param.ts';

interface Sides {
  readonly start: boolean;
  readonly end: boolean;
}

const trimmer = (
  name: string,
  alias: string[],
  where: string,
  { start, end }: Sides,
  examples: readonly Example[],
): ScalarFunction =>
  defineScalar({
    name,
    aliases: alias,
    category: 'string',
    doc: `Returns a text without what a pattern (RE2) matches at its ${where}, once.`,
    learn: `https://learn.microsoft.com/kusto/query/${name.replaceAll('_', '-')}-function`,
    params: { pattern: constant('string'), source: 'string' },
    returns: 'string',
    nulls: 'handle',
    js: ({ pattern, source }) => trimPattern(source, pattern, start, end),
    clickhouse: ({ pattern, source }, call) => {
      const { text } = patternOf(pattern, call);
      const first = start ? sql`replaceRegexpOne(${source}, ${patternSql(`^(?:${text})`)}, '')` : source.sql;
      return end ? sql`replaceRegexpOne(${first}, ${patternSql(`(?:${text})$`)}, '')` : first;
    },
    differences: ['`\\s`, `\\d` and `\\w` match ASCII only.'],
    examples,
  });

export const trim = trimmer('trim', [], 'start and end', { start: true, end: true }, [
  { args: ['x', 'xxabcxx'], result: 'xabcx' },
  { args: ['a+', 'aaaainneraaaa'], result: 'inner' },
  { args: ['[^\\w]+', '-  Te st1// $'], result: 'Te st1' },
  { args: ['--', '--https://bing.com--'], result: 'https://bing.com' },
  { args: ['\\s+', ' \t '], result: '' },
  { args: [' ', 'café'], result: 'café' },
  { args: ['x', ''], result: '' },
]);
export const trimStart = trimmer('trim_start', ['trimstart'], 'start', { start: true, end: false }, [
  { args: ['https://', 'https://bing.com'], result: 'bing.com' },
  { args: ['a*', 'aaathis is a testaaaa'], result: 'this is a testaaaa' },
  { args: ['x|xx', 'xxa'], result: 'xa' },
  { args: ['x', ''], result: '' },
]);
export const trimEnd = trimmer('trim_end', ['trimend'], 'end', { start: false, end: true }, [
  { args: ['a*', 'aaathis is a testaaaa'], result: 'aaathis is a test' },
  { args: [' ', 'trailing   '], result: 'trailing  ' },
  { args: ['.com', 'bing.com'], result: 'bing' },
  { args: ['x', ''], result: '' },
]);
