import { BelfryError } from '@belfry/schema';
import type { QueryDiagnostic } from '@belfry/schema/api';

/** Makes one error of a query's problems: each with its line, a caret under its place, and the suggestion. */
export function describeDiagnostics(query: string, diagnostics: readonly QueryDiagnostic[]): BelfryError {
  const parts = diagnostics.slice(0, 10).map((diagnostic) => {
    const before = query.slice(0, diagnostic.start);
    const line = before.split('\n').length;
    const column = diagnostic.start - before.lastIndexOf('\n');
    const text = query.split('\n')[line - 1] ?? '';
    const caret = `${' '.repeat(Math.max(0, column - 1))}${'^'.repeat(Math.max(1, Math.min(diagnostic.length, text.length - column + 1)))}`;
    const suggestion = diagnostic.suggestion === undefined ? '' : `\n  ${diagnostic.suggestion}`;
    return `${diagnostic.code} at line ${line}, column ${column}: ${diagnostic.message}\n  ${text}\n  ${caret}${suggestion}`;
  });
  return new BelfryError('BELFRY-QUERY-001', `the query does not compile\n${parts.join('\n')}`);
}
