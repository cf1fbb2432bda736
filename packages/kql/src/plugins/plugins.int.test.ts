import { describe, expect, test } from 'vitest';
import type { JsonValue } from '@belfry/schema';
import { createCatalog, createCompiler, decodeRow, type CompiledQuery, type DataAnswer } from '../index.ts';
import { compileOverData } from '../compile-over-data.ts';
import { runSql } from '../testing/clickhouse.ts';
import { testTables } from '../testing/tables.ts';
import { plugins } from './index.ts';

const compiler = createCompiler(createCatalog({ tables: testTables }));
const now = new Date('2024-01-03T00:00:00Z');

function compile(text: string, answers: readonly DataAnswer[]): CompiledQuery {
  const result = compiler.compile(text, { now, answers });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result.query;
}
async function run(text: string) {
  const query = await compileOverData(
    (answers) => compile(text, answers),
    ({ sql, columns }) => Promise.resolve(runSql(sql).map((row) => decodeRow(columns, row))),
  );
  const rows: JsonValue[][] = runSql(query.sql).map((row) => query.decode(row));
  return {
    columns: query.columns.map(({ name }) => name),
    types: query.columns.map(({ type }) => type),
    rows,
    warnings: query.warnings,
  };
}
const inAnyOrder = (rows: readonly (readonly JsonValue[])[]): string[] =>
  rows.map((row) => JSON.stringify(row)).toSorted();

describe('each plugin gives what its examples say', () => {
  const examples = [...plugins.values()].flatMap(({ name, examples: listed }) =>
    listed.map((example, index) => ({ title: `${name} ${index + 1}`, example })),
  );
  test.each(examples)('$title', async ({ example }) => {
    const { columns, rows } = await run(example.query);
    expect(columns).toEqual(example.columns);
    expect(inAnyOrder(rows)).toEqual(inAnyOrder(example.rows));
  });
  test('every plugin has one', () => {
    expect([...plugins.values()].filter((plugin) => plugin.examples.length === 0)).toEqual([]);
  });
});
