import type { JsonValue } from '@belfry/schema';

const timePattern = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?\s*(Z|UTC|[+-]\d\d:?\d\d)?$/i;

/**
 * Reads a time as shippers of Windows events write it, exact to the 100 ns of Windows: ISO 8601 with `T` or a space, with `Z`, an
 * offset or nothing (then UTC). Returns the text itself when it cannot be read, so that the caller can show what was given.
 */
export function readTime(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'number') return readEpoch(value);
  if (typeof value !== 'string' || value === '') return undefined;
  const match = timePattern.exec(value.trim());
  if (match === null) return value;
  const [, day, clock, fraction = '', zone = 'Z'] = match;
  const ticks = fraction === '' ? '' : `.${fraction.slice(0, 7)}`;
  if (zone.toUpperCase() === 'Z' || zone.toUpperCase() === 'UTC') return `${day}T${clock}${ticks}Z`;
  const offset = `${zone.slice(0, 3)}:${zone.slice(-2)}`;
  const shifted = new Date(`${day}T${clock}${offset}`);
  return Number.isNaN(shifted.getTime()) ? value : `${shifted.toISOString().slice(0, 19)}${ticks}Z`;
}

/** Seconds since 1970 with decimals (Velociraptor), or milliseconds when too large for seconds. */
function readEpoch(value: number): string | undefined {
  const ms = Math.abs(value) < 1e11 ? value * 1000 : value;
  return Math.abs(ms) < 8e15 ? new Date(ms).toISOString() : String(value);
}
