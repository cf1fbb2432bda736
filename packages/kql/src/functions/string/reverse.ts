import { sql } from '../../sql/sql.ts';
import { charactersOf } from '../../values/text.ts';
import { defineScalar } from '../define-scalar.ts';

export const reverse = defineScalar({
  name: 'reverse',
  category: 'string',
  doc: 'Returns the characters in reverse order.',
  learn: 'https://learn.microsoft.com/kusto/query/reverse-function',
  params: { text: 'string' },
  returns: 'string',
  nulls: 'handle',
  js: ({ text }) => charactersOf(text).toReversed().join(''),
  clickhouse: ({ text }) => sql`reverseUTF8(${text})`,
  differences: [],
  examples: [
    { args: ['abc😀'], result: '😀cba' },
    { args: [''], result: '' },
  ],
});
