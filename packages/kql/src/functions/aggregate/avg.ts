import { sql, type Sql } from '../../sql/sql.ts';
import type { SqlValue } from '../../sql/sql-value.ts';
import { nullOf, real, timespan } from '../../values/typed.ts';
import { defineAggregate, storeOnly } from '../define-aggregate.ts';
import type { ReturnRule } from '../define-scalar.ts';
import { conditionOf, valueIf } from './condition.ts';

const returns: ReturnRule = {
  rule: 'real; a timespan, datetime or decimal for values of that type',
  of: ([value]) => (value === 'timespan' || value === 'datetime' || value === 'decimal' ? value : 'real'),
};
const numbers = ['real', 'long', 'int', 'decimal', 'timespan'] as const;
const mean = (value: SqlValue, condition?: SqlValue): Sql => {
  const inner = valueIf(value, conditionOf(condition));
  if (value.type === 'timespan') return sql`accurateCastOrNull(round(avg(${inner})), 'Int64')`;
  if (value.type === 'decimal') return sql`toDecimal128OrNull(toString(avg(${inner})), 18)`;
  return sql`ifNull(avg(${inner}), nan)`;
};

export const avg = defineAggregate({
  name: 'avg',
  doc: 'Returns the mean of the values of the group that are not null; NaN when there are none.',
  learn: 'https://learn.microsoft.com/kusto/query/avg-aggregation-function',
  params: { value: numbers },
  returns,
  js: storeOnly,
  clickhouse: ({ value }) => mean(value),
  differences: [],
  examples: [
    { rows: [[1n], [2n], [nullOf('long')]], result: 1.5 },
    { rows: [[timespan('1h')], [timespan('3h')]], result: timespan('2h') },
    { rows: [[nullOf('long')]], result: real(Number.NaN) },
    { rows: [], types: ['real'], result: real(Number.NaN) },
  ],
});

export const avgif = defineAggregate({
  name: 'avgif',
  doc: 'Returns the mean of the values among rows for which the condition is true.',
  learn: 'https://learn.microsoft.com/kusto/query/avgif-aggregation-function',
  params: { value: numbers, condition: 'bool' },
  returns,
  js: storeOnly,
  clickhouse: ({ value, condition }) => mean(value, condition),
  differences: [],
  examples: [
    {
      rows: [
        [1n, true],
        [2n, false],
        [3n, true],
      ],
      result: 2,
    },
    { rows: [[1n, nullOf('bool')]], result: real(Number.NaN) },
  ],
});
