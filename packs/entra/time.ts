import type { JsonValue } from '@belfry/schema';

const isoPattern = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,7})\d{0,2})?\s?(Z|[+-]\d\d:?\d\d)?$/i;

/**
 * Returns a time as ISO 8601 with Z and up to seven decimals, undefined when it is none. Also read is the American form that old
 * diagnostic settings write (`3/2/2026 10:00:00 AM +00:00`). A time without zone is UTC.
 */
export function readTime(value: JsonValue | undefined): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  const iso = isoPattern.exec(text);
  if (iso === null) {
    if (!/^\d{1,2}\/\d{1,2}\/\d{4} /.test(text)) return undefined;
    const time = Date.parse(/[+-]\d\d:?\d\d$/.test(text) ? text : `${text} UTC`);
    return Number.isNaN(time) ? undefined : new Date(time).toISOString();
  }
  const [, day, clock, decimals, zone = 'Z'] = iso;
  const time = Date.parse(`${day}T${clock}${zone}`);
  if (Number.isNaN(time)) return undefined;
  return `${new Date(time).toISOString().slice(0, 19)}${decimals === undefined ? '' : `.${decimals}`}Z`;
}
