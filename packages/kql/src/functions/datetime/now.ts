import { datetimeAt } from '../../sql/datetime.ts';
import { sql } from '../../sql/sql.ts';
import { literal } from '../../sql/types.ts';
import { inRange } from '../../values/calendar.ts';
import { datetime, nullOf, timespan } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { optional } from '../param.ts';

export const now = defineScalar({
  name: 'now',
  category: 'datetime',
  doc: 'Returns the time of the query, plus an offset; one value for the whole query.',
  learn: 'https://learn.microsoft.com/kusto/query/now-function',
  params: { offset: optional('timespan') },
  returns: 'datetime',
  nulls: 'propagate',
  js: ({ offset = 0n }, call) => inRange(call.now + offset),
  clickhouse: ({ offset }, call) =>
    offset === undefined ? literal('datetime', call.now) : datetimeAt(sql`${sql.int64(call.now)} + ${offset}`),
  differences: [],
  examples: [
    { args: [], now: '2024-01-02T03:04:05Z', result: datetime('2024-01-02T03:04:05') },
    { args: [timespan('1h')], now: '2024-01-02T03:04:05Z', result: datetime('2024-01-02T04:04:05') },
    { args: [nullOf('timespan')], result: null },
  ],
});
