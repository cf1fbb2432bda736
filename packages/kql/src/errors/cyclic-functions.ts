import type { Catalog } from '../catalog.ts';
import type { Diagnostic } from './diagnostic.ts';

/** Saved functions that call themselves, with the way that they take: `A → B → A`. */
const cycles = new WeakMap<Catalog, ReadonlyMap<string, string>>();

const words = (text: string): string[] =>
  text
    .replace(/\/\/[^\n]*|[@h]*"(?:[^"\\\n]|\\.)*"|[@h]*'(?:[^'\\\n]|\\.)*'/gi, ' ')
    .match(/(?<![\w.])[A-Za-z_]\w*/g) ?? [];

/**
 * Puts the reason before diagnostics of a query that names a saved function which calls itself: Microsoft's binder gives such a
 * function no result, and what it says then is about a column, a value or a table that is not there.
 */
export function explainCycles(
  diagnostics: readonly Diagnostic[],
  text: string,
  catalog: Catalog,
): readonly Diagnostic[] {
  if (diagnostics.length === 0 || catalog.functions.size === 0) return diagnostics;
  let known = cycles.get(catalog);
  if (known === undefined) cycles.set(catalog, (known = findCycles(catalog)));
  if (known.size === 0) return diagnostics;
  const named = words(text).find((word) => known.has(word));
  if (named === undefined) return diagnostics;
  const start = text.search(new RegExp(`(?<![\\w.])${named}(?!\\w)`));
  const cycle: Diagnostic = {
    code: 'KQL0416',
    severity: 'error',
    message: `the saved function ${named} calls itself: ${known.get(named)!}`,
    start: Math.max(0, start),
    length: named.length,
    suggestion: 'correct the files of the functions that it names',
  };
  return [cycle, ...diagnostics.filter(({ code }) => code !== 'KQL0416')];
}

/** For each function from which a cycle is reached, the way from it. */
function findCycles({ functions }: Catalog): ReadonlyMap<string, string> {
  const calls = new Map(
    [...functions.values()].map(({ name, body }) => [
      name,
      [...new Set(words(body))].filter((word) => functions.has(word)),
    ]),
  );
  const found = new Map<string, string>();
  const sound = new Set<string>();
  for (const start of calls.keys()) {
    // Depth first without recursion; the path is what leads to the place.
    const path: { name: string; next: number }[] = [{ name: start, next: 0 }];
    const onPath = new Map([[start, 0]]);
    while (path.length > 0) {
      const here = path.at(-1)!;
      const called = calls.get(here.name)?.[here.next++];
      if (called === undefined) {
        sound.add(here.name);
        onPath.delete(here.name);
        path.pop();
      } else if (onPath.has(called) || found.has(called)) {
        const way = onPath.has(called) ? called : found.get(called)!;
        const names = path.map(({ name }) => name);
        for (const [index, name] of names.entries())
          if (!found.has(name)) found.set(name, [...names.slice(index), way].join(' → '));
        break;
      } else if (!sound.has(called)) {
        onPath.set(called, path.length);
        path.push({ name: called, next: 0 });
      }
    }
  }
  return found;
}
