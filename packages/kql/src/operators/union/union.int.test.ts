import { afterAll, describe, expect, it } from 'vitest';
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

function rowsOf(query: string): unknown {
  const result = compiler.compile(query, { now: new Date('2026-01-01T00:00:00Z') });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return {
    columns: result.query.columns.map(({ name }) => name),
    rows: store.run(result.query.sql, result.query.settings).map((row) => result.query.decode(row)),
    warnings: result.query.warnings.map(({ message }) => message),
  };
}

it('takes views for what a wildcard means, and says of what a fuzzy one does not find', () => {
  const views = 'let V1 = view () { print x=1 }; let V2 = view () { print x=2 }; let W = () { print x=3 };';
  expect(rowsOf(`${views} union isfuzzy=true withsource=s V*, Some* | sort by s asc`)).toEqual({
    columns: ['s', 'x'],
    rows: [
      ['V1', 1],
      ['V2', 2],
    ],
    warnings: ['there is no table Some*'],
  });
});

it('numbers the name of a type that is a column already', () => {
  const query =
    'let A = view () { print x=1 }; let B = view () { print x=toint(2) }; let C = view () { print x_long=3 };';
  expect(rowsOf(`${query} union withsource=s A, B, C | sort by s asc`)).toMatchObject({
    columns: ['s', 'x_long1', 'x_int', 'x_long'],
    rows: [
      ['A', 1, null, null],
      ['B', null, 2, null],
      ['C', null, null, 3],
    ],
  });
});

describe('over hundreds of tables', () => {
  const tables = Array.from({ length: 600 }, (_, table) => ({
    name: `T${table}`,
    columns: Array.from({ length: 10 }, (_, column) => ({ name: `c${table}_${column}`, type: 'string' as const })),
  }));
  const wide = createCompiler(createCatalog({ tables: tables as never }));
  it.each([
    ['union withsource=s * | where TimeGenerated > ago(1d) | distinct s', ''],
    ['search * | summarize make_set($table)', ''],
    ['search "needle" | summarize count() by $table', ''],
    // The inner union is written once, not once for each table of the outer one.
    ['search c1_1 in ((union * | where c2_2 == "x" | distinct c2_2)) and c1_2 == "y" | count', ''],
    ['union * | take 10', 'the query needs 6007 columns of 600 tables together, which is too much'],
  ])('%s', (query, problem) => {
    const result = wide.compile(query, { now: new Date('2026-01-01T00:00:00Z') });
    expect(result.ok ? '' : result.diagnostics[0]?.message).toBe(problem);
  });
});
