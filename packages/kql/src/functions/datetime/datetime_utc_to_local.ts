import { datetimeAt, datetimeAt1970, ticksOf, ticksSince1970 } from '../../sql/datetime.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import { literalText, type SqlValue } from '../../sql/sql-value.ts';
import { withValue } from '../../sql/with-value.ts';
import { inRange, zoneName, zoneOffset } from '../../values/calendar.ts';
import { datetime, nullOf } from '../../values/typed.ts';
import { defineScalar, type SqlCallContext } from '../define-scalar.ts';
import { constant } from '../param.ts';

function zoneSql(zone: SqlValue, call: SqlCallContext): Sql {
  const text = literalText(zone) ?? '';
  const name = zoneName(text);
  return name === null ? call.unsupported(`\`${text}\` is no time zone (IANA, like Europe/Berlin)`) : sql.string(name);
}

/** How far the zone is ahead of UTC, in ticks. */
const offsetSql = (date: Sql, zone: Sql): Sql => sql`timeZoneOffset(toTimeZone(${date}, ${zone})) * 10000000`;

export const datetimeUtcToLocal = defineScalar({
  name: 'datetime_utc_to_local',
  category: 'datetime',
  doc: 'Returns the local time of a time zone (IANA name) at a time in UTC.',
  learn: 'https://learn.microsoft.com/kusto/query/datetime-utc-to-local-function',
  params: { date: 'datetime', zone: constant('string') },
  returns: 'datetime',
  nulls: 'propagate',
  js: ({ date, zone }) => {
    const offset = zoneOffset(zone, date);
    return offset === null ? null : inRange(date + offset);
  },
  clickhouse: ({ date, zone }, call) =>
    datetimeAt(sql`(${ticksOf(date)} + ${offsetSql(date.sql, zoneSql(zone, call))})`),
  differences: ['Times before 1900 and after 2299 may differ by changes of the zone.'],
  examples: [
    { args: [datetime('2024-07-01 12:00'), 'Europe/Berlin'], result: datetime('2024-07-01 14:00') },
    { args: [datetime('2022-07-11 22:18:48.4678620'), 'US/Pacific'], result: datetime('2022-07-11 15:18:48.4678620') },
    { args: [datetime('2024-01-01 12:00'), 'Asia/Kolkata'], result: datetime('2024-01-01 17:30') },
    { args: [datetime('2024-01-01 12:00'), 'UTC'], result: datetime('2024-01-01 12:00') },
    { args: [nullOf('datetime'), 'UTC'], result: null },
  ],
});

export const datetimeLocalToUtc = defineScalar({
  name: 'datetime_local_to_utc',
  category: 'datetime',
  doc: 'Returns the time in UTC of a local time in a time zone (IANA name).',
  learn: 'https://learn.microsoft.com/kusto/query/datetime-local-to-utc-function',
  params: { date: 'datetime', zone: constant('string') },
  returns: 'datetime',
  nulls: 'propagate',
  js: ({ date, zone }) => {
    const first = zoneOffset(zone, date);
    const second = first === null ? null : zoneOffset(zone, date - first);
    return second === null ? null : inRange(date - second);
  },
  clickhouse: ({ date, zone }, call) => {
    const name = zoneSql(zone, call);
    const guess = datetimeAt1970(sql`${ticksSince1970(date)} - ${offsetSql(date.sql, name)}`);
    return withValue(guess, (first) => datetimeAt(sql`(${ticksOf(date)} - ${offsetSql(first, name)})`));
  },
  differences: ['Times before 1900 and after 2299 may differ by changes of the zone.'],
  examples: [
    { args: [datetime('2020-02-02 20:02:20'), 'US/Pacific'], result: datetime('2020-02-03 04:02:20') },
    { args: [datetime('2020-02-02 20:02:20'), 'Europe/Paris'], result: datetime('2020-02-02 19:02:20') },
    { args: [datetime('2022-03-27 01:00'), 'Europe/Brussels'], result: datetime('2022-03-27 00:00') },
    { args: [datetime('2022-03-27 03:00'), 'Europe/Brussels'], result: datetime('2022-03-27 01:00') },
    { args: [nullOf('datetime'), 'UTC'], result: null },
  ],
});
