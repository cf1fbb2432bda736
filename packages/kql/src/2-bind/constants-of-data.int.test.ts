import { expect, test } from 'vitest';
import type { JsonValue } from '@belfry/schema';
import { compileOverData, createCatalog, createCompiler, decodeRow, type Diagnostic } from '../index.ts';
import { runSql } from '../testing/clickhouse.ts';

const compiler = createCompiler(createCatalog({ tables: [] }));

async function run(text: string): Promise<{ row: readonly JsonValue[]; warnings: readonly Diagnostic[] }> {
  const query = await compileOverData(
    (answers) => {
      const result = compiler.compile(text, { now: new Date('2024-06-15T10:20:30Z'), answers });
      if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
      return result.query;
    },
    ({ sql, columns }) => Promise.resolve(runSql(sql).map((row) => decodeRow(columns, row))),
  );
  return { row: query.decode(runSql(query.sql)[0]!), warnings: query.warnings };
}

const lookup = (rows: string): string =>
  `let R = toscalar(datatable(r:string)[${rows}] | project r); print s = 'a x=45 b x=2'`;
const given = lookup("'x=([0-9]+)'");

test.each<[string, JsonValue]>([
  [`${given} | project extract(R, 1, s)`, '45'],
  [`${given} | project extract_all(R, s)`, ['45', '2']],
  [`${given} | project extract_all(strcat('(', R, ')'), dynamic([2]), s)`, ['45', '2']],
  [`${given} | project replace_regex(s, R, @'<\\1>')`, 'a <45> b <2>'],
  [`let f = (p:string) { print s = 'abc' | project extract(p, 1, s) }; f(toscalar(print '(b)'))`, 'b'],
  // Quotes and what ends SQL's text do not leave the literal.
  [`let R = toscalar(print @"(')|\\)"); print s = "a') --" | project extract_all(R, s)`, ["'", '']],
])('a pattern that is one value of the data: %s', async (query, expected) => {
  const { row, warnings } = await run(query);
  expect(row).toEqual([expected]);
  expect(warnings).toEqual([]);
});

test.each([
  [lookup(''), null],
  [lookup("'x=[0-9]+'"), null],
  [lookup("'('"), null],
])('one that cannot be used gives nothing, with a warning: %s', async (query, expected) => {
  const { row, warnings } = await run(`${query} | project extract_all(R, s)`);
  expect(row).toEqual([expected]);
  expect(warnings).toMatchObject([{ code: 'KQL0430', message: expect.stringContaining('extract_all gives nothing') }]);
});

test('a pattern that is another in each row is refused, as Kusto does', () => {
  const result = compiler.compile("print s = 'abc', p = '(b)' | extend a = extract(p, 1, s)", { now: new Date() });
  expect(result).toMatchObject({ ok: false, diagnostics: [{ code: 'KS129' }] });
});
