import type { JsonValue } from '@belfry/schema';
import { sql, type Sql } from '../../sql/sql.ts';
import { dynamicText } from '../../values/dynamic.ts';
import { elementsIn } from '../../values/json-parts.ts';
import { dynamic } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { constant } from '../param.ts';

export const replaceString = defineScalar({
  name: 'replace_string',
  category: 'string',
  doc: 'Returns a text with all occurrences of another replaced, by case; unchanged for an empty one.',
  learn: 'https://learn.microsoft.com/kusto/query/replace-string-function',
  params: { source: 'string', lookup: 'string', rewrite: 'string' },
  returns: 'string',
  nulls: 'handle',
  js: ({ source, lookup, rewrite }) => (lookup === '' ? source : source.split(lookup).join(rewrite)),
  clickhouse: ({ source, lookup, rewrite }) => sql`replaceAll(${source}, ${lookup}, ${rewrite})`,
  differences: [],
  examples: [
    {
      args: ['A magic trick can turn a cat into a dog', 'cat', 'hamster'],
      result: 'A magic trick can turn a hamster into a dog',
    },
    { args: ['100%off_now', '%', 'PCT$&\\1'], result: '100PCT$&\\1off_now' },
    { args: ['aaa', '', 'X'], result: 'aaa' },
    { args: ['aaa', 'a', ''], result: '' },
    { args: ['', 'a', 'b'], result: '' },
  ],
});

interface Pair {
  readonly lookup: string;
  readonly rewrite: string;
}

function pairsOf(lookups: JsonValue, rewrites: JsonValue): Pair[] {
  const texts = elementsIn(rewrites);
  return elementsIn(lookups)
    .map((lookup, index) => ({ lookup: dynamicText(lookup), rewrite: dynamicText(texts[index] ?? null) }))
    .filter(({ lookup }) => lookup !== '');
}

/** Bytes that UTF-8 never has, one for each octal digit. */
const digits = ['C0', 'C1', 'F8', 'F9', 'FA', 'FB', 'FC', 'FD'];
/** A mark that no text holds. */
const mark = (index: number): Sql => {
  const number = Array.from(index.toString(8).padStart(4, '0'), (digit) => digits[Number(digit)]);
  return sql`unhex(${sql.string(`FF${number.join('')}FE`)})`;
};

export const replaceStrings = defineScalar({
  name: 'replace_strings',
  category: 'string',
  doc: 'Returns a text with all occurrences of texts of an array replaced by those of another; what was put in is not replaced again.',
  learn: 'https://learn.microsoft.com/kusto/query/replace-strings-function',
  params: { source: 'string', lookups: constant('dynamic'), rewrites: constant('dynamic') },
  returns: 'string',
  nulls: 'handle',
  js: ({ source, lookups, rewrites }) => {
    // Text still to be searched and text put in take turns: even parts are searched
    let parts = [source];
    for (const { lookup, rewrite } of pairsOf(lookups, rewrites))
      parts = parts.flatMap((part, index) =>
        index % 2 === 1
          ? [part]
          : part.split(lookup).flatMap((piece, number) => (number === 0 ? [piece] : [rewrite, piece])),
      );
    return parts.join('');
  },
  clickhouse: ({ source, lookups, rewrites }, call) => {
    const pairs = pairsOf(lookups.literal as JsonValue, rewrites.literal as JsonValue);
    if (pairs.length > 200) return call.unsupported('more than 200 texts to replace');
    const marked = pairs.reduce(
      (text, { lookup }, index) => sql`replaceAll(${text}, ${sql.string(lookup)}, ${mark(index)})`,
      source.sql,
    );
    return pairs.reduce(
      (text, { rewrite }, index) => sql`replaceAll(${text}, ${mark(index)}, ${sql.string(rewrite)})`,
      marked,
    );
  },
  differences: [],
  examples: [
    {
      args: ['A magic trick can turn a cat into a dog', dynamic(['cat', 'dog']), dynamic(['dog', 'pigeon'])],
      result: 'A magic trick can turn a dog into a pigeon',
    },
    { args: ['This is', dynamic(['This', 'is']), dynamic(['This', 'was'])], result: 'This was' },
    { args: ['This is', dynamic(['is', 'This']), dynamic(['was', 'This'])], result: 'Thwas was' },
    { args: ['This is', dynamic(['This', 'is']), dynamic([12345])], result: '12345 ' },
    { args: ['0123', dynamic(['0', '1', '2']), dynamic(['1', '2', '0'])], result: '1203' },
    { args: ['abc', dynamic(null), dynamic(['x'])], result: 'abc' },
    { args: ['', dynamic(['a']), dynamic(['b'])], result: '' },
  ],
});
