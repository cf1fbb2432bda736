/* oxlint-disable typescript/switch-exhaustiveness-check -- the default is meant: all types not named behave alike */
import type { JsonValue, KqlType } from '@belfry/schema';
import { formatDatetime, parseDatetime, TICKS_MAX } from './datetime.ts';
import { formatDecimal, parseDecimal } from './decimal.ts';
import { dynamicText, parseJson } from './dynamic.ts';
import type { KqlValue } from './kql-value.ts';
import { formatReal } from './real.ts';
import { formatTimespan, parseTimespan } from './timespan.ts';

const LONG_MIN = -(2n ** 63n);
const LONG_MAX = 2n ** 63n - 1n;
const DECIMAL_UNIT = 10n ** 18n;

/** Returns the text of a value as `tostring` and `strcat` give it. */
export function toText(type: KqlType, value: KqlValue): string {
  if (value === null) return '';
  switch (type) {
    case 'real':
      return formatReal(value as number);
    case 'decimal':
      return formatDecimal(value as bigint);
    case 'bool':
      return value === true ? 'True' : 'False';
    case 'datetime':
      return formatDatetime(value as bigint);
    case 'timespan':
      return formatTimespan(value as bigint);
    case 'dynamic':
      return dynamicText(value as JsonValue);
    default:
      return String(value as string | number | bigint);
  }
}

/** Reads decimal or `0x…` text as a long; blanks around it are allowed; null when it is none or out of range. */
export function parseLong(text: string): bigint | null {
  const trimmed = text.trim();
  if (!/^(?:[+-]?\d{1,30}|0[xX][0-9a-fA-F]{1,16})$/.test(trimmed)) return null;
  const value = BigInt(trimmed.startsWith('+') ? trimmed.slice(1) : trimmed);
  if (/^0x/i.test(trimmed)) return BigInt.asIntN(64, value);
  return value < LONG_MIN || value > LONG_MAX ? null : value;
}

/** Reads text as a real; null when it is none. */
export function parseReal(text: string): number | null {
  const trimmed = text.trim();
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(trimmed)) return Number(trimmed);
  if (trimmed.toLowerCase() === 'nan') return Number.NaN;
  // `inf` is read in small letters only, the whole word in any.
  if (!/^[+-]?(?:inf|[iI][nN][fF][iI][nN][iI][tT][yY])$/.test(trimmed)) return null;
  return trimmed.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

const inLong = (value: bigint): bigint | null => (value < LONG_MIN || value > LONG_MAX ? null : value);
/** A number in a dynamic is whole or cut; beyond the range it is none. */
const longOfNumber = (value: number): bigint | null =>
  Number.isFinite(value) ? inLong(BigInt(Math.trunc(value))) : null;
const longOfReal = (value: number): bigint | null => {
  if (!Number.isFinite(value)) return null;
  if (value >= 2 ** 63) return LONG_MAX;
  return value <= -(2 ** 63) ? LONG_MIN : BigInt(Math.trunc(value));
};

function toLong(type: KqlType, value: KqlValue): bigint | null {
  switch (type) {
    case 'int':
      return BigInt(value as number);
    case 'real':
      return longOfReal(value as number);
    case 'decimal':
      return inLong((value as bigint) / DECIMAL_UNIT);
    case 'bool':
      return value === true ? 1n : 0n;
    case 'string':
      return parseLong(value as string);
    case 'dynamic':
      if (typeof value === 'number') return longOfNumber(value);
      if (typeof value === 'boolean') return value ? 1n : 0n;
      return typeof value === 'string' ? parseLong(value) : null;
    case 'guid':
      return null;
    default:
      return value as bigint;
  }
}

function toInt(type: KqlType, value: KqlValue): number | null {
  if (type === 'real') {
    const size = value as number;
    return !Number.isFinite(size) ? null : Math.trunc(Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, size)));
  }
  const wide = toLong(type, value);
  if (wide === null) return null;
  const narrow = Number(BigInt.asIntN(32, wide));
  return (type === 'string' || type === 'dynamic') && BigInt(narrow) !== wide ? null : narrow;
}

const decimalOfLong = (value: bigint | null): bigint | null => (value === null ? null : value * DECIMAL_UNIT);

function toReal(type: KqlType, value: KqlValue): number | null {
  switch (type) {
    case 'string':
      return parseReal(value as string);
    case 'decimal':
      return Number(formatDecimal(value as bigint));
    case 'bool':
      return value === true ? 1 : 0;
    case 'dynamic':
      if (typeof value === 'string') return parseReal(value);
      return typeof value === 'object' ? null : Number(value);
    case 'guid':
      return null;
    default:
      return Number(value);
  }
}

function toBool(type: KqlType, value: KqlValue): boolean | null {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return type === 'datetime' ? null : Number(value) !== 0;
  if (typeof value !== 'string') return null;
  const word = value.toLowerCase();
  if (word === 'true' || word === 'false') return word === 'true';
  const number = parseLong(word);
  return number === null ? null : number !== 0n;
}

function toDatetime(type: KqlType, value: KqlValue): bigint | null {
  if (typeof value === 'string') return parseDatetime(value);
  const ticks = type === 'timespan' || type === 'dynamic' || typeof value === 'boolean' ? null : toLong(type, value);
  return ticks === null || ticks < 0n || ticks > TICKS_MAX ? null : ticks;
}

/** Returns a value as a dynamic: numbers, booleans and text stay, a datetime or timespan becomes its text. */
export function toDynamic(type: KqlType, value: KqlValue): JsonValue {
  if (type === 'dynamic' || type === 'string' || type === 'bool' || type === 'int') return value as JsonValue;
  if (value === null) return null;
  if (type === 'real') return Number.isFinite(value as number) ? (value as number) : formatReal(value as number);
  if (type === 'long') return Number(value);
  return toText(type, value);
}

/** Converts a value as Kusto's `to<type>` functions do: null when it cannot be read. Text becomes a dynamic by `parse_json`. */
export function convertValue(from: KqlType, value: KqlValue, to: KqlType): KqlValue {
  if (from === to) return value;
  if (to === 'string') return toText(from, value);
  if (to === 'dynamic') return from === 'string' ? parseJson(value as string) : toDynamic(from, value);
  if (value === null) return null;
  switch (to) {
    case 'long':
      return toLong(from, value);
    case 'int':
      return toInt(from, value);
    case 'real':
      return toReal(from, value);
    case 'bool':
      return toBool(from, value);
    case 'datetime':
      return toDatetime(from, value);
    case 'decimal':
      if (from === 'real' && !Number.isFinite(value as number)) return null;
      if (from === 'string' || from === 'dynamic') return parseDecimal(toText(from, value));
      if (from === 'real') return parseDecimal(String(value as number));
      return decimalOfLong(toLong(from, value));
    case 'timespan':
      return typeof value === 'string' ? parseTimespan(value) : from === 'datetime' ? null : toLong(from, value);
    case 'guid': {
      const text =
        typeof value === 'string'
          ? value
              .trim()
              .replace(/^\{(.*)\}$/, '$1')
              .toLowerCase()
          : '';
      if (/^[0-9a-f]{32}$/.test(text)) return text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
      return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text) ? text : null;
    }
  }
}
