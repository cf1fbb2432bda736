import { sql } from '../../sql/sql.ts';
import { literal } from '../../sql/types.ts';
import { int, nullOf, real, timespan } from '../../values/typed.ts';
import { defineAggregate, storeOnly } from '../define-aggregate.ts';
import type { ReturnRule } from '../define-scalar.ts';

const returns: ReturnRule = {
  rule: 'the type of `value`, long for int',
  of: ([value]) => (value === 'int' || value === 'dynamic' || value === undefined ? 'long' : value),
};

export const sum = defineAggregate({
  name: 'sum',
  doc: 'Returns the sum of the values of the group; 0 when there are none.',
  learn: 'https://learn.microsoft.com/kusto/query/sum-aggregation-function',
  params: { value: ['real', 'long', 'int', 'decimal', 'timespan'] },
  returns,
  js: storeOnly,
  clickhouse: ({ value }, call) =>
    sql`ifNull(sum(${value}), ${literal(call.returns, call.returns === 'real' ? 0 : 0n)})`,
  differences: [],
  examples: [
    { rows: [[int(1)], [nullOf('int')], [int(2)]], result: 3n },
    { rows: [[real(0.5)], [real(1)]], result: 1.5 },
    { rows: [[timespan('1h')], [timespan('30m')]], result: timespan('01:30:00') },
    { rows: [[nullOf('long')]], result: 0n },
    { rows: [], types: ['long'], result: 0n },
  ],
});
