import { sql } from '../../sql/sql.ts';
import { literalNumber } from '../../sql/sql-value.ts';
import { nullOf, real } from '../../values/typed.ts';
import { defineAggregate, storeOnly } from '../define-aggregate.ts';
import { typeOfArgument } from '../define-scalar.ts';
import { constant } from '../param.ts';

export const percentile = defineAggregate({
  name: 'percentile',
  doc: 'Returns the value of the group at a percentile (0 to 100): the smallest of its values that no fewer than so many of a hundred do not exceed (nearest rank).',
  learn: 'https://learn.microsoft.com/kusto/query/percentiles-aggregation-function',
  params: { value: ['real', 'long', 'int', 'decimal', 'timespan', 'datetime'], level: constant('real') },
  returns: typeOfArgument(0, 'value'),
  js: storeOnly,
  clickhouse: ({ value, level }) => {
    const share = Math.min(1, Math.max(0, (literalNumber(level) ?? 50) / 100));
    // The engine takes the value after `share` of all: a little less gives the nearest rank.
    return sql`quantileExactOrNull(${sql.plainFloat(Math.max(0, share - 1e-12))})(${value})`;
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
    { rows: [9n, 7n, 1n, 3n].map((value) => [value, 75] as const), result: 7n },
    { rows: [9n, 7n, 1n, 3n].map((value) => [value, 76] as const), result: 9n },
    { rows: [9n, 7n, 1n, 3n].map((value) => [value, 0] as const), result: 1n },
    { rows: [9n, 7n, 1n, 3n].map((value) => [value, 100] as const), result: 9n },
    { rows: [[nullOf('long'), 50]], result: null },
  ],
});
