import type { JsonValue } from '@belfry/schema';

export type Document = { [key: string]: JsonValue };

export function isDocument(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value when it is text that says something. */
export function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** JSON text of an object or a list as the value; anything else as it is. Exports of Azure hold nested values as text. */
export function decoded(value: JsonValue): JsonValue {
  if (typeof value !== 'string' || !/^\s{0,8}[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as JsonValue;
  } catch {
    return value;
  }
}

/** The properties of an envelope, which some forwarders pass on as text. */
export function propertiesOf(element: Document): Document | undefined {
  const properties = element['properties'] === undefined ? undefined : decoded(element['properties']);
  return isDocument(properties) ? properties : undefined;
}
