import { sql } from '../../sql/sql.ts';
import { literalText } from '../../sql/sql-value.ts';
import { charactersOf } from '../../values/text.ts';
import { defineScalar } from '../define-scalar.ts';
import { constant } from '../param.ts';

/** What each character becomes; a short list of replacements goes on with its last. */
function mapping(search: string, replacement: string): Map<string, string> {
  const to = charactersOf(replacement);
  const map = new Map<string, string>();
  for (const [index, character] of charactersOf(search).entries())
    if (!map.has(character)) map.set(character, to[index] ?? to.at(-1) ?? '');
  return map;
}

export const translate = defineScalar({
  name: 'translate',
  category: 'string',
  doc: 'Returns a text with each character of the first list replaced by the one at its place in the second; a shorter second list goes on with its last character, an empty one removes.',
  learn: 'https://learn.microsoft.com/kusto/query/translate-function',
  params: { search: constant('string'), replacement: constant('string'), source: 'string' },
  returns: 'string',
  nulls: 'handle',
  js: ({ search, replacement, source }) => {
    const map = mapping(search, replacement);
    return charactersOf(source)
      .map((character) => map.get(character) ?? character)
      .join('');
  },
  clickhouse: ({ search, replacement, source }) => {
    const map = mapping(literalText(search) ?? '', literalText(replacement) ?? '');
    if (map.size === 0) return source.sql;
    const [from, to] = [[...map.keys()], [...map.values()]];
    if (literalText(replacement) === '') return sql`translateUTF8(${source}, ${sql.string(from.join(''))}, '')`;
    return sql`translateUTF8(${source}, ${sql.string(from.join(''))}, ${sql.string(to.join(''))})`;
  },
  differences: [],
  examples: [
    { args: ['krasp', 'otsku', 'spark'], result: 'kusto' },
    { args: ['abc', 'x', 'aabbc'], result: 'xxxxx' },
    { args: ['abc', '', 'ab1'], result: '1' },
    { args: ['é', '😀', 'café'], result: 'caf😀' },
    { args: ['abc', 'x', ''], result: '' },
  ],
});
