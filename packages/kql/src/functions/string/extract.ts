import { sql } from '../../sql/sql.ts';
import { literalNumber, literalText } from '../../sql/sql-value.ts';
import { compileRegex } from '../../values/regex.ts';
import { defineScalar } from '../define-scalar.ts';
import { constant, optionalConstant } from '../param.ts';
import { convertSql } from '../../sql/convert.ts';
import { convertValue } from '../../values/convert.ts';
import { kqlTypes, type KqlType } from '@belfry/schema';

const targetOf = (word: unknown, returns: KqlType): KqlType => kqlTypes.find((type) => type === word) ?? returns;

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
    const exists = index >= 0 && index <= compiled.matcher('').groupCount();
    const found = exists
      ? sql`extractGroups(${source}, ${sql.string(`(?-s)(${text})`)})[${sql.number(index + 1)}]`
      : sql`''`;
    return convertSql({ type: 'string', sql: found }, targetOf(type?.literal, call.returns));
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
