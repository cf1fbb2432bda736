import type { JsonValue } from '@belfry/schema';

/** Returns a dynamic value as `tostring` gives it: a string as it is, null as '', the rest as compact JSON. */
export const dynamicText = (value: JsonValue): string =>
  value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);

/** Reads JSON text as `parse_json` does: text that is no JSON becomes a string. */
export function parseJson(text: string): JsonValue {
  if (text === '') return null;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}
