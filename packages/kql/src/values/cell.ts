/* oxlint-disable typescript/switch-exhaustiveness-check -- the default is meant: all types not named behave alike */
import type { JsonValue, KqlType } from '@belfry/schema';
import { formatDatetime } from './datetime.ts';
import { formatDecimal } from './decimal.ts';
import type { KqlValue } from './kql-value.ts';
import { formatTimespan } from './timespan.ts';

const longCell = (value: bigint): number | string => {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
};
const decimalCell = (text: string): number | string => {
  const number = Number(text);
  return String(number) === text ? number : text;
};

/** Returns a value of the JS back end as a cell of a result (see `queryFrame` in `@belfry/schema/api`). */
export function toCell(type: KqlType, value: KqlValue): JsonValue {
  if (value === null) return type === 'string' ? '' : null;
  switch (type) {
    case 'long':
      return longCell(value as bigint);
    case 'decimal':
      return decimalCell(formatDecimal(value as bigint));
    case 'datetime':
      return formatDatetime(value as bigint);
    case 'timespan':
      return formatTimespan(value as bigint);
    case 'real':
      return realCell(value);
    default:
      return value as JsonValue;
  }
}

/** JSON has no NaN and no infinities: these are text in a cell. */
function realCell(value: KqlValue): JsonValue {
  const number = Number(value);
  if (Number.isFinite(number)) return number;
  return Number.isNaN(number) ? 'NaN' : number > 0 ? 'Infinity' : '-Infinity';
}

/** Returns a value that ClickHouse printed (JSONCompactEachRow with `resultSettings`) as a cell of a result. */
export function decodeCell(type: KqlType, raw: unknown): JsonValue {
  if (raw === null || raw === undefined) return type === 'string' ? '' : null;
  switch (type) {
    case 'string':
    case 'guid':
      return raw as string;
    case 'int':
      return Number(raw);
    case 'long':
      return longCell(BigInt(raw as string | number));
    case 'real':
      return realCell(raw === 'inf' ? Infinity : raw === '-inf' ? -Infinity : (raw as KqlValue));
    case 'decimal':
      return decimalCell(String(raw as string | number));
    case 'bool':
      return raw === true || raw === 1 || raw === '1' || raw === 'true';
    case 'datetime':
      return `${(raw as string).replace(' ', 'T')}Z`;
    case 'timespan':
      return formatTimespan(BigInt(raw as string | number));
    case 'dynamic':
      return decodeDynamic(raw as string);
  }
}

function decodeDynamic(text: string): JsonValue {
  if (text === '') return null;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}

/** Returns one row of ClickHouse's answer as cells; `columns` are the query's, in order. */
export const decodeRow = (columns: readonly { readonly type: KqlType }[], row: readonly unknown[]): JsonValue[] =>
  columns.map((column, index) => decodeCell(column.type, row[index]));
