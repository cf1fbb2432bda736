import { datetimeAt, datetimeAt1970, ticksOf, ticksSince1970 } from '../../sql/datetime.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import { literalText, type SqlValue } from '../../sql/sql-value.ts';
import { withValue } from '../../sql/with-value.ts';
import { inRange, zoneName, zoneOffset } from '../../values/calendar.ts';
import { datetime, nullOf } from '../../values/typed.ts';
import { defineScalar, type SqlCallContext } from '../define-scalar.ts';

/** How far a zone is ahead of UTC at a time, in ticks; NULL for a zone that is none. */
function offsetSql(date: Sql, zone: SqlValue, call: SqlCallContext): Sql {
  if (zone.literal === undefined) return offsetOfUnknown(date, zone);
  const text = literalText(zone) ?? '';
  const name = zoneName(text);
  if (name === null) return call.unsupported(`\`${text}\` is no time zone (IANA, like Europe/Berlin)`);
  return sql`timeZoneOffset(toTimeZone(${date}, ${sql.string(name)})) * 10000000`;
}

/** The engine takes a zone that is not a constant for the form of a text only, and fails on a name that it does not know. */
function offsetOfUnknown(date: Sql, zone: SqlValue): Sql {
  const known = sql`${zone} IN (SELECT time_zone FROM system.time_zones)`;
  const form = sql`formatDateTime(${date}, '%z', if(${known}, ${zone}, 'UTC'))`;
  return withValue(form, (text) => {
    const minutes = sql`(toInt64OrZero(substring(${text}, 2, 2)) * 60 + toInt64OrZero(substring(${text}, 4, 2)))`;
    return sql`(if(${known}, ${minutes}, NULL) * if(startsWith(${text}, '-'), -600000000, 600000000))`;
  });
}

export const datetimeUtcToLocal = defineScalar({
  name: 'datetime_utc_to_local',
  category: 'datetime',
  doc: 'Returns the local time of a time zone (IANA name) at a time in UTC.',
  learn: 'https://learn.microsoft.com/kusto/query/datetime-utc-to-local-function',
  params: { date: 'datetime', zone: 'string' },
  returns: 'datetime',
  nulls: 'propagate',
  js: ({ date, zone }) => {
    const offset = zoneOffset(zone, date);
    return offset === null ? null : inRange(date + offset);
  },
  clickhouse: ({ date, zone }, call) => datetimeAt(sql`(${ticksOf(date)} + ${offsetSql(date.sql, zone, call)})`),
  differences: [
    'Times before 1900 and after 2299 may differ by changes of the zone.',
    'A zone that is no constant is null where its name is not written as the engine writes it.',
  ],
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
  params: { date: 'datetime', zone: 'string' },
  returns: 'datetime',
  nulls: 'propagate',
  js: ({ date, zone }) => {
    const first = zoneOffset(zone, date);
    const second = first === null ? null : zoneOffset(zone, date - first);
    return second === null ? null : inRange(date - second);
  },
  clickhouse: ({ date, zone }, call) => {
    const guess = datetimeAt1970(sql`${ticksSince1970(date)} - ${offsetSql(date.sql, zone, call)}`);
    return withValue(guess, (first) => datetimeAt(sql`(${ticksOf(date)} - ${offsetSql(first, zone, call)})`));
  },
  differences: [
    'Times before 1900 and after 2299 may differ by changes of the zone.',
    'A zone that is no constant is null where its name is not written as the engine writes it.',
  ],
  examples: [
    { args: [datetime('2020-02-02 20:02:20'), 'US/Pacific'], result: datetime('2020-02-03 04:02:20') },
    { args: [datetime('2020-02-02 20:02:20'), 'Europe/Paris'], result: datetime('2020-02-02 19:02:20') },
    { args: [datetime('2022-03-27 01:00'), 'Europe/Brussels'], result: datetime('2022-03-27 00:00') },
    { args: [datetime('2022-03-27 03:00'), 'Europe/Brussels'], result: datetime('2022-03-27 01:00') },
    { args: [nullOf('datetime'), 'UTC'], result: null },
  ],
});
