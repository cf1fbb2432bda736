import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRowEncoder, withStandardColumns, type TableDefinition } from '@belfry/schema';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Supervisor, type EngineEndpoint } from '../embedded/supervisor.ts';
import { openStore, type Store } from './open-store.ts';

/** The engine behind its HTTP protocol, reached as a server is: by URL only. */
let folder: string;
let supervisor: Supervisor;
let endpoint: EngineEndpoint;
let store: Store;

const table: TableDefinition = {
  name: 'Syslog',
  doc: 'test',
  columns: [{ name: 'SyslogMessage', type: 'string', search: true }],
  orderBy: ['SyslogMessage'],
};
const encode = createRowEncoder(withStandardColumns(table));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'belfry-server-url-'));
  supervisor = new Supervisor({
    dataDir: folder,
    maxMemoryBytes: 1.5e9,
    maxConcurrentQueries: 3,
    onEndpoint: (found) => (endpoint = found),
  });
  await supervisor.start();
  const url = new URL(endpoint.url);
  url.username = endpoint.username;
  url.password = endpoint.password;
  store = await openStore({ dataDir: join(folder, 'unused'), url: url.href });
  await store.ensureTables([table]);
});
afterAll(async () => {
  await store.close();
  await supervisor.stop();
  await rm(folder, { recursive: true, force: true });
});

function lines(count: number, sourceId: string): Buffer[] {
  return Array.from({ length: count }, (_, i) =>
    Buffer.from(
      encode({
        TimeGenerated: '2026-11-24T10:00:00Z',
        _TimeReceived: '2026-11-24T10:00:01Z',
        _ItemId: i,
        _SourceId: sourceId,
        SyslogMessage: `message ${i}`,
      }),
    ),
  );
}

async function count(where: string): Promise<number> {
  const [row] = await store.queryRows<{ n: string }>(`SELECT count() AS n FROM belfry.Syslog WHERE ${where}`);
  return Number(row?.n);
}

test('no engine is started; rows are stored once by their token and found by term', async () => {
  expect(store.pid).toBeUndefined();
  for (let i = 0; i < 2; i++) await store.insertRows('Syslog', lines(100, 'kept'), 'same-token');
  expect(await count("_SourceId = 'kept'")).toBe(100);
  expect(await count("hasToken(SyslogMessage, '42')")).toBe(1);
  expect((await store.tableStats()).get('Syslog')?.rows).toBe(100);
});

test('a source is deleted and health tells that the server answers', async () => {
  await store.insertRows('Syslog', lines(10, 'gone'), 'gone');
  await store.deleteSource('gone');
  expect(await count("_SourceId = 'gone'")).toBe(0);
  expect(await store.health()).toMatchObject({ ok: true });
});

test('a cancelled query ends on the server', async () => {
  const abort = new AbortController();
  const query = store.query({
    sql: 'SELECT count() FROM numbers(100000000000) WHERE NOT ignore(sipHash64(number))',
    signal: abort.signal,
  });
  setTimeout(() => abort.abort(), 300);
  await expect(query).rejects.toMatchObject({ code: 'BELFRY-STORE-106' });
  await expect.poll(() => runningQueries(), { timeout: 10_000 }).toBe(0);
});

async function runningQueries(): Promise<number> {
  const [row] = await store.queryRows<{ n: string }>(
    "SELECT count() AS n FROM system.processes WHERE query LIKE '%sipHash64(number)%' AND query NOT LIKE '%system.processes%'",
  );
  return Number(row?.n);
}

test('a server without text indexes is refused with its version and the one needed', async () => {
  const old = createServer((request, response) => {
    request.resume();
    response.end('25.8.1.1\n');
  }).listen(0, '127.0.0.1');
  await once(old, 'listening');
  const { port } = old.address() as AddressInfo;
  const opened = openStore({ dataDir: folder, url: `http://someone:secret@127.0.0.1:${port}` });
  await expect(opened).rejects.toMatchObject({
    code: 'BELFRY-STORE-115',
    message: expect.stringContaining('25.8.1.1'),
    hint: expect.stringContaining('26.2'),
  });
  await expect(opened).rejects.not.toThrow('secret');
  old.close();
});

test('what is no address of a server is said so, without the password', async () => {
  await expect(openStore({ dataDir: folder, url: 'no url' })).rejects.toMatchObject({ code: 'BELFRY-STORE-105' });
});
