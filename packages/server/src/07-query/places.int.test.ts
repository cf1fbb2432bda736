import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStream, providePlaces } from '@belfry/kql';
import { createRowEncoder, withStandardColumns, type TableDefinition } from '@belfry/schema';
import { openStore, type Store } from '@belfry/store';
import { openPlaces, readPlaces } from '#enrich';
import { writeMmdb } from '../04-enrich/testing/write-mmdb.ts';
import { QueryService, startCompiler, type CompilerClient } from './index.ts';

const table: TableDefinition = withStandardColumns({
  name: 'Probe_CL',
  doc: 'Rows of this test.',
  columns: [
    { name: 'TimeGenerated', type: 'datetime' },
    { name: 'Address', type: 'string' },
  ],
});
const dataDir = mkdtempSync(join(tmpdir(), 'belfry-places-'));
const addresses = ['203.0.113.5', '2001:db8:1::9', '10.0.0.1', 'none', '', '203.0.113.77'];
let store: Store;
let compiler: CompilerClient;
let service: QueryService;
let places: SharedArrayBuffer;

beforeAll(async () => {
  const file = join(dataDir, 'places.mmdb');
  const place = (country: string, city: string, latitude: number) => ({
    country: { names: { en: country } },
    city: { names: { en: city } },
    location: { latitude, longitude: 0.5 },
  });
  writeFileSync(
    file,
    writeMmdb({ '203.0.113.0/24': place('Austria', 'Linz', 48.3), '2001:db8:1::/48': place('Chile', 'Arica', -18.5) }),
  );
  places = readPlaces(file);
  store = await openStore({ dataDir });
  await store.ensureTables([table]);
  const encode = createRowEncoder(table);
  const line = (address: string, index: number): Buffer =>
    Buffer.from(
      encode({
        TimeGenerated: '2026-01-01T00:00:00Z',
        _TimeReceived: '2026-01-02T00:00:00Z',
        _ItemId: String(index),
        _SourceId: 'test',
        Address: address,
      }),
    );
  await store.insertRows('Probe_CL', addresses.map(line), 'one');
  compiler = startCompiler();
  await compiler.call('setCatalog', { tables: [table], places });
  const limits = { timeoutMs: 20_000, maxRows: 100, maxMemoryBytes: 500_000_000, maxResultBytes: 10_000_000 };
  service = new QueryService(compiler, store, limits, {
    read: () => Promise.reject(new Error('no file is read here')),
  });
}, 60_000);
afterAll(async () => {
  providePlaces(undefined);
  await compiler.close();
  await store.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const rowsOf = async (query: string): Promise<unknown[][]> =>
  (await service.collect({ query }, new AbortController().signal)).rows;

test('stored addresses have their places, in every operator', async () => {
  expect(
    await rowsOf('Probe_CL | extend p = geo_info_from_ip_address(Address) | project Address, p | sort by Address asc'),
  ).toEqual([
    ['', null],
    ['10.0.0.1', null],
    ['2001:db8:1::9', { country: 'Chile', city: 'Arica', latitude: -18.5, longitude: 0.5 }],
    ['203.0.113.5', { country: 'Austria', city: 'Linz', latitude: 48.3, longitude: 0.5 }],
    ['203.0.113.77', { country: 'Austria', city: 'Linz', latitude: 48.3, longitude: 0.5 }],
    ['none', null],
  ]);
  expect(
    await rowsOf(
      "Probe_CL | where tostring(geo_info_from_ip_address(Address).country) == 'Austria' | summarize n = count() by City = tostring(geo_info_from_ip_address(Address).city)",
    ),
  ).toEqual([['Linz', 2]]);
});

test('a constant address, on its own', async () => {
  expect(await rowsOf("print tostring(geo_info_from_ip_address('203.0.113.1').country)")).toEqual([['Austria']]);
  expect(await rowsOf("print isnull(geo_info_from_ip_address('8.8.8.8'))")).toEqual([[true]]);
});

test('the stream gives the same', async () => {
  const planned = await compiler.call(
    'planStream',
    "Probe_CL | where tostring(geo_info_from_ip_address(Address).city) == 'Arica' | project Address",
  );
  if (!planned.ok) throw new Error(JSON.stringify(planned.diagnostics));
  providePlaces(openPlaces(places).find);
  const stream = openStream(planned.program);
  const found = addresses.flatMap((Address) => stream.run('Probe_CL', { Address }));
  expect(found).toEqual([{ Address: '2001:db8:1::9' }]);
});

test('without a database there is null, and a warning that names the setting', async () => {
  await compiler.call('setCatalog', { tables: [table] });
  const frames: { kind: string; message?: string; rows?: unknown[][] }[] = [];
  for await (const frame of service.run(
    { query: 'Probe_CL | extend c = tostring(geo_info_from_ip_address(Address).country) | distinct c' },
    new AbortController().signal,
  ))
    frames.push(frame);
  expect(frames.find(({ kind }) => kind === 'rows')?.rows).toEqual([['']]);
  expect(frames.find(({ kind }) => kind === 'warning')?.message).toContain('enrich.geo.database');
});
