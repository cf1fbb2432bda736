import type { ServiceDiagnostic } from '../1-parse/language-service.ts';
import type { SyntaxNode } from '../1-parse/syntax.ts';
import type { Diagnostic } from './diagnostic.ts';

/** Rules of the binder that are stricter than the service, or that we check ourselves with a better answer. */
const ignored = new Set(['KS116', 'KS103', 'KS141']);

/** Returns the binder's diagnostics in our form; hints about style are left out. */
export function fromService(diagnostics: readonly ServiceDiagnostic[], _root: SyntaxNode): Diagnostic[] {
  return diagnostics
    .filter((diagnostic) => diagnostic.Severity === 'Error' && !ignored.has(diagnostic.Code))
    .map((diagnostic) => ({
      code: diagnostic.Code,
      severity: 'error',
      message: diagnostic.Message,
      start: diagnostic.Start,
      length: diagnostic.Length,
    }));
}
