import { afterAll, expect, it } from 'vitest';
import { createCatalog } from '../../catalog.ts';
import { createCompiler } from '../../compiler.ts';
import { openTestStore } from '../../testing/clickhouse.ts';

const compiler = createCompiler(createCatalog({ tables: [] }));
const store = openTestStore();
afterAll(() => store.close());

it.each([
  ['views give their names', 'let V = view () { print x=1 }; union withsource=s V, (V)', ['V', 'V']],
  ['`as` gives its name', 'union withsource=s (print x=1 | as T1), (print x=2 | as T2)', ['T1', 'T2']],
  ['other branches give their place', 'let A = print x=1; union withsource=s A, (A)', ['union_arg0', 'union_arg1']],
  ['a piped branch is the first', 'print x=1 | union withsource=s (print x=2)', ['union_arg0', 'union_arg1']],
])('in withsource %s', (_, query, sources) => {
  const result = compiler.compile(query, { now: new Date('2026-01-01T00:00:00Z') });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  const rows = store.run(result.query.sql, result.query.settings).map((row) => result.query.decode(row));
  expect(new Set(rows.map(([source]) => source))).toEqual(new Set(sources));
});
