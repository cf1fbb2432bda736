import { ticksOf } from '../../sql/datetime.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import { literalText, type SqlValue } from '../../sql/sql-value.ts';
import { dateOfTicks } from '../../values/datetime.ts';
import {
  TICKS_PER_DAY,
  TICKS_PER_HOUR,
  TICKS_PER_MICROSECOND,
  TICKS_PER_MILLISECOND,
  TICKS_PER_MINUTE,
  TICKS_PER_SECOND,
} from '../../values/timespan.ts';
import { datetime, nullOf } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { constant } from '../param.ts';

/** Parts of fixed length: the difference is the number of boundaries between the two times. */
const fixed: Record<string, bigint> = {
  week: 7n * TICKS_PER_DAY,
  day: TICKS_PER_DAY,
  hour: TICKS_PER_HOUR,
  minute: TICKS_PER_MINUTE,
  second: TICKS_PER_SECOND,
  millisecond: TICKS_PER_MILLISECOND,
  microsecond: TICKS_PER_MICROSECOND,
  nanosecond: 1n,
};
/** Weeks begin on Sunday; 0001-01-01 was a Monday. */
const shiftOf = (part: string): bigint => (part === 'week' ? TICKS_PER_DAY : 0n);
const monthsOf: Record<string, number> = { year: 12, quarter: 3, month: 1 };

const monthIndex = (ticks: bigint, months: number): number => {
  const date = dateOfTicks(ticks);
  return Math.floor((date.getUTCFullYear() * 12 + date.getUTCMonth()) / months);
};

export const datetimeDiff = defineScalar({
  name: 'datetime_diff',
  category: 'datetime',
  doc: 'Returns how many boundaries of `period` (year, quarter, month, week, day, hour, minute, second, millisecond, microsecond, nanosecond) lie between the two times; positive when `datetime1` is later.',
  learn: 'https://learn.microsoft.com/kusto/query/datetime-diff-function',
  params: { period: constant('string'), datetime1: 'datetime', datetime2: 'datetime' },
  returns: 'long',
  nulls: 'propagate',
  js: ({ period, datetime1, datetime2 }) => {
    const part = period.toLowerCase();
    const months = monthsOf[part];
    if (months !== undefined) return BigInt(monthIndex(datetime1, months) - monthIndex(datetime2, months));
    const size = fixed[part];
    if (size === undefined) return null;
    const count = (datetime1 + shiftOf(part)) / size - (datetime2 + shiftOf(part)) / size;
    return part === 'nanosecond' ? BigInt.asIntN(64, count * 100n) : count;
  },
  clickhouse: ({ period, datetime1, datetime2 }, call) => {
    const part = (literalText(period) ?? '').toLowerCase();
    const months = monthsOf[part];
    if (months !== undefined) {
      const index = (value: SqlValue): Sql =>
        sql`intDiv(toInt64(toYear(${value})) * 12 + toMonth(${value}) - 1, ${sql.number(months)})`;
      return sql`(${index(datetime1)} - ${index(datetime2)})`;
    }
    const size = fixed[part];
    if (size === undefined) return call.unsupported(`\`${part}\` is no period`);
    const index = (value: SqlValue): Sql =>
      sql`intDiv(${ticksOf(value)} + ${sql.int64(shiftOf(part))}, ${sql.int64(size)})`;
    const count = sql`(${index(datetime1)} - ${index(datetime2)})`;
    return part === 'nanosecond' ? sql`(${count} * 100)` : count;
  },
  differences: [],
  examples: [
    { args: ['year', datetime('2017-01-01'), datetime('2000-12-31')], result: 17n },
    { args: ['quarter', datetime('2017-07-01'), datetime('2017-03-30')], result: 2n },
    { args: ['month', datetime('2017-01-01'), datetime('2015-12-30')], result: 13n },
    { args: ['week', datetime('2017-10-29 00:00'), datetime('2017-09-30 23:59')], result: 5n },
    { args: ['day', datetime('2017-10-29 00:00'), datetime('2017-10-30 23:59')], result: -1n },
    { args: ['hour', datetime('2017-10-31 01:01'), datetime('2017-10-31 00:59')], result: 1n },
    {
      args: ['nanosecond', datetime('2017-10-30 23:00:10.1234567'), datetime('2017-10-30 23:00:10.1234560')],
      result: 700n,
    },
    { args: ['day', nullOf('datetime'), datetime('2017-10-30')], result: null },
  ],
});
