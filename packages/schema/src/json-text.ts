import type { JsonValue } from './row.ts';

const tokens = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const inText = (text: string): string =>
  text
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029')
    .replace(/\\(?:u00[01][a-f]|.)/g, (escape) => (escape.length > 2 ? `\\u${escape.slice(2).toUpperCase()}` : escape));
/** Whether digits are a whole number that no 64 bits hold. */
const isBeyondLongs = (number: string): boolean =>
  /^-?\d{19,}$/.test(number) && (number.startsWith('-') ? BigInt(number) < -(2n ** 63n) : BigInt(number) >= 2n ** 64n);
const numberText = (number: string): string => (isBeyondLongs(number) ? `${number}.0` : number.replace('e+', 'e'));

/** Whether JSON has a whole number that no 64 bits hold: the store reads no such text. */
export const hasNumberBeyondLongs = (json: string): boolean =>
  /\d{19}/.test(json) && (json.match(tokens) ?? []).some((token) => isBeyondLongs(token));

/**
 * Returns compact JSON as the store writes and reads it, so that the text of a dynamic is the same wherever it is made: numbers from
 * 10^21 up are `1e21`, whole ones beyond 64 bits end in `.0` (else the store would not read the value at all), U+2028, U+2029 and
 * control characters are escapes, in capitals.
 */
export const jsonText = (value: JsonValue): string => asStored(JSON.stringify(value));

/** The same for text that `JSON.stringify` gave. */
export function asStored(text: string): string {
  // Nearly no text has any of these: look before it is taken apart.
  if (!text.includes('e+') && !text.includes('\\u00') && !/[\u2028\u2029]|\d{19}/.test(text)) return text;
  return text.replace(tokens, (token) => (token.startsWith('"') ? inText(token) : numberText(token)));
}
