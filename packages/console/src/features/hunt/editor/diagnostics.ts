import type { Diagnostic } from '@codemirror/lint';
import type { EditorView } from '@codemirror/view';
import type { QueryDiagnostic } from '@belfry/schema/api';
import { validateQuery } from '../../../api/query.ts';
import { language } from '../language/client.ts';
import type { ServiceDiagnostic } from '../language/protocol.ts';

/**
 * Puts together what the language service and the engine say. Where both speak about the same place the service's
 * words are kept once; what only the engine knows (an unsupported operator) is added with its suggestion.
 */
export function mergeDiagnostics(
  service: readonly ServiceDiagnostic[],
  engine: readonly QueryDiagnostic[],
  length: number,
): Diagnostic[] {
  const clip = (position: number): number => Math.min(Math.max(0, position), length);
  const merged: Diagnostic[] = service.map((one) => ({
    from: clip(one.start),
    to: clip(one.start + one.length),
    severity: one.severity,
    message: one.message,
    source: one.code,
  }));
  const said = new Set(service.map((one) => `${one.start} ${one.length}`));
  for (const one of engine) {
    if (said.has(`${one.start} ${one.length}`)) continue;
    merged.push({
      from: clip(one.start),
      to: clip(one.start + one.length),
      severity: one.severity,
      message: one.suggestion === undefined ? one.message : `${one.message}\n${one.suggestion}`,
      source: one.code,
    });
  }
  return merged.sort((a, b) => a.from - b.from);
}

/** Squiggles for the editor: the worker's and the server's. When one of them fails the other still shows. */
export function createLinter(onError: (error: unknown) => void): (view: EditorView) => Promise<Diagnostic[]> {
  let running: AbortController | undefined;
  return async (view) => {
    running?.abort();
    running = new AbortController();
    const text = view.state.doc.toString();
    if (text.trim() === '') return [];
    const [service, engine] = await Promise.allSettled([language.diagnose(text), validateQuery(text, running.signal)]);
    if (service.status === 'rejected') onError(service.reason);
    return mergeDiagnostics(
      service.status === 'fulfilled' ? service.value : [],
      engine.status === 'fulfilled' ? engine.value : [],
      text.length,
    );
  };
}
