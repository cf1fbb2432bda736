import type { JsonValue } from '@belfry/schema';

type JsonRecord = { readonly [property: string]: JsonValue };
/** The text of a whole number that a JavaScript number cannot hold, by the object and the property that have it. */
type LargeNumbers = WeakMap<object, Map<string, string>>;

/** Where a text stops being JSON records. */
export class NoJson extends Error {
  constructor(line: number, reason: string) {
    super(`line ${line}: ${reason}`);
    this.name = 'NoJson';
  }
}

/**
 * Reads JSON objects one after another, on one line or several, or in arrays. Whole numbers beyond 2^53 directly in a record become
 * text, so that none of their digits is lost. Throws `NoJson`.
 */
export function* readJsonRecords(text: string): Generator<JsonRecord> {
  const large: LargeNumbers = new WeakMap();
  const revive = /\d{16}/.test(text) ? keepLarge(large) : undefined;
  let [from, line] = [skipBlank(text, 0), 1];
  let counted = 0;
  while (from < text.length) {
    line += linesIn(text, counted, from);
    counted = from;
    const to = endOfValue(text, from);
    let value: JsonValue;
    try {
      value = JSON.parse(text.slice(from, to), revive) as JsonValue;
    } catch (error) {
      throw new NoJson(line, error instanceof Error ? error.message.slice(0, 200) : String(error));
    }
    for (const record of Array.isArray(value) ? value : [value]) {
      if (typeof record !== 'object' || record === null || Array.isArray(record))
        throw new NoJson(line, 'a record must be a JSON object');
      const numbers = large.get(record);
      yield numbers === undefined ? record : { ...record, ...Object.fromEntries(numbers) };
    }
    from = skipBlank(text, to);
  }
}

/** `JSON.parse` tells the text of a number to its reviver. */
function keepLarge(large: LargeNumbers) {
  return function (this: object, key: string, value: unknown, context?: { readonly source?: string }): unknown {
    const source = context?.source;
    if (typeof value === 'number' && !Number.isSafeInteger(value) && source !== undefined && /^-?\d+$/.test(source)) {
      const numbers = large.get(this) ?? new Map<string, string>();
      large.set(this, numbers.set(key, source));
    }
    return value;
  };
}

/** Blanks, and commas between records. */
function skipBlank(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\r\n,'.includes(text[at]!)) at += 1;
  return at;
}

function linesIn(text: string, from: number, to: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}

/** Where the value that begins at `from` ends: at its last bracket, or for another value at the end of the line. */
function endOfValue(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  if (text[from] !== '{' && text[from] !== '[') return end < 0 ? text.length : end;
  let depth = 0;
  let quoted = false;
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (quoted) {
      if (character === '\\') at += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '{' || character === '[') depth += 1;
    else if ((character === '}' || character === ']') && --depth === 0) return at + 1;
  }
  return text.length;
}
