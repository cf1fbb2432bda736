import { ticksOf } from '../../sql/datetime.ts';
import { formatSpanSql, formatTimeSql } from '../../sql/time-format.ts';
import { sql } from '../../sql/sql.ts';
import { literalText } from '../../sql/sql-value.ts';
import { withValue } from '../../sql/with-value.ts';
import { datetimeFormat, formatSpan, formatTime, timespanFormat, wrongInFormat } from '../../values/time-format.ts';
import { datetime, nullOf, timespan } from '../../values/typed.ts';
import { UnsupportedCall } from '../call.ts';
import { defineScalar } from '../define-scalar.ts';
import { constant } from '../param.ts';

const refused = (character: string): string => `\`${character}\` is no part of a format: put it beside with strcat`;

const morning = datetime('2007-03-09 05:04:03.5');

export const formatDatetime = defineScalar({
  name: 'format_datetime',
  category: 'datetime',
  doc: "Returns a time as text: y, yy, yyyy, M, MM, d, dd, h, hh (of 12), H, HH (of 24), m, mm, s, ss, f … fffffff, F … (without last zeros), tt, and between them blanks and `/ - : , . _ [ ]`; anything else is refused. '' for null.",
  learn: 'https://learn.microsoft.com/kusto/query/format-datetime-function',
  params: { date: 'datetime', format: constant('string') },
  returns: 'string',
  nulls: 'propagate',
  js: ({ date, format }) => {
    const wrong = wrongInFormat(datetimeFormat(format));
    if (wrong !== undefined) throw new UnsupportedCall(refused(wrong));
    return formatTime(date, format);
  },
  clickhouse: ({ date, format }, call) => {
    const parts = datetimeFormat(literalText(format) ?? '');
    if (parts.length === 0) return call.unsupported('the format is empty');
    const wrong = wrongInFormat(parts);
    if (wrong !== undefined) return call.unsupported(refused(wrong));
    return withValue(ticksOf(date), (ticks) => formatTimeSql(date, ticks, parts));
  },
  differences: [],
  examples: [
    {
      args: [datetime('2020-06-15 13:45:09.1234567'), 'yyyy-MM-dd HH:mm:ss.fffffff'],
      result: '2020-06-15 13:45:09.1234567',
    },
    { args: [datetime('2017-01-29 09:00:05'), 'yy-MM-dd [HH:mm:ss]'], result: '17-01-29 [09:00:05]' },
    { args: [datetime('2017-01-29 09:00:05'), 'yyyy-M-dd [H:mm:ss]'], result: '2017-1-29 [9:00:05]' },
    { args: [datetime('2020-06-15 13:45:09'), 'h:mm:ss tt'], result: '1:45:09 PM' },
    { args: [datetime('2007-03-09 00:30:00'), 'hh:mm tt'], result: '12:30 AM' },
    { args: [morning, 'dddd, MMMM d, yyyy'], result: '0909, 0303 9, 2007' },
    { args: [morning, 'ddd MMM'], result: '099 033' },
    { args: [morning, 's.f'], result: '3.5' },
    { args: [datetime('2020-06-15 13:45:09'), 'y'], result: '20' },
    { args: [datetime('2020-06-15 13:45:09.0000007'), 'FFFFFFF'], result: '0000007' },
    { args: [datetime('2020-06-15 13:45:09'), 'FFFFFFF'], result: '' },
    { args: [datetime('0001-01-01'), 'yyyyMMddHHmmss'], result: '00010101000000' },
    { args: [nullOf('datetime'), 'yyyy'], result: '' },
  ],
});

export const formatTimespan = defineScalar({
  name: 'format_timespan',
  category: 'datetime',
  doc: "Returns a timespan as text: d … dddddddd (days), h, hh, H, HH, m, mm, s, ss, f … fffffff, F … (without last zeros), and between them blanks and `/ - : , . _ [ ]`; anything else is refused. A negative one begins with `-`. '' for null.",
  learn: 'https://learn.microsoft.com/kusto/query/format-timespan-function',
  params: { span: 'timespan', format: constant('string') },
  returns: 'string',
  nulls: 'propagate',
  js: ({ span, format }) => {
    const wrong = wrongInFormat(timespanFormat(format));
    if (wrong !== undefined) throw new UnsupportedCall(refused(wrong));
    return formatSpan(span, format);
  },
  clickhouse: ({ span, format }, call) => {
    const parts = timespanFormat(literalText(format) ?? '');
    if (parts.length === 0) return call.unsupported('the format is empty');
    const wrong = wrongInFormat(parts);
    if (wrong !== undefined) return call.unsupported(refused(wrong));
    return withValue(sql`toUInt64(abs(${span}))`, (size) => formatSpanSql(span.sql, size, parts));
  },
  differences: [],
  examples: [
    { args: [timespan('1.02:03:04.5670000'), 'dd.hh:mm:ss.fffffff'], result: '01.02:03:04.5670000' },
    { args: [timespan('00:00:00.0000001'), 'fffffff'], result: '0000001' },
    { args: [timespan('1.02:01:00'), 'h:m'], result: '2:1' },
    { args: [timespan('1d'), 'dddd'], result: '0001' },
    { args: [timespan('-1.02:30:00'), 'd.hh:mm:ss'], result: '-1.02:30:00' },
    { args: [timespan('-00:01:30'), 'mm:ss'], result: '-01:30' },
    { args: [nullOf('timespan'), 'd'], result: '' },
  ],
});
