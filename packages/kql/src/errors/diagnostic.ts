import type { QueryDiagnostic } from '@belfry/schema/api';
import type { Span } from '../1-parse/syntax.ts';
import type { KqlCode } from './codes.ts';

export type Diagnostic = QueryDiagnostic;

/** Leaves the compilation of a query with a problem to show at its place. */
export class QueryProblem extends Error {
  readonly diagnostic: Diagnostic;
  constructor(code: KqlCode, message: string, span: Span, suggestion?: string) {
    super(message);
    this.name = 'QueryProblem';
    this.diagnostic = {
      code,
      severity: 'error',
      message,
      start: span.start,
      length: span.length,
      ...(suggestion === undefined ? {} : { suggestion }),
    };
  }
}

/** Returns the nearest of `names` to `word` when it is near enough to be a slip. */
export function suggest(word: string, names: Iterable<string>): string | undefined {
  const lower = word.toLowerCase();
  let best: string | undefined;
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const name of names) {
    const distance = name.toLowerCase() === lower ? 0 : editDistance(lower, name.toLowerCase(), least);
    if (distance < least) [least, best] = [distance, name];
  }
  return best;
}

function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const change = previous[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(change, previous[column]! + 1, current[column - 1]! + 1));
    }
    previous = current;
  }
  return previous[b.length]!;
}
