import { startOfSql } from '../../sql/calendar.ts';
import { datetimeAt } from '../../sql/datetime.ts';
import { sql } from '../../sql/sql.ts';
import { inRange, startOf, type Period } from '../../values/calendar.ts';
import { datetime, nullOf } from '../../values/typed.ts';
import { defineScalar, type Example, type ScalarFunction } from '../define-scalar.ts';
import { optional } from '../param.ts';

const start = (period: Period, examples: readonly Example[]): ScalarFunction =>
  defineScalar({
    name: `startof${period}`,
    category: 'datetime',
    doc: `Returns the start of the ${period}${period === 'week' ? ' (Sunday)' : ''} of a time, or of the ${period} \`offset\` later.`,
    learn: `https://learn.microsoft.com/kusto/query/startof${period}-function`,
    params: { date: 'datetime', offset: optional('long') },
    returns: 'datetime',
    nulls: 'propagate',
    js: ({ date, offset = 0n }) => inRange(startOf(period, date, offset)),
    clickhouse: ({ date, offset }) => datetimeAt(startOfSql(period, date, offset?.sql ?? sql`toInt64(0)`)),
    differences: [],
    examples,
  });

const end = (period: Period, examples: readonly Example[]): ScalarFunction =>
  defineScalar({
    name: `endof${period}`,
    category: 'datetime',
    doc: `Returns the last moment of the ${period}${period === 'week' ? ' (Saturday)' : ''} of a time, or of the ${period} \`offset\` later.`,
    learn: `https://learn.microsoft.com/kusto/query/endof${period}-function`,
    params: { date: 'datetime', offset: optional('long') },
    returns: 'datetime',
    nulls: 'propagate',
    js: ({ date, offset = 0n }) => {
      const next = startOf(period, date, offset + 1n);
      return inRange(next === null ? null : next - 1n);
    },
    clickhouse: ({ date, offset }) =>
      datetimeAt(sql`${startOfSql(period, date, sql`(${offset ?? sql`toInt64(0)`} + 1)`)} - 1`),
    differences: [],
    examples,
  });

const last = datetime('9999-12-31T23:59:59.9999999');

export const startofday = start('day', [
  { args: [datetime('2017-01-01 10:10:17')], result: datetime('2017-01-01') },
  { args: [datetime('2017-01-01 10:10:17'), -1n], result: datetime('2016-12-31') },
  { args: [datetime('1601-03-01 10:10:17'), 1n], result: datetime('1601-03-02') },
  { args: [datetime('0001-01-01'), -1n], result: null },
  { args: [datetime('2017-01-01'), 9223372036854775807n], result: null },
  { args: [nullOf('datetime')], result: null },
  { args: [datetime('2017-01-01'), nullOf('long')], result: null },
]);
export const startofweek = start('week', [
  { args: [datetime('2021-12-26')], result: datetime('2021-12-26') },
  { args: [datetime('2024-02-29 23:59:59.9999999')], result: datetime('2024-02-25') },
  { args: [datetime('2017-01-01 10:10:17'), 1n], result: datetime('2017-01-08') },
  { args: [nullOf('datetime')], result: null },
]);
export const startofmonth = start('month', [
  { args: [datetime('2020-02-29 10:10:17')], result: datetime('2020-02-01') },
  { args: [datetime('2017-01-31'), -1n], result: datetime('2016-12-01') },
  { args: [datetime('0001-01-01 00:00:00.0000001')], result: datetime('0001-01-01') },
  { args: [last], result: datetime('9999-12-01') },
  { args: [last, 1n], result: null },
  { args: [nullOf('datetime')], result: null },
]);
export const startofyear = start('year', [
  { args: [datetime('2017-10-10 10:10:17')], result: datetime('2017-01-01') },
  { args: [datetime('2000-10-10'), -400n], result: datetime('1600-01-01') },
  { args: [nullOf('datetime')], result: null },
]);
export const endofday = end('day', [
  { args: [datetime('2017-01-01 10:10:17')], result: datetime('2017-01-01 23:59:59.9999999') },
  { args: [datetime('2017-01-01 10:10:17'), 1n], result: datetime('2017-01-02 23:59:59.9999999') },
  { args: [datetime('2017-01-01'), 9223372036854775807n], result: null },
  { args: [nullOf('datetime')], result: null },
]);
export const endofweek = end('week', [
  { args: [datetime('2021-12-26')], result: datetime('2022-01-01 23:59:59.9999999') },
  { args: [datetime('2023-12-30'), -1n], result: datetime('2023-12-23 23:59:59.9999999') },
  { args: [nullOf('datetime')], result: null },
]);
export const endofmonth = end('month', [
  { args: [datetime('2020-02-15')], result: datetime('2020-02-29 23:59:59.9999999') },
  { args: [datetime('2021-02-15')], result: datetime('2021-02-28 23:59:59.9999999') },
  { args: [datetime('1900-02-15')], result: datetime('1900-02-28 23:59:59.9999999') },
  { args: [last], result: last },
  { args: [nullOf('datetime')], result: null },
]);
export const endofyear = end('year', [
  { args: [datetime('0001-01-01 00:00:00.0000001')], result: datetime('0001-12-31 23:59:59.9999999') },
  { args: [datetime('2017-01-01'), -1n], result: datetime('2016-12-31 23:59:59.9999999') },
  { args: [last], result: last },
  { args: [nullOf('datetime')], result: null },
]);
