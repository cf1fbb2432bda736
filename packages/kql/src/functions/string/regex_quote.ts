import { sql } from '../../sql/sql.ts';
import { defineScalar } from '../define-scalar.ts';

export const regexQuote = defineScalar({
  name: 'regex_quote',
  category: 'string',
  doc: 'Returns a text as a pattern that matches just it: a backslash before each character that is no letter, digit or underscore of ASCII.',
  learn: 'https://learn.microsoft.com/kusto/query/regex-quote-function',
  params: { text: 'string' },
  returns: 'string',
  nulls: 'handle',
  js: ({ text }) => text.replace(/[^A-Za-z0-9_\u0080-\u{10ffff}]/gu, (character) => `\\${character}`),
  clickhouse: ({ text }) =>
    sql`replaceRegexpAll(${text}, ${sql.string('([^A-Za-z0-9_\\x{80}-\\x{10FFFF}])')}, ${sql.string('\\\\\\1')})`,
  differences: [],
  examples: [
    { args: ['(so$me.Te^xt)'], result: '\\(so\\$me\\.Te\\^xt\\)' },
    { args: ['é_a b'], result: 'é_a\\ b' },
    { args: [''], result: '' },
  ],
});
