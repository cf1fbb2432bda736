import type { JsonValue } from '@belfry/schema';
import { expect, test } from 'vitest';
import { createCatalog } from '../../catalog.ts';
import { createCompiler } from '../../compiler.ts';
import { runSql } from '../../testing/clickhouse.ts';

const compiler = createCompiler(createCatalog({ tables: [] }));

function run(query: string): { columns: string[]; rows: JsonValue[][] } {
  const result = compiler.compile(query, { now: new Date('2024-06-15T10:20:30Z') });
  if (!result.ok) throw new Error(result.diagnostics[0]?.message);
  const { query: compiled } = result;
  return {
    columns: compiled.columns.map((column) => `${column.name}:${column.type}`),
    rows: runSql(compiled.sql).map((row) => compiled.decode(row)),
  };
}
const series = 'datatable(n:long)[1, 2, 3, 10] | summarize s = make_list(n)';

test.each([
  [
    `${series} | project series_stats(s)`,
    [
      'series_stats_s_min:real',
      'series_stats_s_min_idx:long',
      'series_stats_s_max:real',
      'series_stats_s_max_idx:long',
      'series_stats_s_avg:real',
      'series_stats_s_stdev:real',
      'series_stats_s_variance:real',
    ],
    [1, 0, 10, 3, 4, Math.sqrt(50 / 3), 50 / 3],
  ],
  [`${series} | extend (low, at) = series_stats(s) | project low, at`, ['low:real', 'at:long'], [1, 0]],
  [
    `${series} | extend low = series_stats(s) | project low, series_stats_s_max`,
    ['low:real', 'series_stats_s_max:real'],
    [1, 10],
  ],
  [
    `${series} | extend (flag, score, base) = series_decompose_anomalies(s) | project flag, base`,
    ['flag:dynamic', 'base:dynamic'],
    [
      [0, 0, 0, 0],
      [4, 4, 4, 4],
    ],
  ],
  [`${series} | extend (fits, rises) = series_fit_line(s) | project rises`, ['rises:real'], [2.8]],
] as const)('%s', (query, columns, row) => {
  const got = run(query);
  expect(got.columns).toEqual(columns);
  got.rows[0]!.forEach((cell, index) => {
    const expected = row[index] as JsonValue;
    if (typeof expected === 'number') expect(cell).toBeCloseTo(expected, 9);
    else expect(cell).toEqual(expected);
  });
});
