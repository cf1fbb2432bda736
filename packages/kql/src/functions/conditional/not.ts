import { sql } from '../../sql/sql.ts';
import { nullOf } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';

export const notFunction = defineScalar({
  name: 'not',
  category: 'conditional',
  doc: 'Returns the opposite of a bool; null for null.',
  learn: 'https://learn.microsoft.com/kusto/query/not-function',
  params: { value: 'bool' },
  returns: 'bool',
  nulls: 'propagate',
  js: ({ value }) => !value,
  clickhouse: ({ value }) => sql`not(${value})`,
  differences: [],
  examples: [
    { args: [true], result: false },
    { args: [nullOf('bool')], result: null },
  ],
});
