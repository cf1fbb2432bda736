import { afterAll, expect, it } from 'vitest';
import { createCatalog } from '../../catalog.ts';
import { createCompiler } from '../../compiler.ts';
import { openTestStore } from '../../testing/clickhouse.ts';

const compiler = createCompiler(createCatalog({ tables: [] }));
const store = openTestStore();
afterAll(() => store.close());

function answer(query: string): unknown {
  const result = compiler.compile(query, { now: new Date('2026-01-01T00:00:00Z') });
  if (!result.ok) return result.diagnostics.map(({ code, message }) => `${code} ${message}`);
  return store.run(result.query.sql, result.query.settings).map((row) => result.query.decode(row));
}

const rows = 'datatable(s:string, n:long, r:real)["error",1,2.5, "warn 10",2,3.5, "info",10,1.0]';

it.each([
  // Rows that stand in the query have no table's name.
  ['search "warn"', [['search_arg0', 'warn 10', 2, 3.5]]],
  // A whole number is looked for in whole numbers too, other numbers in text only.
  ['search "10" | project s', [['warn 10'], ['info']]],
  ['search 10 or 2.5 | project s', [['warn 10'], ['info']]],
  // A text stands for a condition wherever one may stand.
  ['search not("error") and not("info") | project s', [['warn 10']]],
  ['search s:"warn" or s:"inf*" | project s', [['warn 10'], ['info']]],
  ['search "error" or n == 10 | project s', [['error'], ['info']]],
])('%s', (search, expected) => {
  expect(answer(`${rows} | ${search}`)).toEqual(expected);
});

it('does not take a text for a condition elsewhere', () => {
  expect(answer('print x = 1 | search "a" | where not("b")')).toEqual(['KS107 A value of type bool expected.']);
  expect(answer('print x = 1 | search x > "a"')).toEqual([
    "KS106 The operator '>' is not defined for the operand types long and string.",
  ]);
});

it('looks into views, and without a term finds every row', () => {
  const views = 'let A = view () { range x from 1 to 9 step 1 }; let B = view () { range x from 1 to 5 step 1 };';
  expect(answer(`${views} search x == 5 | sort by $table asc`)).toEqual([
    ['A', 5],
    ['B', 5],
  ]);
  expect(answer(`${views} search * | summarize count() by $table | sort by $table asc`)).toEqual([
    ['A', 9],
    ['B', 5],
  ]);
});
