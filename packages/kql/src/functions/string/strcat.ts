import { sql } from '../../sql/sql.ts';
import { datetime, nullOf } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { variadic } from '../param.ts';

export const strcat = defineScalar({
  name: 'strcat',
  category: 'string',
  doc: 'Joins the texts of its arguments. A null gives no text.',
  learn: 'https://learn.microsoft.com/kusto/query/strcat-function',
  params: { parts: variadic('string', { min: 1, max: 64 }) },
  returns: 'string',
  nulls: 'handle',
  js: ({ parts }) => parts.join(''),
  clickhouse: ({ parts }) => (parts.length === 1 ? parts[0]!.sql : sql`concat(${sql.join(parts)})`),
  differences: [],
  examples: [
    { args: ['a', '-', 5n, '-', true], result: 'a-5-True' },
    { args: ['x', nullOf('long'), 'y'], result: 'xy' },
    { args: [datetime('2024-01-02')], result: '2024-01-02T00:00:00.0000000Z' },
  ],
});
