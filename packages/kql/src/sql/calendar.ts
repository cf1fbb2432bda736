import { daysBeforeMonth, daysOfMonth, type Period } from '../values/calendar.ts';
import { TICKS_PER_DAY } from '../values/timespan.ts';
import { ticksOf } from './datetime.ts';
import { sql, type Sql, type SqlPart } from './sql.ts';
import { withValue } from './with-value.ts';

const day = sql.int64(TICKS_PER_DAY);
const week = sql.int64(7n * TICKS_PER_DAY);
const before = sql`[${sql.join(daysBeforeMonth.map(sql.number))}]`;
const lengths = sql`[${sql.join(daysOfMonth.map(sql.number))}]`;

const isLeap = (year: Sql): Sql => sql`(${year} % 4 = 0 AND (${year} % 100 != 0 OR ${year} % 400 = 0))`;

/** The number of days of a month (1 to 12). */
export const lengthOfMonthSql = (year: Sql, month: Sql): Sql =>
  sql`(${lengths}[${month}] + (${month} = 2 AND ${isLeap(year)}))`;

/** Ticks of a day of the years 1 to 10000; outside of them not a datetime's. */
export const ticksOfDaySql = (year: Sql, month: Sql, dayOfMonth: SqlPart): Sql =>
  withValue(
    sql`(toInt64(${year}) - 1)`,
    (years) =>
      sql`(${years} * 365 + intDiv(${years}, 4) - intDiv(${years}, 100) + intDiv(${years}, 400) + ${before}[${month}] + (${month} > 2 AND ${isLeap(year)}) + ${dayOfMonth} - 1) * ${day}`,
  );

/** Months since the year 0. */
export const monthIndexSql = (datetime: SqlPart): Sql =>
  sql`(toInt64(toYear(${datetime})) * 12 + toMonth(${datetime}) - 1)`;

/** Ticks of the first day of the month at an index. */
export const ticksOfMonthSql = (index: Sql): Sql =>
  withValue(index, (at) =>
    withValue(sql`intDiv(${at}, 12)`, (year) =>
      ticksOfDaySql(year, sql`(toInt64(positiveModulo(${at}, 12)) + 1)`, sql`1`),
    ),
  );

/** Ticks of the start of the day, week (from Sunday), month or year, `offset` of them later. */
export function startOfSql(period: Period, datetime: SqlPart, given: Sql): Sql {
  // Beyond it every period leaves the years 1 to 9999; the product must not leave 64 bits
  const offset = sql`if(${given} BETWEEN -10000000 AND 10000000, ${given}, NULL)`;
  const ticks = ticksOf(datetime);
  switch (period) {
    case 'day':
      return sql`(${ticks} - positiveModulo(${ticks}, ${day}) + ${offset} * ${day})`;
    case 'week':
      return sql`(${ticks} - positiveModulo(${ticks} + ${day}, ${week}) + ${offset} * ${week})`;
    case 'month':
      return ticksOfMonthSql(sql`${monthIndexSql(datetime)} + ${offset}`);
    case 'year':
      return ticksOfMonthSql(sql`(toInt64(toYear(${datetime})) + ${offset}) * 12`);
  }
}
