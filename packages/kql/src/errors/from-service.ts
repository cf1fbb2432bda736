import type { ServiceDiagnostic } from '../1-parse/language-service.ts';
import type { Diagnostic } from './diagnostic.ts';

/** Rules of the binder that are stricter than the service, or that we check ourselves with a better answer. */
const ignored = new Set(['KS116', 'KS103', 'KS141']);

/** Returns the binder's diagnostics in our form; hints about style are left out. */
export function fromService(diagnostics: readonly ServiceDiagnostic[], text: string): Diagnostic[] {
  return diagnostics
    .filter(
      (diagnostic) =>
        diagnostic.Severity === 'Error' &&
        !ignored.has(diagnostic.Code) &&
        // The binder wants a condition in `count(x)`; the service counts rows.
        !(diagnostic.Code === 'KS107' && /\bcount\s*\(\s*$/.test(text.slice(0, diagnostic.Start))),
    )
    .map((diagnostic) => ({
      code: diagnostic.Code,
      severity: 'error',
      message: diagnostic.Message,
      start: diagnostic.Start,
      length: diagnostic.Length,
    }));
}
