import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createCatalog } from '../catalog.ts';
import { createCompiler } from '../compiler.ts';
import { testTables } from '../testing/tables.ts';
import { operators } from './index.ts';

const compiler = createCompiler(createCatalog({ tables: testTables }));
const now = new Date('2024-01-02T00:00:00Z');

/** One clause a line, so that a change is easy to read. */
const lines = (sql: string): string =>
  `${sql.replace(/ (FROM|WHERE|GROUP BY|ORDER BY|UNION ALL|(?:INNER|LEFT|RIGHT|FULL) (?:\w+ )?JOIN|ARRAY JOIN) /g, '\n$1 ')}\n`;

const cases = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('input.kql'))
  .map((path) => path.replace(/\/input\.kql$/, ''))
  .toSorted();

describe('the SQL of each operator', () => {
  test.each(cases)('%s', async (path) => {
    const folder = join(import.meta.dirname, path);
    const result = compiler.compile(readFileSync(join(folder, 'input.kql'), 'utf8'), { now });
    if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
    await expect(lines(result.query.sql)).toMatchFileSnapshot(join(folder, 'clickhouse.sql'));
  });

  test('every operator has a case', () => {
    const missing = operators
      .map((operator) => (operator.keyword === 'parse-where' ? 'parse' : operator.keyword))
      .filter((keyword) => !cases.some((path) => path.startsWith(`${keyword}/`)));
    expect(missing).toEqual([]);
  });
});
