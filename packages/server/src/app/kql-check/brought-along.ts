import type { SavedFunction } from '@belfry/kql';
import type { TableDefinition } from '@belfry/schema';
import type { CollectedQuery } from './read-queries.ts';

/** What a collection brings along beside its queries. */
export interface BroughtAlong {
  /** The functions that its lines and files define. */
  readonly functions: readonly SavedFunction[];
  /** The custom logs that its queries name, with the columns that they name. */
  readonly customLogs: readonly TableDefinition[];
}

const customLog = /\b[A-Za-z]\w*_CL\b/g;
/** Log Analytics puts a column's type behind its name in what collectors of data send. */
const typedColumn = /\b[A-Za-z]\w*_[sdbtg]\b/g;
const types = { s: 'string', d: 'real', b: 'bool', t: 'datetime', g: 'string' } as const;

const typeOf = (column: string): (typeof types)[keyof typeof types] => types[column.at(-1) as keyof typeof types];

/**
 * Looks through a collection for what its queries need beside tables that everybody has: the functions that it defines itself, and custom
 * logs (`…_CL`), which exist only where somebody sends them. A column of a custom log is known by its name: `host_s` is a text.
 */
export async function broughtAlong(
  queries: AsyncIterable<CollectedQuery> | Iterable<CollectedQuery>,
): Promise<BroughtAlong> {
  const functions = new Map<string, SavedFunction>();
  const logs = new Map<string, Set<string>>();
  for await (const { query, defines } of queries) {
    for (const defined of defines ?? []) if (!functions.has(defined.name)) functions.set(defined.name, defined);
    const named = new Set(query.match(customLog) ?? []);
    const columns = named.size === 0 ? [] : (query.match(typedColumn) ?? []);
    for (const name of named) {
      const known = logs.get(name) ?? new Set();
      for (const column of columns) known.add(column);
      logs.set(name, known);
    }
  }
  return {
    functions: [...functions.values()],
    customLogs: [...logs].map(([name, columns]) => ({
      name,
      doc: 'A custom log that the queries name.',
      columns: [...columns].map((column) => ({ name: column, type: typeOf(column) })),
    })),
  };
}
