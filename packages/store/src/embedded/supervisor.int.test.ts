import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TableDefinition } from '@belfry/schema';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStore, type Store } from '../clickhouse/open-store.ts';
import type { StoreState } from './supervisor.ts';

const table: TableDefinition = { name: 'Events', doc: 'test', columns: [{ name: 'N', type: 'long' }] };
const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
const segment = (id: number) =>
  Array.from({ length: 500 }, (_, i) =>
    Buffer.from(
      `{"TimeGenerated":"2026-11-24T10:00:00Z","_TimeReceived":"2026-11-24T10:00:00Z","_ItemId":${id * 500 + i},"N":${id}}`,
    ),
  );

let folder: string;
let store: Store;
const states: StoreState[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'belfry-crash-'));
  store = await openStore({ dataDir: folder, maxMemoryBytes: 1.5e9, onState: (state) => states.push(state) });
  await store.ensureTables([table]);
});
afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

test('kill -9 during inserts: every segment is there exactly once', async () => {
  const segments = 60;
  let next = 0;
  let done = false;
  const kills = (async () => {
    for (let kill = 0; kill < 4 && !done; kill++) {
      await new Promise((resolve) => setTimeout(resolve, 150 + kill * 70));
      if (store.state === 'ready' && store.pid !== undefined) process.kill(store.pid, 'SIGKILL');
      while (store.state !== 'ready') await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  const writer = async () => {
    for (let id = next++; id < segments; id = next++) {
      await store.insertRows('Events', segment(id), `segment-${id}`);
      // Every fifth segment is sent twice, as a consumer does that lost the answer.
      if (id % 5 === 0) await store.insertRows('Events', segment(id), `segment-${id}`);
    }
  };
  await Promise.all([writer(), writer()]);
  done = true;
  await kills;
  const [found] = await store.queryRows<{ rows: string; ids: string }>(
    'SELECT count() AS rows, uniqExact(_ItemId) AS ids FROM Events',
  );
  expect(found).toEqual({ rows: String(segments * 500), ids: String(segments * 500) });
  expect((await store.health()).ok).toBe(true);
  expect(states.filter((state) => state === 'restarting').length).toBeGreaterThanOrEqual(1);
  expect(states.at(-1)).toBe('ready');
});

test('a query in the middle of its rows fails with a retryable error when the engine dies', async () => {
  const result = await store.query({ sql: 'SELECT number FROM numbers(1000000000000)' });
  const error = await (async () => {
    for await (const batch of result.batches)
      if (batch.length > 0 && store.state === 'ready') process.kill(store.pid!, 'SIGKILL');
  })().catch((e: unknown) => e);
  expect(error).toMatchObject({ code: 'BELFRY-STORE-105', retryable: true });
});

test('a query that starts while the engine is away waits for it', async () => {
  await expect.poll(() => store.state, { timeout: 10_000 }).toBe('ready');
  process.kill(store.pid!, 'SIGKILL');
  expect(await store.queryRows('SELECT 1 AS n')).toEqual([{ n: 1 }]);
});

test('a second process cannot open the folder, and the first goes on', async () => {
  await expect(openStore({ dataDir: folder })).rejects.toMatchObject({
    code: 'BELFRY-STORE-001',
    where: join(folder, 'store'),
  });
  expect(await store.queryRows('SELECT 1 AS n')).toEqual([{ n: 1 }]);
});

test('a folder of a newer version is refused and names both versions', async () => {
  const newer = await mkdtemp(join(tmpdir(), 'belfry-newer-'));
  await mkdir(join(newer, 'store'));
  await writeFile(join(newer, 'store', 'version.json'), '{"format":99}');
  const error = (await openStore({ dataDir: newer }).catch((e: unknown) => e)) as Error & { hint: string };
  expect(error).toMatchObject({ code: 'BELFRY-STORE-003' });
  expect(error.message).toMatch(/format 99.*format 1\b/u);
  expect(error.hint).toContain('BELFRY_DATA');
  await writeFile(join(newer, 'store', 'version.json'), 'garbage');
  await expect(openStore({ dataDir: newer })).rejects.toMatchObject({ code: 'BELFRY-STORE-008' });
  expect(existsSync(join(newer, 'store', 'engine'))).toBe(false);
  await rm(newer, { recursive: true });
});

test.skipIf(process.getuid?.() === 0)('a folder that cannot be written is refused', async () => {
  const readonly = await mkdtemp(join(tmpdir(), 'belfry-readonly-'));
  await chmod(readonly, 0o500);
  await expect(openStore({ dataDir: readonly })).rejects.toMatchObject({ code: 'BELFRY-STORE-002' });
  await chmod(readonly, 0o700);
  await rm(readonly, { recursive: true });
});

test('the engine ends with its parent, however that ends', async () => {
  const orphaned = await mkdtemp(join(tmpdir(), 'belfry-orphan-'));
  const index = new URL('../index.ts', import.meta.url).href;
  const script = `import { openStore } from ${JSON.stringify(index)};
    const store = await openStore({ dataDir: process.argv[1] });
    console.log(store.pid);`;
  const parent = spawn(process.execPath, ['--input-type=module-typescript', '-e', script, orphaned], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await new Promise((resolve) => {
    createInterface({ input: parent.stdout }).once('line', (text) => resolve([text]));
  })) as [string];
  const child = Number(line);
  expect(isAlive(child)).toBe(true);
  parent.kill('SIGKILL');
  await expect.poll(() => isAlive(child), { timeout: 5000 }).toBe(false);
  await rm(orphaned, { recursive: true, force: true });
});

test('closing leaves no process, also while queries run, and waiting calls end', async () => {
  const busy = await mkdtemp(join(tmpdir(), 'belfry-busy-'));
  const other = await openStore({ dataDir: busy });
  const pid = other.pid!;
  const query = other
    .query({ sql: 'SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1' })
    .catch((e: unknown) => e);
  await new Promise((resolve) => setTimeout(resolve, 200));
  await other.close();
  expect(isAlive(pid)).toBe(false);
  expect(await query).toBeInstanceOf(Error);
  await expect(other.queryRows('SELECT 1')).rejects.toMatchObject({ code: 'BELFRY-STORE-114' });
  const again = await openStore({ dataDir: busy });
  expect(await again.queryRows('SELECT 1 AS n')).toEqual([{ n: 1 }]);
  await again.close();
  await rm(busy, { recursive: true, force: true });
});
