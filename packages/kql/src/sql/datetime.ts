import { datetimePattern, TICKS_1970, TICKS_MAX } from '../values/datetime.ts';
import { sql, type Sql, type SqlPart } from './sql.ts';
import { withValue } from './with-value.ts';

const offset = sql.int64(TICKS_1970);

/** Ticks since 1970 of a datetime: all arithmetic on datetimes is done on them. */
export const ticksSince1970 = (datetime: SqlPart): Sql => sql`reinterpretAsInt64(${datetime})`;
/** Ticks since 0001 of a datetime, as `bin` and `tolong` count. */
export const ticksOf = (datetime: SqlPart): Sql => sql`(reinterpretAsInt64(${datetime}) + ${offset})`;
/** The datetime at ticks since 1970. */
export const datetimeAt1970 = (ticks: SqlPart): Sql => sql`reinterpret(${ticks}, 'DateTime64(7,\\'UTC\\')')`;
/** The datetime at ticks since 0001; null outside the years 1 to 9999. */
export const datetimeAt = (ticks: Sql): Sql =>
  withValue(
    ticks,
    (t) =>
      sql`if(${t} between 0 and ${sql.int64(TICKS_MAX)}, reinterpret(${t} - ${offset}, 'DateTime64(7,\\'UTC\\')'), NULL)`,
  );
/** The datetime as ISO 8601 text with seven decimals. */
export const datetimeText = (datetime: SqlPart): Sql => sql`concat(replaceOne(toString(${datetime}), ' ', 'T'), 'Z')`;

const two = (value: Sql): Sql => sql`leftPad(toString(${value}), 2, '0')`;

/** A timespan (ticks) as `[-][d.]hh:mm:ss[.fffffff]`. */
export const timespanText = (timespan: Sql): Sql =>
  withValue(timespan, (ticks) =>
    withValue(sql`abs(${ticks})`, (size) => {
      const days = sql`intDiv(${size}, 864000000000)`;
      const fraction = sql`(${size} % 10000000)`;
      return sql`concat(if(${ticks} < 0, '-', ''), if(${days} = 0, '', concat(toString(${days}), '.')), ${two(sql`intDiv(${size}, 36000000000) % 24`)}, ':', ${two(sql`intDiv(${size}, 600000000) % 60`)}, ':', ${two(sql`intDiv(${size}, 10000000) % 60`)}, if(${fraction} = 0, '', concat('.', leftPad(toString(${fraction}), 7, '0'))))`;
    }),
  );

/** Reads text as a datetime; null when it has none of the forms that `parseDatetime` reads. */
export const parseDatetimeSql = (text: Sql): Sql =>
  withValue(
    sql`trimBoth(${text}, ' \\t\\r\\n')`,
    (t) =>
      sql`if(match(${t}, ${sql.string(datetimePattern)}), parseDateTime64BestEffortUSOrNull(${t}, 7, 'UTC'), NULL)`,
  );

const clock = sql.string('^(-?)(?:([0-9]{1,8})[.])?([0-9]{1,2}):([0-9]{1,2})(?::([0-9]{1,2})(?:[.]([0-9]{1,7}))?)?$');
const worded = sql.string('^([+-]?)([0-9]{1,15})(?:[.]([0-9]{1,15}))?[ ]*([a-z]*)$');
const unitNames = [
  ['', 'd', 'day', 'days'],
  ['h', 'hr', 'hrs', 'hour', 'hours'],
  ['m', 'min', 'minute', 'minutes'],
  ['s', 'sec', 'second', 'seconds'],
  ['ms', 'milli', 'millis', 'millisecond', 'milliseconds'],
  ['micro', 'micros', 'microsecond', 'microseconds'],
  ['tick', 'ticks'],
];
const unitSizes = [864_000_000_000, 36_000_000_000, 600_000_000, 10_000_000, 10_000, 10, 1];
const unitTable = sql`transform(lower(g[4]), [${sql.join(unitNames.flat().map(sql.string))}], [${sql.join(
  unitNames.flatMap((names, index) => names.map(() => sql.int64(unitSizes[index]!))),
)}], toInt64(0))`;

/** Reads text as a timespan in ticks: `1.5h`, `2 days`, `[-][d.]hh:mm[:ss[.fffffff]]`; null otherwise. */
export const parseTimespanSql = (text: Sql): Sql =>
  withValue(sql`trimBoth(${text}, ' \\t\\r\\n')`, (t) => {
    const part = (index: number): Sql => sql`toInt64OrZero(g[${sql.number(index)}])`;
    const clockTicks = sql`arrayMap(g -> if(${part(3)} > 23 or ${part(4)} > 59 or ${part(5)} > 59, NULL, if(g[1] = '-', -1, 1) * (toInt128(${part(2)}) * 864000000000 + ${part(3)} * 36000000000 + ${part(4)} * 600000000 + ${part(5)} * 10000000 + toInt64OrZero(rightPad(g[6], 7, '0')))), [extractGroups(${t}, ${clock})])[1]`;
    const wordTicks = sql`arrayMap(g -> nullIf(${unitTable}, 0) * if(g[1] = '-', -1, 1) * toInt128(${part(2)}) + toInt64(if(g[1] = '-', -1, 1) * ${unitTable} * toFloat64OrZero(concat('0.', g[3]))), [extractGroups(lower(${t}), ${worded})])[1]`;
    return sql`accurateCastOrNull(multiIf(match(${t}, ${clock}), ${clockTicks}, match(lower(${t}), ${worded}) AND NOT match(${t}, '^[-+]?[0-9]+[.][0-9]+$'), ${wordTicks}, NULL), 'Int64')`;
  });
