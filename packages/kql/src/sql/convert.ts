/* oxlint-disable typescript/switch-exhaustiveness-check -- the default is meant: all types not named behave alike */
import type { KqlType } from '@belfry/schema';
import { convertValue } from '../values/convert.ts';
import { datetimeAt, datetimeText, parseDatetimeSql, parseTimespanSql, ticksOf, timespanText } from './datetime.ts';
import { sql, type Sql } from './sql.ts';
import type { SqlValue } from './sql-value.ts';
import { storedTextSql } from './stored-text.ts';
import { isNullableInSql, literal } from './types.ts';
import { withValue } from './with-value.ts';

/** A real as Kusto prints it (`3.0`, `1E+16`); null in, null out. */
const realText = (value: Sql): Sql =>
  withValue(value, (x) => {
    const plain = sql`toString(abs(${x}))`;
    const digits = sql`replaceRegexpOne(replaceOne(${plain}, '.', ''), '0+$', '')`;
    const power = sql`length(substringIndex(${plain}, '.', 1)) - 1`;
    const large = sql`concat(if(${x} < 0, '-', ''), substring(${digits}, 1, 1), if(length(${digits}) > 1, '.', ''), substring(${digits}, 2), 'E+', leftPad(toString(${power}), 2, '0'))`;
    // The engine writes 0.00000125 where Kusto has 1.25E-06.
    const tail = sql`replaceRegexpOne(${plain}, '^0[.]0*', '')`;
    const small = sql`concat(if(${x} < 0, '-', ''), substring(${tail}, 1, 1), if(length(${tail}) > 1, '.', ''), substring(${tail}, 2), 'E-', leftPad(toString(length(${plain}) - 1 - length(${tail})), 2, '0'))`;
    const scientific = sql`replaceRegexpOne(replaceRegexpOne(upper(toString(${x})), 'E([0-9])', 'E+\\\\1'), 'E([+-])([0-9])$', 'E\\\\10\\\\2')`;
    return sql`multiIf(isNaN(${x}), 'NaN', isInfinite(${x}), if(${x} > 0, 'Infinity', '-Infinity'), position(toString(${x}), 'e') > 0, ${scientific}, abs(${x}) >= 1e15, ${large}, ${x} != 0 and abs(${x}) < 1e-5, ${small}, position(toString(${x}), '.') > 0, toString(${x}), concat(toString(${x}), '.0'))`;
  });

/** A finite real as JSON; the engine does not read whole numbers beyond 64 bits without a point. */
export const realDigits = (value: Sql): Sql =>
  sql`concat(toString(${value}), if(abs(${value}) >= 9.2e18 AND abs(${value}) < 1e21, '.0', ''))`;

/** The text of a value as `tostring` and `strcat` give it: '' for null. */
export function textOf(value: SqlValue): Sql {
  switch (value.type) {
    case 'string':
      return value.sql;
    case 'dynamic':
      return dynamicTextOf(value);
    case 'real':
      return sql`ifNull(${realText(value.sql)}, '')`;
    case 'bool':
      return sql`if(isNull(${value.sql}), '', if(${value.sql}, 'True', 'False'))`;
    case 'datetime':
      return sql`ifNull(${datetimeText(value.sql)}, '')`;
    case 'timespan':
      return sql`ifNull(${timespanText(value.sql)}, '')`;
    default:
      return sql`ifNull(toString(${value.sql}), '')`;
  }
}

/** The dynamic value's text: a string without quotes, an array or bag as JSON. */
function dynamicTextOf(value: SqlValue): Sql {
  if (value.stored === true) return storedTextSql(value);
  if (value.path === undefined) return sql`JSONExtractString(${value.sql})`;
  const { base, keys, guard } = value.path;
  const text = sql`JSONExtractString(${sql.join([base, ...keys])})`;
  return guard === undefined ? text : sql`if(${guard}, ${text}, '')`;
}

/** The value inside a dynamic read as `type` of ClickHouse: numbers and booleans convert, text is read. */
function extract(value: SqlValue, type: string): Sql {
  const target = sql.string(`Nullable(${type})`);
  if (value.path === undefined) return sql`JSONExtract(${value.sql}, ${target})`;
  const { base, keys, guard } = value.path;
  const read = sql`JSONExtract(${sql.join([base, ...keys, target])})`;
  return guard === undefined ? read : sql`if(${guard}, ${read}, NULL)`;
}

const longOfText = (text: Sql): Sql =>
  withValue(
    sql`trimBoth(${text}, ' \\t\\r\\n')`,
    (t) =>
      sql`if(match(${t}, '^0[xX][0-9a-fA-F]{1,16}$'), reinterpretAsInt64(reverse(unhex(leftPad(substring(${t}, 3), 16, '0')))), toInt64OrNull(${t}))`,
  );

/** `inf` is read in small letters only, `nan` and `infinity` in any. */
const realOfText = (text: Sql): Sql =>
  withValue(
    sql`trimBoth(${text}, ' \\t\\r\\n')`,
    (t) => sql`if(match(${t}, '(?i)inf') AND NOT match(${t}, 'inf$|(?i)infinity$'), NULL, toFloat64OrNull(${t}))`,
  );

/** The whole number in a dynamic: text is read as text is, so that `"1.5"` is none. */
const wholeOfDynamic = (value: SqlValue, type: 'Int64' | 'Int32', ofText: (text: Sql) => Sql): Sql =>
  withValue(
    value.sql,
    (raw) =>
      sql`if(startsWith(${raw}, '"'), ${ofText(sql`JSONExtractString(${raw})`)}, JSONExtract(${raw}, ${sql.string(`Nullable(${type})`)}))`,
  );

const wholeOfReal = (value: Sql, type: 'Int64' | 'Int32', [low, high]: [Sql, Sql]): Sql =>
  withValue(
    value,
    (x) =>
      sql`ifNull(accurateCastOrNull(trunc(${x}), ${sql.string(type)}), multiIf(isNull(${x}) OR NOT isFinite(${x}), NULL, ${x} > 0, ${high}, ${low}))`,
  );
const longOfReal = (value: Sql): Sql =>
  wholeOfReal(value, 'Int64', [sql.int64(-(2n ** 63n)), sql.int64(2n ** 63n - 1n)]);

const intOfText = (text: Sql): Sql => sql`accurateCastOrNull(${longOfText(text)}, 'Int32')`;

function longOf(value: SqlValue): Sql {
  switch (value.type) {
    case 'string':
      return longOfText(value.sql);
    case 'dynamic':
      return wholeOfDynamic(value, 'Int64', longOfText);
    case 'real':
      return longOfReal(value.sql);
    case 'datetime':
      return ticksOf(value.sql);
    case 'guid':
      return literal('long', null);
    case 'timespan':
      return value.sql;
    case 'decimal':
      // A cast would fail where the number is too large.
      return sql`toInt64OrNull(toString(trunc(${value.sql})))`;
    default:
      return sql`toInt64(${value.sql})`;
  }
}

function intOf(value: SqlValue): Sql {
  switch (value.type) {
    case 'string':
      return intOfText(value.sql);
    case 'dynamic':
      return wholeOfDynamic(value, 'Int32', intOfText);
    case 'real':
      return wholeOfReal(value.sql, 'Int32', [sql.int32(-(2 ** 31)), sql.int32(2 ** 31 - 1)]);
    default:
      return sql`toInt32(${longOf(value)})`;
  }
}

function realOf(value: SqlValue): Sql {
  switch (value.type) {
    case 'string':
      return realOfText(value.sql);
    case 'dynamic':
      return sql`ifNull(${extract(value, 'Float64')}, ${realOfText(dynamicTextOf(value))})`;
    case 'datetime':
    case 'timespan':
      return sql`toFloat64(${longOf(value)})`;
    case 'guid':
      return literal('real', null);
    default:
      return sql`toFloat64(${value.sql})`;
  }
}

function boolOf(value: SqlValue): Sql {
  switch (value.type) {
    case 'dynamic':
      return sql`if(JSONType(${value.sql}) IN ('Int64', 'UInt64', 'Double'), CAST(JSONExtractFloat(${value.sql}) != 0, 'Nullable(Bool)'), ${boolOf({ type: 'string', sql: textOf(value) })})`;
    case 'string':
      return withValue(
        sql`lower(${textOf(value)})`,
        (t) => sql`multiIf(${t} = 'true', true, ${t} = 'false', false, CAST(${longOfText(t)} != 0, 'Nullable(Bool)'))`,
      );
    case 'datetime':
    case 'guid':
      return literal('bool', null);
    default:
      return sql`CAST(${value.sql} != 0, 'Nullable(Bool)')`;
  }
}

function decimalOf(value: SqlValue): Sql {
  switch (value.type) {
    case 'string':
    case 'dynamic':
      // The engine would read "10.0.0.1" as 10.001.
      return withValue(
        sql`trimBoth(${textOf(value)}, ' \\t\\r\\n')`,
        (t) =>
          sql`if(match(${t}, '^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]{1,3})?$'), toDecimal128OrNull(${t}, 18), NULL)`,
      );
    case 'real':
      return sql`toDecimal128OrNull(toString(${value.sql}), 18)`;
    case 'guid':
      return literal('decimal', null);
    default:
      return sql`toDecimal128(${longOf(value)}, 18)`;
  }
}

function datetimeOf(value: SqlValue): Sql {
  switch (value.type) {
    case 'string':
    case 'dynamic':
      return parseDatetimeSql(textOf(value));
    case 'bool':
    case 'timespan':
    case 'guid':
      return literal('datetime', null);
    default:
      return datetimeAt(longOf(value));
  }
}

/** A value as JSON text; a string is a JSON string (`pack`, `make_list`). `parse_json` reads text instead: `convertSql`. */
export function jsonOf(value: SqlValue): Sql {
  switch (value.type) {
    case 'dynamic':
      return sql`if(${value.sql} = '', 'null', ${value.sql})`;
    case 'string':
      return sql`toJSONString(${value.sql})`;
    case 'int':
    case 'long':
      return sql`ifNull(toString(${value.sql}), 'null')`;
    case 'real':
      return sql`multiIf(isNull(${value.sql}), 'null', isFinite(${value.sql}), ${realDigits(sql`assumeNotNull(${value.sql})`)}, toJSONString(${textOf(value)}))`;
    case 'bool':
      return sql`if(isNull(${value.sql}), 'null', if(${value.sql}, 'true', 'false'))`;
    default:
      return sql`if(isNull(${value.sql}), 'null', toJSONString(${textOf(value)}))`;
  }
}

/** Converts as Kusto's `to<type>` functions do: null when it cannot be read; text to dynamic reads JSON. */
export function convertSql(value: SqlValue, to: KqlType): Sql {
  if (value.type === to) return value.sql;
  if (value.literal !== undefined) return literal(to, convertValue(value.type, value.literal, to));
  switch (to) {
    case 'string':
      return textOf(value);
    case 'long':
      return longOf(value);
    case 'int':
      return intOf(value);
    case 'real':
      return realOf(value);
    case 'bool':
      return boolOf(value);
    case 'datetime':
      return datetimeOf(value);
    case 'decimal':
      return decimalOf(value);
    case 'timespan':
      if (value.type === 'dynamic')
        return withValue(
          value.sql,
          (raw) =>
            sql`if(startsWith(${raw}, '"'), ${parseTimespanSql(sql`JSONExtractString(${raw})`)}, JSONExtract(${raw}, 'Nullable(Int64)'))`,
        );
      if (value.type === 'string') return parseTimespanSql(textOf(value));
      return value.type === 'datetime' ? literal('timespan', null) : longOf(value);
    case 'guid':
      return value.type === 'string' || value.type === 'dynamic'
        ? sql`toUUIDOrNull(replaceRegexpOne(trimBoth(${textOf(value)}, ' \\t\\r\\n'), '^[{](.*)[}]$', '\\\\1'))`
        : literal('guid', null);
    case 'dynamic':
      if (value.type !== 'string') return jsonOf(value);
      return withValue(value.sql, (s) => sql`if(${s} = '' or isValidJSON(${s}), ${s}, toJSONString(${s}))`);
  }
}

/** The value converted, as an argument again; a constant stays one. */
export function convertedValue(value: SqlValue, to: KqlType): SqlValue {
  if (value.type === to) return value;
  const converted = convertSql(value, to);
  if (value.literal === undefined)
    return { sql: converted, type: to, ...(value.indexed === true && to === 'string' ? { indexed: true } : {}) };
  return { sql: converted, type: to, literal: convertValue(value.type, value.literal, to) };
}

/** Whether the piece may be NULL in SQL, by its type and what is known of it. */
export const mayBeNull = (value: SqlValue): boolean =>
  isNullableInSql(value.type) && (value.literal === undefined || value.literal === null);
