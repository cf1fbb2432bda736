import { sql } from '../../sql/sql.ts';
import { nullOf } from '../../values/typed.ts';
import { defineAggregate, storeOnly } from '../define-aggregate.ts';
import { optional } from '../param.ts';

export const count = defineAggregate({
  name: 'count',
  aliases: ['cnt'],
  doc: 'Returns the number of rows of the group, rows with nulls included.',
  learn: 'https://learn.microsoft.com/kusto/query/count-aggregation-function',
  params: { column: optional('any') },
  returns: 'long',
  js: storeOnly,
  clickhouse: () => sql`toInt64(count())`,
  differences: [],
  examples: [
    { rows: [[1n], [nullOf('long')], [3n]], result: 3n },
    { rows: [], types: ['long'], result: 0n },
  ],
});
