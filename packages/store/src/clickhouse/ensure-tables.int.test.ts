import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCatalog, createCompiler } from '@belfry/kql';
import type { ColumnDefinition, TableDefinition } from '@belfry/schema';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStore, type Store } from './open-store.ts';

let folder: string;
let store: Store;
const define = (name: string, columns: ColumnDefinition[], more: Partial<TableDefinition> = {}): TableDefinition => ({
  name,
  doc: 'test',
  columns,
  ...more,
});
const a: ColumnDefinition = { name: 'A', type: 'string' };
const line = (fields: object) =>
  Buffer.from(
    JSON.stringify({ TimeGenerated: '2026-11-24T10:00:00Z', _TimeReceived: '2026-11-24T10:00:00Z', ...fields }),
  );
const createSql = async (table: string) =>
  (
    await store.queryRows<{ sql: string }>(
      'SELECT create_table_query AS sql FROM system.tables WHERE name = {table:String}',
      { table },
    )
  )[0]!.sql;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'belfry-ddl-'));
  store = await openStore({ dataDir: folder, defaultRetentionDays: 90 });
});
afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

test('a table is created once', async () => {
  const table = define('Once', [a]);
  expect(await store.ensureTables([table])).toEqual({ created: ['Once'], altered: [] });
  expect(await store.ensureTables([table])).toEqual({ created: [], altered: [] });
});

test('a column and an index that a definition gains are added; stored rows keep their values', async () => {
  await store.ensureTables([define('Gains', [a])]);
  await store.insertRows('Gains', [line({ A: 'old' })], '1');
  const changes = await store.ensureTables([
    define('Gains', [
      { ...a, search: true },
      { name: 'B', type: 'int' },
    ]),
  ]);
  expect(changes.altered).toEqual([
    { table: 'Gains', addedColumns: ['B'], addedIndexes: ['A_text'], droppedIndexes: [] },
  ]);
  await store.insertRows('Gains', [line({ A: 'new', B: 5 })], '2');
  expect(await store.queryRows('SELECT A, B FROM Gains ORDER BY A')).toEqual([
    { A: 'new', B: 5 },
    { A: 'old', B: null },
  ]);
});

test('an index on an older expression is replaced, and rows of before are found by the new one', async () => {
  const table = define('Reindexed', [{ name: 'D', type: 'dynamic', search: true }]);
  await store.ensureTables([define('Reindexed', [{ name: 'D', type: 'dynamic' }])]);
  await store.command("ALTER TABLE Reindexed ADD INDEX `D_text` lowerUTF8(D) TYPE text(tokenizer = 'splitByNonAlpha')");
  await store.insertRows('Reindexed', [line({ D: { a: 'needle one' } }), line({ D: '"\\nneedle two"' })], '1');
  const changes = await store.ensureTables([table]);
  expect(changes.altered).toEqual([
    { table: 'Reindexed', addedColumns: [], addedIndexes: ['D_json_text'], droppedIndexes: ['D_text'] },
  ]);
  await store.insertRows('Reindexed', [line({ D: { a: 'needle three' } }), line({ D: { a: 'hay' } })], '2');
  const compiler = createCompiler(createCatalog({ tables: [table] }));
  const compiled = compiler.compile("Reindexed | where D has 'needle' | count", { now: new Date() });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.diagnostics));
  const found = async () => (await store.queryRows<{ c: string }>(`SELECT * FROM (${compiled.query.sql})`))[0];
  expect(Object.values((await found()) ?? {})).toEqual(['3']);
  await expect
    .poll(async () => store.queryRows("SELECT 1 FROM system.mutations WHERE table = 'Reindexed' AND NOT is_done"), {
      timeout: 10_000,
    })
    .toEqual([]);
  expect(Object.values((await found()) ?? {})).toEqual(['3']);
  const plan = await store.queryRows<{ explain: string }>(`EXPLAIN indexes = 1 ${compiled.query.sql}`);
  expect(plan.map(({ explain }) => explain).join('\n')).toContain('tokens: ["needle"]');
  expect(await store.ensureTables([table])).toEqual({ created: [], altered: [] });
});

test('a column that a definition loses stays with its values', async () => {
  await store.ensureTables([define('Loses', [a, { name: 'B', type: 'long' }])]);
  await store.insertRows('Loses', [line({ B: 7 })], '1');
  expect((await store.ensureTables([define('Loses', [a])])).altered).toEqual([]);
  expect(await store.queryRows('SELECT B FROM Loses')).toEqual([{ B: '7' }]);
});

test('a changed type is refused before anything is changed', async () => {
  await store.ensureTables([define('Types', [a])]);
  const changed = [define('NotMade', [a]), define('Types', [{ name: 'A', type: 'long' }])];
  await expect(store.ensureTables(changed)).rejects.toMatchObject({
    code: 'BELFRY-STORE-111',
    where: 'Types.A',
    message: expect.stringMatching(/Types .*column A is stored as String, the definition says long/u) as string,
  });
  expect((await store.tableStats()).has('NotMade')).toBe(false);
});

test('a dictionary is only another way to store the same string', async () => {
  await store.ensureTables([define('Dictionary', [a])]);
  const changes = await store.ensureTables([define('Dictionary', [{ ...a, lowCardinality: true }])]);
  expect(changes).toEqual({ created: [], altered: [] });
});

test('retention follows the definition, else the setting, and a very long one means for ever', async () => {
  await store.ensureTables([define('Kept', [a])]);
  expect(await createSql('Kept')).toContain('toIntervalDay(90)');
  await store.ensureTables([define('Kept', [a], { retentionDays: 30 })]);
  expect(await createSql('Kept')).toContain('toIntervalDay(30)');
  await store.ensureTables([define('Kept', [a], { retentionDays: 36500 })]);
  expect(await createSql('Kept')).not.toContain('TTL');
  await store.ensureTables([define('Kept', [a], { retentionDays: 10 })]);
  expect(await createSql('Kept')).toContain('toIntervalDay(10)');
});

test('a range of event time reads only its part of the table', async () => {
  await store.ensureTables([define('Pruned', [a], { orderBy: ['A'] })]);
  await store.command(
    `INSERT INTO Pruned (TimeGenerated, _TimeReceived, A)
     SELECT toDateTime64('2026-11-01 00:00:00', 7, 'UTC') + number, toDateTime64('2026-11-24 00:00:00', 7, 'UTC'), 'x' FROM numbers(200000)`,
  );
  const result = await store.query({
    sql: "SELECT count(), max(A) FROM Pruned WHERE TimeGenerated >= '2026-11-01 01:00:00' AND TimeGenerated < '2026-11-01 02:00:00'",
  });
  for await (const batch of result.batches) expect(batch).toEqual([['3600', 'x']]);
  expect((await result.summary()).rowsRead).toBeLessThan(30_000);
});
