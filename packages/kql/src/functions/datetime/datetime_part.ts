import { ticksOf } from '../../sql/datetime.ts';
import { sql, type Sql, type SqlPart } from '../../sql/sql.ts';
import { literalText } from '../../sql/sql-value.ts';
import { dayOfYear, isoWeek } from '../../values/calendar.ts';
import { dateOfTicks } from '../../values/datetime.ts';
import { TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_MINUTE, TICKS_PER_SECOND } from '../../values/timespan.ts';
import { datetime, int, nullOf, timespan } from '../../values/typed.ts';
import { defineScalar, type Example, type ScalarFunction } from '../define-scalar.ts';
import { constant } from '../param.ts';

interface Part {
  readonly js: (ticks: bigint) => number;
  readonly sql: (date: SqlPart) => Sql;
}

/** Within a longer unit: `floor((ticks % of) / size) * factor`. */
const within = (of: bigint, size: bigint, factor = 1): Part => ({
  js: (ticks) => Number((ticks % of) / size) * factor,
  sql: (date) =>
    sql`toInt32(intDiv(positiveModulo(${ticksOf(date)}, ${sql.int64(of)}), ${sql.int64(size)}) * ${sql.number(factor)})`,
});

const parts: Readonly<Record<string, Part>> = {
  year: { js: (ticks) => dateOfTicks(ticks).getUTCFullYear(), sql: (date) => sql`toInt32(toYear(${date}))` },
  quarter: {
    js: (ticks) => Math.floor(dateOfTicks(ticks).getUTCMonth() / 3) + 1,
    sql: (date) => sql`toInt32(toQuarter(${date}))`,
  },
  month: { js: (ticks) => dateOfTicks(ticks).getUTCMonth() + 1, sql: (date) => sql`toInt32(toMonth(${date}))` },
  weekofyear: { js: isoWeek, sql: (date) => sql`toInt32(toISOWeek(${date}))` },
  day: { js: (ticks) => dateOfTicks(ticks).getUTCDate(), sql: (date) => sql`toInt32(toDayOfMonth(${date}))` },
  dayofyear: { js: dayOfYear, sql: (date) => sql`toInt32(toDayOfYear(${date}))` },
  hour: within(TICKS_PER_DAY, TICKS_PER_HOUR),
  minute: within(TICKS_PER_HOUR, TICKS_PER_MINUTE),
  second: within(TICKS_PER_MINUTE, TICKS_PER_SECOND),
  millisecond: within(TICKS_PER_SECOND, 10_000n),
  microsecond: within(TICKS_PER_SECOND, 10n),
  nanosecond: within(TICKS_PER_SECOND, 1n, 100),
};
const partOf = (word: string): Part | undefined => {
  const key = word.toLowerCase().replaceAll('_', '');
  return Object.hasOwn(parts, key) ? parts[key] : undefined;
};

const time = datetime('2017-10-30 01:02:03.7654321');

export const datetimePart = defineScalar({
  name: 'datetime_part',
  aliases: ['datepart'],
  category: 'datetime',
  doc: 'Returns a part of a time: year, quarter, month, week_of_year, day, dayOfYear, hour, minute, second, millisecond, microsecond or nanosecond (the last three of the second).',
  learn: 'https://learn.microsoft.com/kusto/query/datetime-part-function',
  params: { part: constant('string'), date: 'datetime' },
  returns: 'int',
  nulls: 'propagate',
  js: ({ part, date }) => partOf(part)?.js(date) ?? null,
  clickhouse: ({ part, date }, call) => {
    const word = literalText(part) ?? '';
    return partOf(word)?.sql(date) ?? call.unsupported(`\`${word}\` is no part of a time`);
  },
  differences: [],
  examples: [
    { args: ['year', time], result: int(2017) },
    { args: ['quarter', time], result: int(4) },
    { args: ['Month', time], result: int(10) },
    { args: ['week_of_year', time], result: int(44) },
    { args: ['day', time], result: int(30) },
    { args: ['dayOfYear', time], result: int(303) },
    { args: ['hour', time], result: int(1) },
    { args: ['minute', time], result: int(2) },
    { args: ['second', time], result: int(3) },
    { args: ['millisecond', time], result: int(765) },
    { args: ['microsecond', time], result: int(765432) },
    { args: ['nanosecond', time], result: int(765432100) },
    { args: ['hour', datetime('1601-01-01 23:00')], result: int(23) },
    { args: ['year', nullOf('datetime')], result: nullOf('int') },
  ],
});

const single = (
  name: string,
  aliases: readonly string[],
  part: string,
  doc: string,
  examples: readonly Example[],
): ScalarFunction =>
  defineScalar({
    name,
    aliases,
    category: 'datetime',
    doc,
    learn: `https://learn.microsoft.com/kusto/query/${name.replaceAll('_', '-')}-function`,
    params: { date: 'datetime' },
    returns: 'int',
    nulls: 'propagate',
    js: ({ date }) => partOf(part)!.js(date),
    clickhouse: ({ date }) => partOf(part)!.sql(date),
    differences: [],
    examples: [...examples, { args: [nullOf('datetime')], result: nullOf('int') }],
  });

export const getyear = single('getyear', [], 'year', 'Returns the year of a time.', [
  { args: [datetime('2015-10-12')], result: int(2015) },
  { args: [datetime('0001-01-01')], result: int(1) },
]);
export const monthofyear = single('monthofyear', ['getmonth'], 'month', 'Returns the month of a time, 1 to 12.', [
  { args: [datetime('2015-12-14')], result: int(12) },
]);
export const dayofmonth = single('dayofmonth', [], 'day', 'Returns the day of the month of a time, from 1.', [
  { args: [datetime('2015-12-14')], result: int(14) },
]);
export const dayofyear = single('dayofyear', [], 'dayofyear', 'Returns the day of the year of a time, from 1.', [
  { args: [datetime('2015-12-14')], result: int(348) },
  { args: [datetime('2016-12-31')], result: int(366) },
]);
export const hourofday = single('hourofday', [], 'hour', 'Returns the hour of a time, 0 to 23.', [
  { args: [datetime('2015-12-14 18:54')], result: int(18) },
]);
export const weekOfYear = single(
  'week_of_year',
  ['weekofyear'],
  'weekofyear',
  'Returns the week of the year of a time by ISO 8601.',
  [
    { args: [datetime('2020-12-31')], result: int(53) },
    { args: [datetime('2016-01-01')], result: int(53) },
    { args: [datetime('2018-12-31')], result: int(1) },
    { args: [datetime('2023-01-01')], result: int(52) },
    { args: [datetime('1601-01-01')], result: int(1) },
    { args: [datetime('9999-12-31')], result: int(52) },
  ],
);

export const dayofweek = defineScalar({
  name: 'dayofweek',
  category: 'datetime',
  doc: 'Returns the days since the last Sunday before or at a time, as a timespan.',
  learn: 'https://learn.microsoft.com/kusto/query/day-of-week-function',
  params: { date: 'datetime' },
  returns: 'timespan',
  nulls: 'propagate',
  js: ({ date }) => ((date / TICKS_PER_DAY + 1n) % 7n) * TICKS_PER_DAY,
  clickhouse: ({ date }) =>
    sql`(positiveModulo(intDiv(${ticksOf(date)}, ${sql.int64(TICKS_PER_DAY)}) + 1, 7) * ${sql.int64(TICKS_PER_DAY)})`,
  differences: [],
  examples: [
    { args: [datetime('1947-11-30 10:00:05')], result: timespan('00:00:00') },
    { args: [datetime('1970-05-11')], result: timespan('1d') },
    { args: [datetime('2020-02-29')], result: timespan('6d') },
    { args: [nullOf('datetime')], result: nullOf('timespan') },
  ],
});
