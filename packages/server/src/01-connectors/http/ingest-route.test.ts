import { gzipSync, zstdCompressSync } from 'node:zlib';
import { BelfryError, type RawRecord } from '@belfry/schema';
import { ingestResponse, problem } from '@belfry/schema/api';
import fastify from 'fastify';
import { afterEach, expect, test } from 'vitest';
import { createSourceCounters } from '../sources.ts';
import { registerIngestRoute } from './index.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function start(submit?: () => Promise<never>) {
  const batches: { records: readonly RawRecord[]; pack: string | undefined }[] = [];
  const sink = {
    pendingBytes: 0,
    pendingRecords: 0,
    async submit(records: readonly RawRecord[], pack?: string) {
      if (submit !== undefined) return submit();
      batches.push({ records, pack });
      const bad = records.filter((record) => record.value === undefined).length;
      return { accepted: records.length - bad, deadLettered: bad };
    },
  };
  const app = fastify();
  const counters = createSourceCounters();
  registerIngestRoute(app, { sink, counters, maxBodyBytes: 4_000_000, packs: new Set(['okta']) });
  await app.listen({ port: 0, host: '127.0.0.1' });
  closing.push(() => app.close());
  const address = app.server.address();
  const base = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/api/ingest/`;
  const post = (path: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
    fetch(base + path, { method: 'POST', body, headers });
  return { batches, sink, counters, post };
}

const json = { 'content-type': 'application/json' };
const ndjson = { 'content-type': 'application/x-ndjson' };
const big = '{"id":12345678901234567890}';

test.each<[string, string | Uint8Array<ArrayBuffer>, Record<string, string>, string[]]>([
  ['NDJSON', '{"a":1}\r\n\n{"a":2}\n', ndjson, ['{"a":1}', '{"a":2}']],
  ['NDJSON sent as JSON', '{"a":1}\n{"a":2}', json, ['{"a":1}', '{"a":2}']],
  ['an array, texts as sent', `[ ${big}, {"a":"],}"} ]`, json, [big, '{"a":"],}"}']],
  ['one object over lines', '{\n"a": 1\n}\n', json, ['{\n"a": 1\n}']],
  ['an envelope', `{"x":[1],"records":[${big},{"b":{}}]}`, json, [big, '{"b":{}}']],
  ['lines of text', 'one\ntwo\n', { 'content-type': 'text/plain' }, ['one', 'two']],
  ['text under a form type', 'one\ntwo', { 'content-type': 'application/x-www-form-urlencoded' }, ['one', 'two']],
  ['gzip', Uint8Array.from(gzipSync('{"a":1}')), { ...json, 'content-encoding': 'gzip' }, ['{"a":1}']],
  ['zstd', Uint8Array.from(zstdCompressSync('{"a":1}')), { ...json, 'content-encoding': 'zstd' }, ['{"a":1}']],
])('takes %s', async (_, body, headers, raws) => {
  const { post, batches } = await start();
  const answer = await post('web', body, headers);
  expect(answer.status).toBe(200);
  ingestResponse.parse(await answer.json());
  expect(batches.flatMap((batch) => batch.records.map((record) => record.raw))).toEqual(raws);
});

test('keeps bytes that are not UTF-8, tells bad lines and counts them as dead letters', async () => {
  const { post, batches, counters } = await start();
  const body = Uint8Array.from(Buffer.concat([Buffer.from('{"a":1}\nno json\n'), Buffer.from([0xff, 0x41])]));
  const answer = ingestResponse.parse(await (await post('web', body, ndjson)).json());
  expect(answer).toMatchObject({ accepted: 1, deadLettered: 2 });
  expect(answer.badLines.map(({ line }) => line)).toEqual([2, 3]);
  expect([...(batches[0]?.records[2]?.rawBytes ?? [])]).toEqual([0xff, 0x41]);
  expect(counters.snapshot()[0]).toMatchObject({ id: 'web', connector: 'http', received: 3 });
});

test('strict rejects the whole batch with the lines', async () => {
  const { post, batches } = await start();
  const answer = await post('web?strict=1', '{"a":1}\nno json\n', ndjson);
  expect(answer.status).toBe(400);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(problem.parse(await answer.json()).errors?.[0]?.where).toBe('line 2');
  expect(batches).toEqual([]);
});

test('chooses the pack by query, else by the source id', async () => {
  const { post, batches } = await start();
  for (const path of ['okta', 'web?pack=okta', 'web']) await post(path, '{"a":1}', json);
  expect(batches.map(({ pack }) => pack)).toEqual(['okta', 'okta', undefined]);
});

test.each<[string, string, string | Uint8Array<ArrayBuffer>, Record<string, string>, number, string]>([
  ['a bad source id', 'Bad_Id', '{}', json, 400, 'BELFRY-INGEST-006'],
  ['an unknown pack', 'web?pack=none', '{}', json, 400, 'BELFRY-INGEST-007'],
  ['another encoding', 'web', '{}', { 'content-encoding': 'br' }, 415, 'BELFRY-INGEST-002'],
  [
    'damaged gzip',
    'web',
    Uint8Array.from(gzipSync('{"a":1}').subarray(0, 15)),
    { 'content-encoding': 'gzip' },
    400,
    'BELFRY-INGEST-003',
  ],
  [
    'cut zstd',
    'web',
    Uint8Array.from(zstdCompressSync('{"a":1}').subarray(0, 10)),
    { 'content-encoding': 'zstd' },
    400,
    'BELFRY-INGEST-003',
  ],
  ['a body that is too large', 'web', 'x'.repeat(4_000_001), {}, 413, 'BELFRY-INGEST-001'],
  [
    'a bomb',
    'web',
    Uint8Array.from(gzipSync('x'.repeat(3_900_000))),
    { 'content-encoding': 'gzip' },
    413,
    'BELFRY-INGEST-009',
  ],
])('refuses %s', async (_, path, body, headers, status, code) => {
  const { post, batches } = await start();
  const answer = await post(path, body, headers);
  expect(answer.status).toBe(status);
  expect(problem.parse(await answer.json()).code).toBe(code);
  expect(batches).toEqual([]);
});

test('says when to come back while it is busy or the disk is full', async () => {
  const full = await start(() => Promise.reject(new BelfryError('BELFRY-JOURNAL-001', 'full', { retryable: true })));
  const diskFull = await full.post('web', '{}', json);
  expect([diskFull.status, diskFull.headers.get('retry-after')]).toEqual([503, '30']);
  full.sink.pendingBytes = 65 * 1024 * 1024;
  const busy = await full.post('web', '{}', json);
  expect([busy.status, busy.headers.get('retry-after')]).toEqual([429, '1']);
});

test('repeats the answer of an idempotency key instead of storing twice', async () => {
  const { post, batches } = await start();
  const headers = { ...json, 'idempotency-key': 'k1' };
  const answers = await Promise.all([1, 2, 3].map(() => post('web', '{"a":1}', headers)));
  expect(await Promise.all(answers.map((answer) => answer.json()))).toEqual(
    Array.from({ length: 3 }, () => ({ accepted: 1, deadLettered: 0, badLines: [] })),
  );
  expect(batches).toHaveLength(1);
  await post('other', '{"a":1}', headers);
  expect(batches).toHaveLength(2);
});
