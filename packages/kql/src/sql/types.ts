import { jsonText, type JsonValue, type KqlType } from '@belfry/schema';
import type { KqlValue } from '../values/kql-value.ts';
import { formatDecimal } from '../values/decimal.ts';
import { TICKS_1970 } from '../values/datetime.ts';
import { sql, type Sql } from './sql.ts';

const names: Record<KqlType, Sql> = {
  string: sql`String`,
  int: sql`Int32`,
  long: sql`Int64`,
  real: sql`Float64`,
  decimal: sql`Decimal(38, 18)`,
  bool: sql`Bool`,
  guid: sql`UUID`,
  datetime: sql`DateTime64(7, 'UTC')`,
  timespan: sql`Int64`,
  dynamic: sql`String`,
};

/** Whether the SQL form of `type` can be NULL: string never is null, dynamic has its null in the text. */
export const isNullableInSql = (type: KqlType): boolean => type !== 'string' && type !== 'dynamic';

/** The null of `type` in SQL. */
export function nullOf(type: KqlType): Sql {
  if (!isNullableInSql(type)) return sql`''`;
  return sql`CAST(NULL, ${sql.string(`Nullable(${names[type].text})`)})`;
}

/** A constant of `type` in SQL. */
export function literal(type: KqlType, value: KqlValue): Sql {
  if (type === 'dynamic') return sql.string(value === null ? '' : jsonText(value as JsonValue));
  if (value === null) return nullOf(type);
  switch (type) {
    case 'string':
      return sql.string(value as string);
    case 'int':
      return sql.int32(Number(value));
    case 'long':
    case 'timespan':
      return sql.int64(BigInt(value as bigint));
    case 'real':
      return sql.float64(Number(value));
    case 'decimal':
      return sql`toDecimal128(${sql.string(formatDecimal(value as bigint))}, 18)`;
    case 'bool':
      return value === true ? sql`true` : sql`false`;
    case 'guid':
      return sql`toUUID(${sql.string(value as string)})`;
    case 'datetime':
      return sql`reinterpret(${sql.int64((value as bigint) - TICKS_1970)}, 'DateTime64(7,\\'UTC\\')')`;
  }
}
