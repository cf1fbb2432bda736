import type { Catalog, SavedFunction } from '../catalog.ts';
import { languageService, type ServiceDiagnostic } from './language-service.ts';
import { toList } from './parse.ts';

const checked = new WeakMap<Catalog, Map<string, string | undefined>>();

/**
 * Returns what is wrong with the text of a saved function, undefined when it parses. The service expands as much of a body as it understands
 * and says nothing of the rest, which would make a filter vanish behind a bracket too many.
 */
export function syntaxProblem(catalog: Catalog, saved: SavedFunction): string | undefined {
  let problems = checked.get(catalog);
  if (problems === undefined) checked.set(catalog, (problems = new Map()));
  if (!problems.has(saved.name)) problems.set(saved.name, findProblem(saved));
  return problems.get(saved.name);
}

function findProblem({ body }: SavedFunction): string | undefined {
  const text = /^\s*\{(.*)\}\s*$/s.exec(body)?.[1] ?? body;
  const { KustoCode } = languageService().Kusto.Language;
  const [first] = toList<ServiceDiagnostic>(KustoCode.Parse(text).GetSyntaxDiagnostics());
  if (first === undefined) return undefined;
  const line = text.slice(0, first.Start).split('\n').length;
  return `line ${line}: ${first.Message} (${first.Code})`;
}
