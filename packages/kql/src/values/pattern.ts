import type { Matcher } from 're2js';
import { compileRegex } from './regex.ts';

/** A part of a rewrite: text, or the number of a group. */
export type RewritePart = string | number;

/** Reads a rewrite: `\0` to `\9` are groups, `\\` is a backslash, any other backslash is one too. */
export function rewriteParts(rewrite: string): RewritePart[] {
  return Array.from(rewrite.matchAll(/\\([0-9\\])|[^\\]+|\\/g), (match) => {
    const word = match[1];
    if (word === undefined) return match[0];
    return word === '\\' ? '\\' : Number(word);
  });
}

/** Calls `visit` with each match; a match of nothing right after another match is none. */
function eachMatch(text: string, matcher: Matcher, visit: (start: number, end: number) => void): void {
  let last = -1;
  while (matcher.find()) {
    const [start, end] = [matcher.start(), matcher.end()];
    if (start === end && start === last) continue;
    visit(start, end);
    last = end;
  }
}

/** Returns the text with all matches of a pattern rewritten; null when the pattern is none. */
export function replacePattern(text: string, pattern: string, rewrite: string): string | null {
  const matcher = compileRegex(pattern)?.matcher(text);
  if (matcher === undefined) return null;
  const parts = rewriteParts(rewrite);
  const groups = matcher.groupCount();
  let result = '';
  let from = 0;
  eachMatch(text, matcher, (start, end) => {
    result += text.slice(from, start);
    for (const part of parts)
      result += typeof part === 'string' ? part : part <= groups ? (matcher.group(part) ?? '') : '';
    from = end;
  });
  return result + text.slice(from);
}

/** Returns all groups of all matches. */
export function allGroups(text: string, pattern: string): string[][] | null {
  const matcher = compileRegex(pattern)?.matcher(text);
  if (matcher === undefined) return null;
  const found: string[][] = [];
  eachMatch(text, matcher, () => {
    found.push(Array.from({ length: matcher.groupCount() }, (_, index) => matcher.group(index + 1) ?? ''));
  });
  return found;
}

/** Returns how often a pattern matches something. */
export function countMatches(text: string, pattern: string): number | null {
  const matcher = compileRegex(pattern)?.matcher(text);
  if (matcher === undefined) return null;
  let count = 0;
  eachMatch(text, matcher, (start, end) => {
    if (end > start) count++;
  });
  return count;
}

/** Returns the text without what a pattern matches at its start and at its end. */
export function trimPattern(text: string, pattern: string, atStart: boolean, atEnd: boolean): string {
  let rest = text;
  if (atStart) rest = cut(rest, `^(?:${pattern})`);
  return atEnd ? cut(rest, `(?:${pattern})$`) : rest;
}

function cut(text: string, pattern: string): string {
  const matcher = compileRegex(pattern)?.matcher(text);
  return matcher?.find() === true ? text.slice(0, matcher.start()) + text.slice(matcher.end()) : text;
}
