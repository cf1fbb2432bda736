import { RE2JS } from 're2js';

/** The words of `with (…)`. */
export interface PairFormat {
  readonly pairDelimiter?: string;
  readonly keyDelimiter?: string;
  /** One character, or an opening and a closing one. */
  readonly quote?: string;
  readonly escape?: string;
  readonly greedy: boolean;
}

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|\-/]/g, '\\$&');
/** A pattern for one character that is none of `excluded`. */
const noneOf = (excluded: string): string => (excluded === '' ? '.' : `[^${literal(excluded)}]`);

/** Without a delimiter, whatever is no letter or digit parts. */
const anyDelimiter = (quotes: string): string => `[^A-Za-z0-9${literal(quotes)}]+`;

/**
 * Returns a pattern whose groups are the value of `key` in quotes and without; one of them matches. The pattern runs over whole
 * pairs from the start of the text, so that a key inside quotes is not taken for one.
 */
export function pairPattern(key: string, format: PairFormat): string {
  const open = format.quote?.charAt(0) ?? '';
  const close = format.quote?.charAt(1) || open;
  const marks = [...new Set([open, close])];
  const quotes = marks.join('');
  const pair = format.pairDelimiter === undefined ? anyDelimiter(quotes) : literal(format.pairDelimiter);
  const between = format.keyDelimiter === undefined ? anyDelimiter(quotes) : literal(format.keyDelimiter);
  // Blanks around keys and values are left out, unless they are what parts pairs.
  const blank = format.pairDelimiter === undefined || format.pairDelimiter.trim() === '' ? '' : '[ \\t\\r\\n]*';
  const escape = format.escape === undefined ? '' : literal(format.escape);
  const inside = escape === '' ? `${noneOf(close)}*` : `(?:${escape}.|${noneOf(close + format.escape!)})*`;
  const quoted = open === '' ? undefined : `${literal(open)}(${inside})${literal(close)}`;
  const before = quoted === undefined ? '.' : `(?:${noneOf(open)}|${literal(open)}${inside}${literal(close)})`;
  const mark = open === '' ? '' : `(?:${marks.map(literal).join('|')})?`;
  const next = format.greedy ? `${pair}${blank}${mark}${wordUntil(format)}${mark}${blank}${between}` : pair;
  const plain = `(.*?)${blank}(?:${next}|$)`;
  const value = quoted === undefined ? `()${plain}` : `(?:${quoted}|${plain})`;
  return `^(?s)(?:|${before}*?${pair})${blank}${mark}${literal(key)}${mark}${blank}${between}${blank}${value}`;
}

/** The name of the next pair, for values that may hold the delimiter of pairs. */
const wordUntil = ({ pairDelimiter = '', keyDelimiter = '' }: PairFormat): string =>
  `[^${literal(pairDelimiter.charAt(0) + keyDelimiter.charAt(0))}]+`;

/** Puts a key in the place of the first group of a pattern of pairs; undefined when the group cannot match it. */
export function regexPairPattern(pattern: string, key: string): string | undefined {
  const start = groupStart(pattern);
  if (start < 0) return undefined;
  const end = groupEnd(pattern, start);
  if (
    !RE2JS.compile(`^(?:${pattern.slice(start + 1, end)})$`)
      .matcher(key)
      .find()
  )
    return undefined;
  return `${pattern.slice(0, start)}(${literal(key)}${pattern.slice(end)}`;
}

/** Walks over escapes and classes; returns where `test` first holds. */
function walk(pattern: string, from: number, test: (character: string, index: number) => boolean): number {
  let inClass = false;
  for (let index = from; index < pattern.length; index++) {
    const character = pattern[index]!;
    if (character === '\\') index += 1;
    else if (inClass) inClass = character !== ']';
    else if (character === '[') inClass = true;
    else if (test(character, index)) return index;
  }
  return -1;
}

const groupStart = (pattern: string): number =>
  walk(pattern, 0, (character, index) => character === '(' && pattern[index + 1] !== '?');

function groupEnd(pattern: string, start: number): number {
  let depth = 0;
  return walk(pattern, start, (character) => {
    if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    return depth === 0;
  });
}
