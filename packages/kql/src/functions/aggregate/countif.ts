import { sql } from '../../sql/sql.ts';
import { nullOf } from '../../values/typed.ts';
import { defineAggregate, storeOnly } from '../define-aggregate.ts';
import { conditionOf } from './condition.ts';

export const countif = defineAggregate({
  name: 'countif',
  doc: 'Returns the number of rows of the group for which the condition is true.',
  learn: 'https://learn.microsoft.com/kusto/query/countif-aggregation-function',
  params: { condition: 'bool' },
  returns: 'long',
  js: storeOnly,
  clickhouse: ({ condition }) => sql`toInt64(countIf(${conditionOf(condition)!}))`,
  differences: [],
  examples: [
    { rows: [[true], [false], [nullOf('bool')], [true]], result: 2n },
    { rows: [], types: ['bool'], result: 0n },
  ],
});
