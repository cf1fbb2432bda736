import { sql } from '../../sql/sql.ts';
import { dynamic } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';

export const tolower = defineScalar({
  name: 'tolower',
  category: 'string',
  doc: 'Returns the text in lower case.',
  learn: 'https://learn.microsoft.com/kusto/query/tolower-function',
  params: { source: 'string' },
  returns: 'string',
  nulls: 'handle',
  js: ({ source }) => source.toLowerCase(),
  clickhouse: ({ source }) => sql`lowerUTF8(${source})`,
  differences: [],
  examples: [
    { args: ['CAFÉ'], result: 'café' },
    { args: [dynamic('Ab')], result: 'ab' },
    { args: [''], result: '' },
  ],
});

export const toupper = defineScalar({
  name: 'toupper',
  category: 'string',
  doc: 'Returns the text in upper case.',
  learn: 'https://learn.microsoft.com/kusto/query/toupper-function',
  params: { source: 'string' },
  returns: 'string',
  nulls: 'handle',
  js: ({ source }) => source.toUpperCase(),
  clickhouse: ({ source }) => sql`upperUTF8(${source})`,
  differences: [],
  examples: [
    { args: ['café'], result: 'CAFÉ' },
    { args: [''], result: '' },
  ],
});
