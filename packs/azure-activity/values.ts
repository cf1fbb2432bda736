import type { JsonValue } from '@belfry/schema';

/** An object of a JSON document. */
export type Document = { [key: string]: JsonValue };

export function isDocument(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns the text of a field that is a text or a number, undefined for empty and other values. */
export function textOf(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Returns the fields that say something but are no text, so that a column of type string cannot hold them. */
export function notText(fields: Record<string, JsonValue | undefined>): Document {
  const entries = Object.entries(fields).filter(([, value]) => textOf(value) === undefined && saysSomething(value));
  return Object.fromEntries(entries) as Document;
}

function saysSomething(value: JsonValue | undefined): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return isDocument(value) && Object.values(value).some((member) => member !== null && member !== '');
}

/** Returns an object, also when it is given as JSON text; Azure writes `properties` and `identity` both ways. */
export function documentOf(value: JsonValue | undefined): Document | undefined {
  const decoded = typeof value === 'string' ? decodeJson(value) : value;
  return isDocument(decoded) ? decoded : undefined;
}

/** Returns the value of JSON text, and any other text as it is. */
export function decodeJson(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}

/** Returns JSON text of a value; text stays as it is. */
export function jsonText(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.(\d{1,9}))?(?:Z|[+-]\d\d:?\d\d)$/i;

/**
 * Returns a time as ISO 8601 with `Z`, exact to the 100 ns that Azure writes; undefined when the text is no date with a zone.
 * `zone` is added to texts that name none, such as those of CSV files of the portal.
 */
export function timeOf(value: JsonValue | undefined, zone?: 'UTC'): string | undefined {
  if (typeof value !== 'string') return undefined;
  const match = isoTime.exec(value);
  const ms = Date.parse(match === null && zone !== undefined ? `${value} ${zone}` : value);
  if (Number.isNaN(ms) || (match === null && zone === undefined)) return undefined;
  const time = new Date(ms).toISOString();
  const fraction = match?.[1];
  return fraction === undefined ? time : `${time.slice(0, 19)}.${fraction.slice(0, 7)}Z`;
}
