import { hasNumberBeyondLongs, jsonText, type JsonValue } from '@belfry/schema';

/** Returns a dynamic value as `tostring` gives it: a string as it is, null as '', the rest as compact JSON. */
export const dynamicText = (value: JsonValue): string =>
  value === null ? '' : typeof value === 'string' ? value : jsonText(value);

/** Reads JSON text as `parse_json` does: text that is no JSON, or that has a whole number of more than 64 bits, becomes a string. */
export function parseJson(text: string): JsonValue {
  if (text === '') return null;
  if (hasNumberBeyondLongs(text)) return text;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}
