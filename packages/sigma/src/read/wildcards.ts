import { foldCase } from '../fold.ts';
import { anyCharacter, anyText, type PatternPart, type ValueTest } from '../rule.ts';

/**
 * Splits a Sigma value into literal text and wildcards. A backslash escapes `*`, `?` and a backslash; before anything else it stands for
 * itself (specification 2.1, "Escaping").
 */
export function parsePattern(value: string): PatternPart[] {
  const parts: PatternPart[] = [];
  let literal = '';
  for (let at = 0; at < value.length; at++) {
    const character = value[at] as string;
    const next = value[at + 1];
    if (character === '\\' && (next === '*' || next === '?' || next === '\\')) {
      literal += next;
      at++;
    } else if (character === '*' || character === '?') {
      if (literal !== '') parts.push(literal);
      literal = '';
      parts.push(character === '*' ? anyText : anyCharacter);
    } else literal += character;
  }
  if (literal !== '') parts.push(literal);
  return parts;
}

/** Returns the simplest test that means the pattern: most patterns need no glob matching. */
export function patternTest(given: readonly PatternPart[], cased: boolean): ValueTest {
  const parts: PatternPart[] = [];
  for (const part of given) {
    const last = parts.at(-1);
    if (part === anyText && last === anyText) continue;
    const kept = typeof part === 'string' && !cased ? foldCase(part) : part;
    if (typeof kept === 'string' && typeof last === 'string') parts[parts.length - 1] = last + kept;
    else parts.push(kept);
  }
  const [first, second, third] = parts;
  if (parts.length === 0) return { kind: 'equals', text: '', cased };
  if (parts.length === 1 && typeof first === 'string') return { kind: 'equals', text: first, cased };
  if (parts.length === 1 && first === anyText) return { kind: 'any' };
  if (parts.length === 2 && typeof first === 'string' && second === anyText)
    return { kind: 'startswith', text: first, cased };
  if (parts.length === 2 && first === anyText && typeof second === 'string')
    return { kind: 'endswith', text: second, cased };
  if (parts.length === 3 && first === anyText && typeof second === 'string' && third === anyText)
    return { kind: 'contains', text: second, cased };
  return { kind: 'glob', parts, cased };
}

/** Matches a text against literals and wildcards, left to right and never back beyond the last `*`: linear in the text. */
export function matchGlob(parts: readonly PatternPart[], text: string): boolean {
  const segments: PatternPart[][] = [[]];
  for (const part of parts) {
    if (part === anyText) segments.push([]);
    else (segments.at(-1) as PatternPart[]).push(part);
  }
  const first = segments[0] as PatternPart[];
  let at = endOf(first, text, 0);
  if (at < 0) return false;
  if (segments.length === 1) return at === text.length;
  for (const segment of segments.slice(1, -1)) {
    at = findSegment(segment, text, at);
    if (at < 0) return false;
  }
  return endsWith(segments.at(-1) as PatternPart[], text, at);
}

/** Position after the segment when it stands at `start`, else -1. */
function endOf(segment: readonly PatternPart[], text: string, start: number): number {
  let at = start;
  for (const part of segment) {
    if (typeof part === 'string') {
      if (!text.startsWith(part, at)) return -1;
      at += part.length;
    } else {
      if (at >= text.length) return -1;
      at += (text.codePointAt(at) as number) > 0xffff ? 2 : 1;
    }
  }
  return at;
}

function findSegment(segment: readonly PatternPart[], text: string, from: number): number {
  const lead = segment[0];
  for (let at = from; at <= text.length; at++) {
    if (typeof lead === 'string') {
      at = text.indexOf(lead, at);
      if (at < 0) return -1;
    }
    const end = endOf(segment, text, at);
    if (end >= 0) return end;
  }
  return -1;
}

function endsWith(segment: readonly PatternPart[], text: string, from: number): boolean {
  let at = text.length;
  for (const part of segment.toReversed()) {
    if (typeof part === 'string') {
      if (!text.endsWith(part, at)) return false;
      at -= part.length;
    } else {
      if (at <= 0) return false;
      const low = text.charCodeAt(at - 1);
      const high = at > 1 ? text.charCodeAt(at - 2) : 0;
      at -= low >= 0xdc00 && low < 0xe000 && high >= 0xd800 && high < 0xdc00 ? 2 : 1;
    }
    if (at < from) return false;
  }
  return at >= from;
}
