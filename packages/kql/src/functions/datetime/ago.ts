import { datetimeAt } from '../../sql/datetime.ts';
import { sql } from '../../sql/sql.ts';
import { inRange } from '../../values/calendar.ts';
import { datetime, nullOf, timespan } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';

export const ago = defineScalar({
  name: 'ago',
  category: 'datetime',
  doc: 'Returns the time of the query minus a timespan.',
  learn: 'https://learn.microsoft.com/kusto/query/ago-function',
  params: { span: 'timespan' },
  returns: 'datetime',
  nulls: 'propagate',
  js: ({ span }, call) => inRange(call.now - span),
  clickhouse: ({ span }, call) => datetimeAt(sql`${sql.int64(call.now)} - ${span}`),
  differences: [],
  examples: [
    { args: [timespan('1h')], now: '2024-01-02T03:04:05Z', result: datetime('2024-01-02T02:04:05') },
    { args: [nullOf('timespan')], now: '2024-01-02T03:04:05Z', result: null },
  ],
});
