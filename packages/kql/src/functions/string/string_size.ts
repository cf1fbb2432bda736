import { sql } from '../../sql/sql.ts';
import { defineScalar } from '../define-scalar.ts';

export const stringSize = defineScalar({
  name: 'string_size',
  category: 'string',
  doc: 'Returns the number of bytes of the text in UTF-8.',
  learn: 'https://learn.microsoft.com/kusto/query/string-size-function',
  params: { text: 'string' },
  returns: 'long',
  nulls: 'handle',
  js: ({ text }) => BigInt(new TextEncoder().encode(text).length),
  clickhouse: ({ text }) => sql`toInt64(length(${text}))`,
  differences: [],
  examples: [
    { args: ['é'], result: 2n },
    { args: [''], result: 0n },
  ],
});
