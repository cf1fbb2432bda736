import { expect, test } from 'vitest';
import { createCatalog } from '../../catalog.ts';
import { createCompiler } from '../../compiler.ts';
import { runSql } from '../../testing/clickhouse.ts';

const compiler = createCompiler(createCatalog({ tables: [] }));
const rows = 'datatable(x:long, w:long, g:string)[1, 1, "a", 2, 8, "a", 3, 1, "a", 4, 1, "b"]';

test.each([
  ['percentiles(x, 0, 100)', ['percentile_x_0', 'percentile_x_100'], [[1, 4]]],
  ['p = percentilesw(x, w, 0, 50, 100) by g', 3, null],
  ['percentilesw(x, w, 0, 50)', ['percentile_x_0', 'percentile_x_50'], [[1, 2]]],
  ['percentiles_array(x, 0, 100)', ['percentiles_x'], [[[1, 4]]]],
  ['percentilesw_array(x, w, dynamic([0, 50]))', ['percentiles_x'], [[[1, 2]]]],
] as const)('summarize %s', (aggregate, names, expected) => {
  const result = compiler.compile(`${rows} | summarize ${aggregate}`, { now: new Date('2024-06-15T10:20:30Z') });
  if (!result.ok) throw new Error(result.diagnostics[0]?.message);
  const { columns, sql, decode } = result.query;
  if (typeof names === 'number') expect(columns).toHaveLength(names + 1);
  else expect(columns.map((column) => column.name)).toEqual(names);
  const got = runSql(sql).map((row) => decode(row));
  if (expected !== null) expect(got).toEqual(expected);
  else expect(got).toHaveLength(2);
});
