import { expect, test } from 'vitest';
import { createCatalog } from '../catalog.ts';
import { createCompiler } from '../compiler.ts';
import { runSql } from '../testing/clickhouse.ts';

const compiler = createCompiler(createCatalog({ tables: [] }));
const now = new Date('2024-06-15T10:20:30Z');

test.each([
  ['print x = extract("x=([0-9]+)", 1, "x=45", typeof(int))', ['x'], [[45]]],
  ['datatable(t:string)["a-12", "b"] | project x = extract("-([0-9]+)", 1, t, typeof(double))', ['x'], [[12], [null]]],
  ['datatable(t:string)[\'{"a":1}\'] | project x = extract_json("$.a", t, typeof(long))', ['x'], [[1]]],
] as const)('%s', (text, names, rows) => {
  const result = compiler.compile(text, { now });
  if (!result.ok) throw new Error(result.diagnostics[0]?.message);
  expect(result.query.columns.map((column) => column.name)).toEqual(names);
  expect(runSql(result.query.sql).map((row) => result.query.decode(row))).toEqual(rows);
});

test.each([['print x = extract("a", 0, "a", typeof(a:int, b:int))', 'KS108']])('%s is refused', (text, code) => {
  const result = compiler.compile(text, { now });
  expect(result.ok ? [] : result.diagnostics.map((diagnostic) => diagnostic.code)).toContain(code);
});
