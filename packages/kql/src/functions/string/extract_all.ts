import type { JsonValue } from '@belfry/schema';
import { convertSql } from '../../sql/convert.ts';
import { patternOf, patternSql } from '../../sql/pattern.ts';
import { elementsOf } from '../../sql/dynamic.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import { withValue } from '../../sql/with-value.ts';
import { toText } from '../../values/convert.ts';
import { allGroups } from '../../values/pattern.ts';
import { compileRegex } from '../../values/regex.ts';
import { dynamic } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { constant, optional } from '../param.ts';

/** The numbers of the wanted groups (from 1); null when one is not there. */
function wantedGroups(pattern: string, wanted: JsonValue | undefined): number[] | null {
  const compiled = compileRegex(pattern);
  if (compiled === null) return null;
  const count = compiled.matcher('').groupCount();
  if (count === 0) return null;
  if (wanted === undefined) return Array.from({ length: count }, (_, index) => index + 1);
  if (!Array.isArray(wanted) || wanted.length === 0) return null;
  const names = compiled.namedGroups();
  const numbers = wanted.map((group) => (typeof group === 'string' ? (names[group] ?? 0) : Number(group)));
  return numbers.every((number) => Number.isInteger(number) && number >= 1 && number <= count) ? numbers : null;
}

/** The groups of all matches that an array names, known only when the query runs. */
function runTimeGroups(all: Sql, wanted: Sql, pattern: string, count: number): Sql {
  const names = Object.entries(compileRegex(pattern)?.namedGroups() ?? {});
  const byName =
    names.length === 0
      ? sql`toInt64(0)`
      : sql`transform(JSONExtractString(x), [${sql.join(names.map(([name]) => sql.string(name)))}], [${sql.join(names.map(([, number]) => sql.int64(number)))}], toInt64(0))`;
  const numbers = sql`arrayMap(x -> if(JSONType(x) = 'String', ${byName}, JSONExtractInt(x)), ${elementsOf(wanted)})`;
  return withValue(numbers, (groups) =>
    withValue(all, (found) => {
      const single = sql`toJSONString(arrayMap(g -> g[${groups}[1]], ${found}))`;
      const several = sql`toJSONString(arrayMap(g -> arrayMap(i -> g[i], ${groups}), ${found}))`;
      return sql`if(empty(${groups}) OR empty(${found}) OR NOT arrayAll(i -> i BETWEEN 1 AND ${sql.number(count)}, ${groups}), '', if(length(${groups}) = 1, ${single}, ${several}))`;
    }),
  );
}

const id = '82b8be2d-dfa7-4bd1';

export const extractAll = defineScalar({
  name: 'extract_all',
  aliases: ['extractall'],
  category: 'string',
  doc: 'Returns an array of all that the groups of a pattern (RE2) match: texts for one group, arrays of texts for more. An array of numbers or names before the text chooses groups. Null when nothing matches.',
  learn: 'https://learn.microsoft.com/kusto/query/extract-all-function',
  params: { pattern: constant('string'), groupsOrSource: 'any', source: optional('string') },
  returns: 'dynamic',
  nulls: 'handle',
  js: ({ pattern, groupsOrSource, source }, call) => {
    const groups = wantedGroups(pattern, source === undefined ? undefined : (groupsOrSource as JsonValue));
    const found = allGroups(source ?? toText(call.types[1]!, groupsOrSource), pattern);
    if (groups === null || found === null || found.length === 0) return null;
    return found.map((match) =>
      groups.length === 1 ? match[groups[0]! - 1]! : groups.map((group) => match[group - 1]!),
    );
  },
  clickhouse: ({ pattern, groupsOrSource, source }, call) => {
    const { text, groups: count } = patternOf(pattern, call);
    if (count === 0) return call.unsupported('the pattern has no group');
    const from = source?.sql ?? convertSql(groupsOrSource, 'string');
    const all = sql`extractAllGroupsVertical(${from}, ${patternSql(text)})`;
    if (source !== undefined && groupsOrSource.literal === undefined)
      return runTimeGroups(all, convertSql(groupsOrSource, 'dynamic'), text, count);
    const groups = wantedGroups(text, source === undefined ? undefined : (groupsOrSource.literal as JsonValue));
    if (groups === null && groupsOrSource.literal === null) return sql`''`;
    if (groups === null) return call.unsupported('the pattern does not have the wanted groups');
    const picks = groups.map((group) => sql`g[${sql.number(group)}]`);
    return withValue(
      sql`arrayMap(g -> ${picks.length === 1 ? picks[0]! : sql`[${sql.join(picks)}]`}, ${all})`,
      (found) => sql`if(empty(${found}), '', toJSONString(${found}))`,
    );
  },
  differences: [],
  examples: [
    { args: ['([\\da-f]{2})', '82b8-dfa7'], result: dynamic(['82', 'b8', 'df', 'a7']) },
    {
      args: ['(\\w)(\\w+)(\\w)', id],
      result: dynamic([
        ['8', '2b8be2', 'd'],
        ['d', 'fa', '7'],
        ['4', 'bd', '1'],
      ]),
    },
    {
      args: ['(\\w)(\\w+)(\\w)', dynamic([1, 3]), id],
      result: dynamic([
        ['8', 'd'],
        ['d', '7'],
        ['4', '1'],
      ]),
    },
    { args: ['(?P<first>\\w)(?P<last>\\w)', dynamic(['last']), 'ab'], result: dynamic(['b']) },
    {
      args: ['([a-z])(\\d)?', 'a1b'],
      result: dynamic([
        ['a', '1'],
        ['b', ''],
      ]),
    },
    { args: ['(\\d+)', 'nope'], result: dynamic(null) },
    { args: ['(\\d+)', ''], result: dynamic(null) },
  ],
});
