import { lengthOfMonthSql, monthIndexSql, ticksOfDaySql } from '../../sql/calendar.ts';
import { datetimeAt, ticksOf } from '../../sql/datetime.ts';
import { sql } from '../../sql/sql.ts';
import { literalText } from '../../sql/sql-value.ts';
import { withValue } from '../../sql/with-value.ts';
import { fixedUnits, inRange, lengthOfMonth, monthIndexOf, monthUnits, ticksOfDay } from '../../values/calendar.ts';
import { dateOfTicks } from '../../values/datetime.ts';
import { TICKS_PER_DAY } from '../../values/timespan.ts';
import { datetime, nullOf } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { constant } from '../param.ts';

/** Beyond it every unit leaves the years 1 to 9999, and 64 bits hold the product below it. */
const limitOf = (size: bigint): bigint => 4_000_000_000_000_000_000n / size;

function addMonths(ticks: bigint, months: number): bigint | null {
  const index = monthIndexOf(ticks) + months;
  const [year, month] = [Math.floor(index / 12), (((index % 12) + 12) % 12) + 1];
  const day = ticksOfDay(year, month, Math.min(dateOfTicks(ticks).getUTCDate(), lengthOfMonth(year, month)));
  return day === null ? null : day + (ticks % TICKS_PER_DAY);
}

export const datetimeAdd = defineScalar({
  name: 'datetime_add',
  category: 'datetime',
  doc: 'Returns a time plus an amount of a unit (year, quarter, month, week, day, hour, minute, second, millisecond, microsecond, nanosecond); a day that the month does not have becomes its last. Null outside the years 1 to 9999.',
  learn: 'https://learn.microsoft.com/kusto/query/datetime-add-function',
  params: { period: constant('string'), amount: 'long', date: 'datetime' },
  returns: 'datetime',
  nulls: 'propagate',
  js: ({ period, amount, date }) => {
    const unit = period.toLowerCase();
    const months = monthUnits[unit];
    if (months !== undefined)
      return amount > 1_000_000n || amount < -1_000_000n ? null : addMonths(date, Number(amount) * months);
    if (unit === 'nanosecond') return inRange(date + amount / 100n);
    const size = fixedUnits[unit];
    if (size === undefined || amount > limitOf(size) || amount < -limitOf(size)) return null;
    return inRange(date + amount * size);
  },
  clickhouse: ({ period, amount, date }, call) => {
    const unit = (literalText(period) ?? '').toLowerCase();
    const months = monthUnits[unit];
    if (months !== undefined)
      return withValue(sql`(${monthIndexSql(date)} + ${amount} * ${sql.number(months)})`, (index) =>
        withValue(sql`intDiv(${index}, 12)`, (year) =>
          withValue(sql`(toInt64(positiveModulo(${index}, 12)) + 1)`, (month) => {
            const day = ticksOfDaySql(
              year,
              month,
              sql`least(toInt64(toDayOfMonth(${date})), ${lengthOfMonthSql(year, month)})`,
            );
            const sum = datetimeAt(sql`${day} + positiveModulo(${ticksOf(date)}, ${sql.int64(TICKS_PER_DAY)})`);
            return sql`if(${amount} BETWEEN -1000000 AND 1000000, ${sum}, NULL)`;
          }),
        ),
      );
    if (unit === 'nanosecond') return datetimeAt(sql`${ticksOf(date)} + intDiv(${amount}, 100)`);
    const size = fixedUnits[unit];
    if (size === undefined) return call.unsupported(`\`${unit}\` is no unit of time`);
    const limit = sql.int64(limitOf(size));
    return sql`if(${amount} BETWEEN -${limit} AND ${limit}, ${datetimeAt(sql`${ticksOf(date)} + ${amount} * ${sql.int64(size)}`)}, NULL)`;
  },
  differences: [],
  examples: [
    { args: ['year', 1n, datetime('2017-01-01')], result: datetime('2018-01-01') },
    { args: ['year', 1n, datetime('2020-02-29 01:02:03')], result: datetime('2021-02-28 01:02:03') },
    { args: ['quarter', -1n, datetime('2017-05-31')], result: datetime('2017-02-28') },
    { args: ['month', 13n, datetime('2017-01-31')], result: datetime('2018-02-28') },
    { args: ['month', -1n, datetime('2017-01-31 00:00:00.0000007')], result: datetime('2016-12-31 00:00:00.0000007') },
    { args: ['week', 1n, datetime('2017-01-01')], result: datetime('2017-01-08') },
    { args: ['Day', -1n, datetime('2017-01-01')], result: datetime('2016-12-31') },
    { args: ['hour', 30n, datetime('2017-01-01')], result: datetime('2017-01-02 06:00') },
    { args: ['microsecond', 1n, datetime('2017-01-01')], result: datetime('2017-01-01 00:00:00.000001') },
    { args: ['nanosecond', 100n, datetime('2017-01-01')], result: datetime('2017-01-01 00:00:00.0000001') },
    { args: ['day', 9_000_000_000n, datetime('2017-01-01')], result: null },
    { args: ['day', 1n, nullOf('datetime')], result: null },
    { args: ['month', nullOf('long'), datetime('2017-01-01')], result: null },
  ],
});
