import { sql } from '../../sql/sql.ts';
import { defineScalar } from '../define-scalar.ts';

export const isAscii = defineScalar({
  name: 'isascii',
  category: 'string',
  doc: 'Whether a text holds characters of ASCII only.',
  learn: 'https://learn.microsoft.com/kusto/query/isascii-function',
  params: { text: 'string' },
  returns: 'bool',
  nulls: 'handle',
  js: ({ text }) => !/[\u0080-\uffff]/.test(text),
  clickhouse: ({ text }) => sql`(length(${text}) = lengthUTF8(${text}))`,
  differences: [],
  examples: [
    { args: ['some string'], result: true },
    { args: ['naïve'], result: false },
    { args: [''], result: true },
  ],
});

export const isUtf8 = defineScalar({
  name: 'isutf8',
  category: 'string',
  doc: 'Whether a text is well-formed UTF-8.',
  learn: 'https://learn.microsoft.com/kusto/query/isutf8-function',
  params: { text: 'string' },
  returns: 'bool',
  nulls: 'handle',
  js: ({ text }) => text.isWellFormed(),
  clickhouse: ({ text }) => sql`toBool(isValidUTF8(${text}))`,
  differences: [],
  examples: [
    { args: ['naïve 😀'], result: true },
    { args: [''], result: true },
  ],
});
