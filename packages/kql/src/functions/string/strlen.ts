import { sql } from '../../sql/sql.ts';
import { charactersOf } from '../../values/text.ts';
import { defineScalar } from '../define-scalar.ts';

export const strlen = defineScalar({
  name: 'strlen',
  category: 'string',
  doc: 'Returns the number of characters.',
  learn: 'https://learn.microsoft.com/kusto/query/strlen-function',
  params: { text: 'string' },
  returns: 'long',
  nulls: 'handle',
  js: ({ text }) => BigInt(charactersOf(text).length),
  clickhouse: ({ text }) => sql`toInt64(lengthUTF8(${text}))`,
  differences: [],
  examples: [
    { args: ['emoji😀here'], result: 10n },
    { args: [''], result: 0n },
  ],
});
