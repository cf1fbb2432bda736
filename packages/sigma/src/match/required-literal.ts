import { foldCase } from '../fold.ts';
import type { ValueTest } from '../rule.ts';

/** Shorter literals are in almost every value and save nothing. */
const minLength = 3;

/**
 * A case-folded text that every value which passes the test contains (folded); undefined when there is none worth looking for.
 * Conservative: when in doubt there is none.
 */
export function requiredLiteral(test: ValueTest): string | undefined {
  switch (test.kind) {
    case 'equals':
    case 'contains':
    case 'startswith':
    case 'endswith':
      return worthwhile(foldCase(test.text), 1);
    case 'glob':
      return worthwhile(longest(test.parts.filter((part) => typeof part === 'string').map(foldCase)), 1);
    case 'regex':
      return worthwhile(longest(literalRuns(test.source).map(foldCase)), minLength);
    case 'any':
    case 'cidr':
    case 'compare':
    case 'exists':
    case 'fieldref':
    case 'null':
    case 'timepart':
      return undefined;
  }
}

function worthwhile(text: string | undefined, length: number): string | undefined {
  return text !== undefined && text.length >= length ? text : undefined;
}

function longest(texts: readonly string[]): string | undefined {
  return texts.toSorted((a, b) => b.length - a.length)[0];
}

/** Literal texts that a match of the pattern must contain: those outside of groups, classes and optional parts. */
function literalRuns(source: string): string[] {
  const runs: string[] = [];
  let run = '';
  const flush = (): void => {
    if (run !== '') runs.push(run);
    run = '';
  };
  let at = /^\(\?[ims]+\)/.exec(source)?.[0].length ?? 0;
  while (at < source.length) {
    const character = source[at] as string;
    if (character === '|') return [];
    if (character === '(') {
      flush();
      at = skipGroup(source, at);
      if (at < 0) return [];
    } else if (character === '[') {
      flush();
      at = skipClass(source, at);
    } else if (character === '\\') {
      const next = source[at + 1] ?? '';
      // Escaped punctuation is itself; escapes with letters and digits mean something else, and \Q quotes.
      if (next === 'Q') return [];
      if (/[A-Za-z0-9]/.test(next)) {
        flush();
        at = skipEscape(source, at);
      } else {
        run += next;
        at += 2;
      }
    } else if (character === '.' || character === '^' || character === '$') {
      flush();
      at++;
    } else {
      const width = (source.codePointAt(at) as number) > 0xffff ? 2 : 1;
      run += source.slice(at, at + width);
      at += width;
    }
    at = applyQuantifier();
  }
  flush();
  return runs;

  /** A quantifier may make the last character optional; after `+` it is there, but what follows need not be next to it. */
  function applyQuantifier(): number {
    const quantifier = /^(?:[*+?]|\{\d*,?\d*\})[?+]?/.exec(source.slice(at, at + 24))?.[0];
    if (quantifier === undefined) return at;
    if (!quantifier.startsWith('+')) run = run.replace(/.$/su, '');
    flush();
    return at + quantifier.length;
  }
}

function skipGroup(source: string, start: number): number {
  // Flags inside a pattern change what follows; leave such patterns alone.
  if (/^\(\?[a-zA-Z-]+\)/.test(source.slice(start, start + 20))) return -1;
  let depth = 0;
  let at = start;
  while (at < source.length) {
    const character = source[at];
    if (character === '\\') {
      if (source[at + 1] === 'Q') return -1;
      at += 2;
    } else if (character === '[') at = skipClass(source, at);
    else {
      if (character === '(') depth++;
      if (character === ')') depth--;
      at++;
      if (depth === 0) return at;
    }
  }
  return -1;
}

function skipClass(source: string, start: number): number {
  let at = start + 1;
  if (source[at] === '^') at++;
  if (source[at] === ']') at++;
  while (at < source.length && source[at] !== ']') {
    if (source[at] === '\\') at += 2;
    else if (source.startsWith('[:', at)) {
      const end = source.indexOf(':]', at + 2);
      at = end < 0 ? at + 1 : end + 2;
    } else at++;
  }
  return at + 1;
}

/** The whole of `\x41`, `\x{1F600}`, `\u0041`, `\pL`, `\p{Greek}`, `\123`, `\d` …, so that none of it is taken for literal text. */
function skipEscape(source: string, start: number): number {
  const escape = /^\\(?:[xupP]\{[^}]*\}|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|[pP].|[0-7]{1,3}|.)/su.exec(
    source.slice(start, start + 60),
  );
  return start + (escape?.[0].length ?? 2);
}
