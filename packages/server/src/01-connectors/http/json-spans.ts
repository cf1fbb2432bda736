/** Where a value stands in a text; `key` in an object. */
export interface Span {
  readonly key?: string;
  readonly start: number;
  readonly end: number;
}

const isSpace = (code: number): boolean => code === 0x20 || (code >= 0x09 && code <= 0x0d);

/**
 * Gives the places of the values in the array or object that begins at `start`, so that each can be kept as it was
 * sent: parsing and writing again would change long numbers. The text must be valid JSON.
 */
export function* valueSpans(text: string, start: number): Generator<Span> {
  let depth = 0;
  let from = start + 1;
  let key: string | undefined;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) at = stringEnd(text, at);
    else if (code === 0x5b || code === 0x7b) depth += 1;
    else if (code === 0x3a && depth === 1) {
      key = JSON.parse(text.slice(from, at)) as string;
      from = at + 1;
    } else if ((code === 0x2c && depth === 1) || ((code === 0x5d || code === 0x7d) && --depth === 0)) {
      const span = trim(text, from, at);
      if (span.end > span.start) yield key === undefined ? span : { key, ...span };
      if (depth === 0) return;
      key = undefined;
      from = at + 1;
    }
  }
}

function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== 0x22) at += text.charCodeAt(at) === 0x5c ? 2 : 1;
  return at;
}

function trim(text: string, start: number, end: number): { start: number; end: number } {
  while (start < end && isSpace(text.charCodeAt(start))) start += 1;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end -= 1;
  return { start, end };
}
