import { sql } from '../../sql/sql.ts';
import { literal } from '../../sql/types.ts';
import { nullOf } from '../../values/typed.ts';
import { defineAggregate, storeOnly } from '../define-aggregate.ts';
import { conditionOf, valueIf } from './condition.ts';

export const sumif = defineAggregate({
  name: 'sumif',
  doc: 'Returns the sum of the values among rows for which the condition is true.',
  learn: 'https://learn.microsoft.com/kusto/query/sumif-aggregation-function',
  params: { value: ['real', 'long', 'int', 'decimal', 'timespan'], condition: 'bool' },
  returns: {
    rule: 'the type of `value`, long for int',
    of: ([value]) => (value === 'int' || value === 'dynamic' || value === undefined ? 'long' : value),
  },
  js: storeOnly,
  clickhouse: ({ value, condition }, call) =>
    sql`ifNull(sum(${valueIf(value, conditionOf(condition))}), ${literal(call.returns, call.returns === 'real' ? 0 : 0n)})`,
  differences: [],
  examples: [
    {
      rows: [
        [1n, true],
        [2n, false],
        [3n, true],
      ],
      result: 4n,
    },
    { rows: [[1n, nullOf('bool')]], result: 0n },
  ],
});
