import type { KqlReference } from '@belfry/schema/api';

/** One word of the language, as the help pane, hovers and completions show it. */
export interface Entry {
  kind: 'operator' | 'function' | 'aggregate' | 'plugin';
  name: string;
  aliases: readonly string[];
  /** How it is called; empty for operators, whose form is their example. */
  signature: string;
  doc: string;
  /** A query that shows it, and what it gives. */
  example: string;
  result: string;
  /** Whether the example runs as it stands, without the tables of our tests. */
  runnable: boolean;
  notes: string[];
  learn: string;
}

/** Words of punctuation (`==`, `has_any`’s family) are found by name too; what the engine refuses is left out. */
export function toEntries(reference: KqlReference): Entry[] {
  const operators = reference.operators.map((one): Entry => {
    return {
      ...one,
      kind: 'operator',
      aliases: [],
      signature: '',
      result: '',
      runnable: false,
      notes: one.stream ? ['Also on the stream: a rule of such operators sees each event as it arrives.'] : [],
    };
  });
  const functions = reference.functions
    .filter(({ store, stream }) => store || stream)
    .map((one): Entry => {
      return {
        ...one,
        kind: one.category === 'aggregate' ? 'aggregate' : 'function',
        example: one.example.call,
        result: one.example.result,
        runnable: true,
        notes: [
          ...(one.category === 'aggregate' || one.stream ? [] : ['Not on the stream.']),
          ...one.differences.map((text) => `Differs from Kusto: ${text}`),
        ],
      };
    });
  const plugins = reference.plugins.map((one): Entry => {
    return {
      ...one,
      kind: 'plugin',
      aliases: [],
      result: '',
      runnable: one.example.startsWith('datatable') || one.example.startsWith('print'),
      notes: [
        ...(one.asksData ? ['The rows are looked at before the query runs.'] : []),
        ...one.differences.map((text) => `Differs from Kusto: ${text}`),
      ],
    };
  });
  return [...operators, ...functions, ...plugins].sort((a, b) => a.name.localeCompare(b.name));
}

/** Entries by every name they have. Where an aggregate has a function's name (`percentile`), `kind` decides. */
export function indexEntries(entries: readonly Entry[]): (name: string) => Entry | undefined {
  const byName = new Map<string, Entry>();
  for (const entry of entries)
    for (const name of [entry.name, ...entry.aliases]) if (!byName.has(name)) byName.set(name, entry);
  return (name) => byName.get(name);
}

/** Entries for a search: names that begin with it, then names that hold it, then descriptions that do. */
export function searchEntries(entries: readonly Entry[], text: string): Entry[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [...entries];
  const rank = (entry: Entry): number => {
    const names = [entry.name, ...entry.aliases].map((name) => name.toLowerCase());
    if (names.includes(wanted)) return 0;
    if (names.some((name) => name.startsWith(wanted))) return 1;
    if (names.some((name) => name.includes(wanted))) return 2;
    return entry.doc.toLowerCase().includes(wanted) ? 3 : 4;
  };
  return entries
    .map((entry) => ({ entry, rank: rank(entry) }))
    .filter((found) => found.rank < 4)
    .sort((a, b) => a.rank - b.rank)
    .map(({ entry }) => entry);
}
