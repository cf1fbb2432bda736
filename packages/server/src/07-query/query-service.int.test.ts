import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRowEncoder, withStandardColumns, type JsonValue, type TableDefinition } from '@belfry/schema';
import type { QueryFrame } from '@belfry/schema/api';
import { openStore, type Store } from '@belfry/store';
import { QueryRefused, QueryService, startCompiler, type CompilerClient } from './index.ts';

const table: TableDefinition = withStandardColumns({
  name: 'Probe_CL',
  doc: 'Rows of this test.',
  columns: [
    { name: 'TimeGenerated', type: 'datetime' },
    { name: 'Host', type: 'string' },
    { name: 'Count', type: 'long' },
    { name: 'Data', type: 'dynamic' },
  ],
});
const dataDir = mkdtempSync(join(tmpdir(), 'belfry-query-'));
let store: Store;
let compiler: CompilerClient;
let service: QueryService;

beforeAll(async () => {
  store = await openStore({ dataDir });
  await store.ensureTables([table]);
  const encode = createRowEncoder(table);
  const lines = Array.from({ length: 1000 }, (_, index) =>
    Buffer.from(
      encode({
        TimeGenerated: new Date(Date.UTC(2026, 0, 1) + index * 1000).toISOString(),
        _TimeReceived: '2026-01-02T00:00:00Z',
        _ItemId: String(index),
        _SourceId: 'test',
        Host: `h${index % 4}`,
        Count: index,
        Data: { n: index },
      }),
    ),
  );
  await store.insertRows('Probe_CL', lines, 'one');
  compiler = startCompiler();
  await compiler.call('setCatalog', { tables: [table] });
  const limits = { timeoutMs: 20_000, maxRows: 100, maxMemoryBytes: 500_000_000, maxResultBytes: 10_000_000 };
  const nothingOutside = { read: () => Promise.reject(new Error('no file is read here')) };
  service = new QueryService(compiler, store, limits, nothingOutside);
}, 60_000);
afterAll(async () => {
  await compiler.close();
  await store.close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function frames(query: string, extra: object = {}): Promise<QueryFrame[]> {
  const all: QueryFrame[] = [];
  for await (const frame of service.run({ query, ...extra }, new AbortController().signal)) all.push(frame);
  return all;
}

test('a query answers with schema, rows and what it cost', async () => {
  const [schema, rows, done] = await frames(
    'Probe_CL | summarize n = count(), rows = countif(Count < 100) by Host | sort by Host asc',
  );
  expect(schema).toMatchObject({
    kind: 'schema',
    columns: [
      { name: 'Host', type: 'string' },
      { name: 'n', type: 'long' },
      { name: 'rows', type: 'long' },
    ],
  });
  expect(rows).toMatchObject({ kind: 'rows' });
  expect((rows as { rows: unknown[][] }).rows[0]).toEqual(['h0', 250, 25]);
  expect(done).toMatchObject({ kind: 'done', rowCount: 4, truncated: false });
});

test('a result over the limit is cut and says so', async () => {
  const all = await frames('Probe_CL');
  expect(all.at(-1)).toMatchObject({ kind: 'done', rowCount: 100, truncated: true });
  expect(all.at(-2)).toMatchObject({ kind: 'warning', code: 'BELFRY-QUERY-101' });
});

test('the time range bounds a query that has none of its own', async () => {
  const timeRange = { from: '2026-01-01T00:00:00Z', to: '2026-01-01T00:00:10Z' };
  const all = await frames('Probe_CL | count', { timeRange });
  expect(all[1]).toEqual({ kind: 'rows', rows: [[10]] });
});

test('a query that does not compile is refused with its place, before anything runs', async () => {
  await expect(frames('Probe_CL | where Hots == 1')).rejects.toSatisfy(
    (error) => error instanceof QueryRefused && error.diagnostics[0]?.start === 17,
  );
});

test('a running query can be cancelled by its id', async () => {
  const queryId = '3f1f1c6e-5a63-4d7e-9d0c-1f6a2f2b8a11';
  const all = '(Probe_CL | extend k = 1)';
  const heavy = frames(
    `${all} | join kind=inner ${all} on k | join kind=inner ${all} on k | where hash_sha256(strcat(Host, Host1, Host2)) == "x" | count`,
    { queryId },
  );
  await new Promise((resolve) => {
    setTimeout(resolve, 1500);
  });
  expect(service.cancel(queryId)).toBe(true);
  expect((await heavy).at(-1)).toMatchObject({ kind: 'error', code: 'BELFRY-QUERY-002' });
  expect(service.cancel(queryId)).toBe(false);
});

test('columns that depend on data are asked for before the schema is told, within the bounds of the query', async () => {
  const timeRange = { from: '2026-01-01T00:00:00Z', to: '2026-01-01T00:00:03Z' };
  const query =
    'Probe_CL | project Count, Data | evaluate bag_unpack(Data) | where n > 0 and isempty(none) | sort by n asc';
  const [schema, ...rest] = await frames(query, { timeRange });
  expect(schema).toMatchObject({ kind: 'schema', columns: [{ name: 'Count' }, { name: 'n', type: 'long' }] });
  expect(rest).toMatchObject([
    { kind: 'warning', code: 'KQL0430' },
    {
      kind: 'rows',
      rows: [
        [1, 1],
        [2, 2],
      ],
    },
    { kind: 'done', rowCount: 2 },
  ]);
});

test('a question runs under the limits of its query, and ends with it', async () => {
  const slow = 'range x from 1 to 100000000000 step 1 | summarize count() by x, d = "k" | evaluate pivot(d)';
  expect((await frames(slow, { timeoutMs: 500 })).at(-1)).toMatchObject({ kind: 'error' });
  const running = frames(slow, { queryId: 'asking', timeoutMs: 20_000 });
  await expect.poll(() => service.cancel('asking')).toBe(true);
  expect(await running).toMatchObject([{ kind: 'error', code: 'BELFRY-QUERY-002' }]);
}, 30_000);

test('a table that is gone when it is read is an error with a code, and the next query runs', async () => {
  const gone = { ...table, name: 'Gone_CL' };
  await store.ensureTables([gone]);
  await compiler.call('setCatalog', { tables: [table, gone] });
  expect((await frames('Gone_CL | count')).at(-1)).toMatchObject({ kind: 'done' });
  await store.command('DROP TABLE belfry.Gone_CL SYNC');
  expect((await frames('Gone_CL | count')).at(-1)).toMatchObject({
    kind: 'error',
    code: expect.stringMatching(/^BELFRY-/) as string,
  });
  expect((await frames('Probe_CL | count'))[1]).toEqual({ kind: 'rows', rows: [[1000]] });
});

test('a result of 100 million rows is cut, and can be left in the middle', async () => {
  const rows =
    'Probe_CL | extend k = 1 | join kind=inner (Probe_CL | extend k = 1) on k | extend j = range(1, 100, 1) | mv-expand j';
  expect((await frames(rows, { maxRows: 50 })).at(-1)).toMatchObject({ kind: 'done', rowCount: 50, truncated: true });
  for await (const frame of service.run({ query: rows }, new AbortController().signal))
    if (frame.kind === 'rows') break;
  expect((await frames('Probe_CL | count'))[1]).toEqual({ kind: 'rows', rows: [[1000]] });
});

test('files elsewhere come into the query as data; a query that grows beyond the store is refused with the way out', async () => {
  const given: JsonValue[][] = [['h1'], ["x') OR 1=1 --"]];
  const limits = { timeoutMs: 20_000, maxRows: 100, maxMemoryBytes: 500_000_000, maxResultBytes: 10_000_000 };
  const files = new QueryService(compiler, store, limits, { read: () => Promise.resolve(given) });
  await compiler.call('setCatalog', { tables: [table], externalHosts: ['files.example.com'] });
  const collect = (query: string) =>
    files.collect(
      { query: `let f = externaldata(Host:string)['https://files.example.com/a.csv']; ${query}` },
      new AbortController().signal,
    );
  expect((await collect('Probe_CL | where Host in (f) | summarize count() by Host')).rows).toEqual([['h1', 250]]);
  given.splice(0, 2, ['x'.repeat(22_000_000)]);
  await expect(collect("union f, f, f | where Host has 'y'")).rejects.toMatchObject({
    code: 'BELFRY-QUERY-009',
    hint: expect.any(String) as string,
  });
}, 60_000);
