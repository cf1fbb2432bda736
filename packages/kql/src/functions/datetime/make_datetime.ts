import type { KqlType } from '@belfry/schema';
import { lengthOfMonthSql, ticksOfDaySql } from '../../sql/calendar.ts';
import { convertSql } from '../../sql/convert.ts';
import { datetimeAt } from '../../sql/datetime.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import type { SqlValue } from '../../sql/sql-value.ts';
import { inRange, lengthOfMonth, ticksOfDay } from '../../values/calendar.ts';
import { convertValue } from '../../values/convert.ts';
import type { KqlValue } from '../../values/kql-value.ts';
import { TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_MINUTE, TICKS_PER_SECOND } from '../../values/timespan.ts';
import { datetime, nullOf, real, timespan } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { optional, variadic } from '../param.ts';

/** Ticks of hours, minutes and seconds; null when one is out of its range. */
function clockTicks(hour: bigint, minute: bigint, second: number): bigint | null {
  if (hour < 0n || hour > 23n || minute < 0n || minute > 59n || !(second >= 0 && second < 60)) return null;
  return (
    hour * TICKS_PER_HOUR + minute * TICKS_PER_MINUTE + BigInt(Math.floor(second * Number(TICKS_PER_SECOND) + 0.5))
  );
}

const clockSql = (hour: Sql, minute: Sql, second: Sql): Sql =>
  sql`if(${hour} BETWEEN 0 AND 23 AND ${minute} BETWEEN 0 AND 59 AND ${second} >= 0 AND ${second} < 60, ${hour} * 36000000000 + ${minute} * 600000000 + toInt64(floor(if(${second} >= 0 AND ${second} < 60, ${second}, 0) * 10000000 + 0.5)), NULL)`;

export const makeDatetime = defineScalar({
  name: 'make_datetime',
  category: 'datetime',
  doc: 'Returns the time of year, month, day, hour, minute and second (with a fraction); null when one is out of its range. One value alone is converted as by `todatetime`.',
  learn: 'https://learn.microsoft.com/kusto/query/make-datetime-function',
  params: {
    year: 'any',
    month: optional('long'),
    day: optional('long'),
    hour: optional('long'),
    minute: optional('long'),
    second: optional('real'),
  },
  returns: 'datetime',
  nulls: 'propagate',
  js: ({ year, month, day = 1n, hour = 0n, minute = 0n, second = 0 }, call) => {
    if (month === undefined) return convertValue(call.types[0]!, year, 'datetime') as bigint | null;
    const whole = convertValue(call.types[0]!, year, 'long') as bigint | null;
    const clock = clockTicks(hour, minute, second);
    if (whole === null || whole < 1n || whole > 9999n || month < 1n || month > 12n || day < 1n || clock === null)
      return null;
    if (day > BigInt(lengthOfMonth(Number(whole), Number(month)))) return null;
    const start = ticksOfDay(Number(whole), Number(month), Number(day));
    return start === null ? null : inRange(start + clock);
  },
  clickhouse: ({ year, month, day, hour, minute, second }) => {
    if (month === undefined) return convertSql(year, 'datetime');
    const whole = convertSql(year, 'long');
    const dayOfMonth = day?.sql ?? sql`toInt64(1)`;
    const place = sql`toInt64(greatest(1, least(12, ifNull(${month}, 1))))`;
    const valid = sql`${whole} BETWEEN 1 AND 9999 AND ${month} BETWEEN 1 AND 12 AND ${dayOfMonth} BETWEEN 1 AND ${lengthOfMonthSql(sql`(${whole})`, place)}`;
    const clock = clockSql(hour?.sql ?? sql`0`, minute?.sql ?? sql`0`, second?.sql ?? sql`0`);
    return sql`if(${valid}, ${datetimeAt(sql`(${ticksOfDaySql(sql`(${whole})`, place, dayOfMonth)} + ${clock})`)}, NULL)`;
  },
  differences: [],
  examples: [
    { args: [2017n, 10n, 1n], result: datetime('2017-10-01') },
    { args: [2017n, 10n, 1n, 12n, 10n], result: datetime('2017-10-01 12:10') },
    { args: [2017n, 10n, 1n, 12n, 11n, real(0.1234567)], result: datetime('2017-10-01 12:11:00.1234567') },
    { args: [2020n, 2n, 29n, 13n, 45n, 9n], result: datetime('2020-02-29 13:45:09') },
    { args: [2021n, 2n, 29n], result: null },
    { args: [2020n, 13n, 1n], result: null },
    { args: [2020n, 1n, 1n, 24n, 0n], result: null },
    { args: ['2020-01-02'], result: datetime('2020-01-02') },
    { args: [2020n, nullOf('long'), 1n], result: null },
  ],
});

const convert = (
  types: readonly KqlType[],
  values: readonly KqlValue[],
  index: number,
  to: 'long' | 'real',
): KqlValue => convertValue(types[index]!, values[index]!, to);

export const makeTimespan = defineScalar({
  name: 'make_timespan',
  category: 'datetime',
  doc: 'Returns the timespan of hours and minutes; of hours, minutes and seconds; or of days and those. Null when one is out of its range. One value alone is converted as by `totimespan`.',
  learn: 'https://learn.microsoft.com/kusto/query/make-timespan-function',
  params: { parts: variadic('any', { min: 1, max: 4 }) },
  returns: 'timespan',
  nulls: 'propagate',
  js: ({ parts }, { types }) => {
    if (parts.length === 1) return convertValue(types[0]!, parts[0]!, 'timespan') as bigint | null;
    const shift = parts.length === 4 ? 1 : 0;
    const days = shift === 1 ? convert(types, parts, 0, 'long') : 0n;
    const [hour, minute] = [convert(types, parts, shift, 'long'), convert(types, parts, shift + 1, 'long')];
    const second = parts.length > 2 ? convert(types, parts, shift + 2, 'real') : 0;
    if (days === null || hour === null || minute === null || second === null) return null;
    const clock = clockTicks(hour as bigint, minute as bigint, second as number);
    const size = days as bigint;
    return clock === null || size < 0n || size > 10_675_198n ? null : size * TICKS_PER_DAY + clock;
  },
  clickhouse: ({ parts }) => {
    if (parts.length === 1) return convertSql(parts[0]!, 'timespan');
    const shift = parts.length === 4 ? 1 : 0;
    const at = (index: number, to: 'long' | 'real'): Sql => sql`(${convertSql(parts[index] as SqlValue, to)})`;
    const days = shift === 1 ? at(0, 'long') : sql`0`;
    const clock = clockSql(at(shift, 'long'), at(shift + 1, 'long'), parts.length > 2 ? at(shift + 2, 'real') : sql`0`);
    return sql`if(${days} BETWEEN 0 AND 10675198, ${days} * 864000000000 + ${clock}, NULL)`;
  },
  differences: [],
  examples: [
    { args: [2n, 30n], result: timespan('02:30:00') },
    { args: [1n, 12n, 30n, real(55.123)], result: timespan('1.12:30:55.123') },
    { args: [1n, 2n, 3n], result: timespan('01:02:03') },
    { args: [0n, 0n, 0n, real(0.0000001)], result: timespan('00:00:00.0000001') },
    { args: [25n, 70n], result: null },
    { args: [0n, 25n, 61n, real(61.5)], result: null },
    { args: [-1n, -2n], result: null },
    { args: ['1.02:03:04'], result: timespan('1.02:03:04') },
    { args: [nullOf('long'), 1n], result: null },
  ],
});
