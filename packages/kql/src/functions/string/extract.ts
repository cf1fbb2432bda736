import { patternSql } from '../../sql/pattern.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import { literalNumber, literalText, type SqlValue } from '../../sql/sql-value.ts';
import { compileRegex } from '../../values/regex.ts';
import { defineScalar } from '../define-scalar.ts';
import { constant, optionalConstant } from '../param.ts';
import { convertSql } from '../../sql/convert.ts';
import { convertValue } from '../../values/convert.ts';
import { kqlTypes, type KqlType } from '@belfry/schema';

const targetOf = (word: unknown, returns: KqlType): KqlType => kqlTypes.find((type) => type === word) ?? returns;

/** Groups beyond the first are had only by taking all of them out; `extract` gives the first, and the whole match of a pattern without any. */
function found(source: SqlValue, text: string, index: number, groups: number, type: KqlType): Sql {
  const plain = index === 1 || groups === 0;
  const match = plain
    ? sql`extract(${source}, ${patternSql(text)})`
    : sql`extractGroups(${source}, ${patternSql(`(${text})`)})[${sql.number(index + 1)}]`;
  return convertSql({ type: 'string', sql: index < 0 || index > groups ? sql`''` : match }, type);
}

export const extract = defineScalar({
  name: 'extract',
  category: 'string',
  doc: "Returns what a group of a pattern (RE2) matches first in a text, '' when nothing does or there is no such group; with a type converted to it.",
  learn: 'https://learn.microsoft.com/kusto/query/extract-function',
  params: { pattern: constant('string'), group: constant('long'), source: 'string', type: optionalConstant('any') },
  returns: { rule: 'string, or the given type', of: () => 'string' },
  nulls: 'handle',
  js: ({ pattern, group, source, type }, call) => {
    const matcher = compileRegex(pattern)?.matcher(source);
    const index = Number(group ?? 0n);
    const found =
      matcher?.find() === true && index >= 0 && index <= matcher.groupCount() ? (matcher.group(index) ?? '') : '';
    return convertValue('string', found, targetOf(type, call.returns));
  },
  clickhouse: ({ pattern, group, source, type }, call) => {
    const text = literalText(pattern) ?? '';
    const compiled = compileRegex(text);
    if (compiled === null) return call.unsupported(`\`${text}\` is no RE2 pattern (no lookaround, no backreferences)`);
    const index = literalNumber(group) ?? 0;
    const groups = compiled.matcher('').groupCount();
    return found(source, text, index, groups, targetOf(type?.literal, call.returns));
  },
  differences: [],
  examples: [
    { args: ['x=([0-9]+)', 1n, 'a x=45 b'], result: '45' },
    { args: ['x=([0-9]+)', 0n, 'a x=45 b'], result: 'x=45' },
    { args: ['x=([0-9]+)', 1n, 'none'], result: '' },
    { args: ['(a)|(b)', 2n, 'a'], result: '' },
    { args: ['a', 0n, ''], result: '' },
    { args: ['(a)', 2n, 'a'], result: '' },
  ],
});
