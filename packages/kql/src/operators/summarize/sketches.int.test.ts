import { expect, test } from 'vitest';
import { createCatalog } from '../../catalog.ts';
import { createCompiler } from '../../compiler.ts';
import { runSql } from '../../testing/clickhouse.ts';

const compiler = createCompiler(createCatalog({ tables: [] }));

function first(query: string): unknown {
  const result = compiler.compile(query, { now: new Date('2024-06-15T10:20:30Z') });
  if (!result.ok) throw new Error(result.diagnostics[0]?.message);
  return result.query.decode(runSql(result.query.sql)[0]!)[0];
}

test.each([
  ['range x from 1 to 1000 step 1 | summarize h = hll(x % 100) | project dcount_hll(h)', 100, 0],
  [
    'range x from 1 to 1000 step 1 | summarize h = hll(x % 300) by x % 7 | summarize m = hll_merge(h) | project dcount_hll(m)',
    300,
    0,
  ],
  [
    'range x from 1 to 1000 step 1 | summarize a = hll_if(x, x <= 10), b = hll_if(x, x > 990) | project dcount_hll(hll_merge(a, b))',
    20,
    0,
  ],
  ['range x from 1 to 100000 step 1 | summarize h = hll(x) | project dcount_hll(h)', 100_000, 0.05],
] as const)('%s', (query, count, tolerance) => {
  expect(Math.abs(Number(first(query)) - count)).toBeLessThanOrEqual(count * tolerance);
});
