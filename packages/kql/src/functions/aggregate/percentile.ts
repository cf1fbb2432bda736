import { sql } from '../../sql/sql.ts';
import { literalNumber } from '../../sql/sql-value.ts';
import { nullOf, real } from '../../values/typed.ts';
import { defineAggregate, storeOnly } from '../define-aggregate.ts';
import { typeOfArgument } from '../define-scalar.ts';
import { constant } from '../param.ts';

export const percentile = defineAggregate({
  name: 'percentile',
  doc: 'Returns the value of the group at a percentile (0 to 100): one of the values, the lower one between two.',
  learn: 'https://learn.microsoft.com/kusto/query/percentiles-aggregation-function',
  params: { value: ['real', 'long', 'int', 'decimal', 'timespan', 'datetime'], level: constant('real') },
  returns: typeOfArgument(0, 'value'),
  js: storeOnly,
  clickhouse: ({ value, level }) => {
    const share = Math.min(1, Math.max(0, (literalNumber(level) ?? 50) / 100));
    return sql`quantileExactLowOrNull(${sql.plainFloat(share)})(${value})`;
  },
  differences: ['Exact; Kusto estimates it for large groups.'],
  examples: [
    {
      rows: [
        [real(1.5), 50],
        [real(2.5), 50],
        [real(3.5), 50],
        [real(4.5), 50],
      ],
      result: 2.5,
    },
    {
      rows: [
        [1n, 50],
        [2n, 50],
        [3n, 50],
      ],
      result: 2n,
    },
    { rows: [[nullOf('long'), 50]], result: null },
  ],
});
