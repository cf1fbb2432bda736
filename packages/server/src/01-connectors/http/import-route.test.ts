import { BelfryError, type RawRecord } from '@belfry/schema';
import { importBatch, problem, type ImportBatch } from '@belfry/schema/api';
import fastify from 'fastify';
import { afterEach, expect, test } from 'vitest';
import { createSourceCounters } from '../sources.ts';
import { registerImportRoutes } from './index.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function start(take?: () => Promise<ImportBatch>) {
  const batches: { records: readonly RawRecord[]; pack: string | undefined }[] = [];
  const port = {
    pendingBytes: 0,
    take(records: readonly RawRecord[], pack: string | undefined): Promise<ImportBatch> {
      if (take !== undefined) return take();
      batches.push({ records, pack });
      return Promise.resolve({
        accepted: records.length,
        deadLettered: 0,
        tables: { T: { rows: records.length } },
        deadLetters: [],
        alerts: [],
      });
    },
    settle: () => Promise.resolve({ settled: true, incidents: [] }),
  };
  // As the server has it: a connection whose body nobody read must not hold up the end.
  const app = fastify({ forceCloseConnections: true });
  app.setValidatorCompiler(() => () => true);
  const counters = createSourceCounters();
  registerImportRoutes(app, { port, counters, maxBodyBytes: 4_000_000, packs: new Set(['linux']) });
  await app.listen({ port: 0, host: '127.0.0.1' });
  closing.push(() => app.close());
  const address = app.server.address();
  const base = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/api/import/`;
  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    fetch(base + path, { method: 'POST', body, headers: { 'content-type': 'application/x-ndjson', ...headers } });
  return { batches, port, counters, post };
}

const line = (more: object = {}): string =>
  `${JSON.stringify({ raw: 'one', origin: '/a.log', position: 7, ...more })}\n`;

test('a record comes through whole: text, bytes, document, file and number', async () => {
  const { post, batches, counters } = await start();
  const bytes = Buffer.from([0xff, 0x41]);
  const body =
    line({ raw: '\u{FFFD}A\n\u2028', bytes: bytes.toString('base64') }) + line({ raw: '', value: { a: [1] } });
  const answer = await post('case-1?pack=linux', body);
  expect(importBatch.parse(await answer.json())).toMatchObject({ accepted: 2 });
  expect(batches[0]?.pack).toBe('linux');
  const [first, second] = batches[0]?.records ?? [];
  expect(first).toMatchObject({ raw: '\u{FFFD}A\n\u2028', origin: '/a.log', position: 7, sourceId: 'case-1' });
  expect(Buffer.from(first?.rawBytes ?? [])).toEqual(bytes);
  expect(second).toMatchObject({ raw: '', value: { a: [1] } });
  expect(Math.abs(Date.now() - (first?.receivedAt ?? 0))).toBeLessThan(10_000);
  expect(counters.snapshot()[0]).toMatchObject({ id: 'case-1', connector: 'import', received: 2 });
});

test.each<[string, string, string, Record<string, string>, number, string]>([
  ['a line that is no JSON', 'x', `${line()}{"raw":`, {}, 400, 'BELFRY-INGEST-011'],
  ['a line that is no record', 'x', line() + line({ position: 0 }), {}, 400, 'BELFRY-INGEST-011'],
  ['an unknown key', 'x', line({ sourceId: 'other' }), {}, 400, 'BELFRY-INGEST-011'],
  ["Belfry's own name", 'belfry', line(), {}, 400, 'BELFRY-INGEST-006'],
  ['a pack that is not there', 'x?pack=nope', line(), {}, 400, 'BELFRY-INGEST-007'],
  ['an empty key', 'x', line(), { 'idempotency-key': '' }, 400, 'BELFRY-INGEST-008'],
  ['a body that is too large', 'x', line({ raw: 'x'.repeat(4_000_000) }), {}, 413, 'BELFRY-INGEST-001'],
])('%s refuses the whole batch', async (_, path, body, headers, status, code) => {
  const { post, batches, counters } = await start();
  const answer = await post(path, body, headers);
  expect([answer.status, problem.parse(await answer.json()).code]).toEqual([status, code]);
  expect([batches, counters.snapshot()]).toEqual([[], []]);
});

test('a line without the form of a record is named', async () => {
  const { post } = await start();
  const answer = problem.parse(await (await post('x', `${line()}${line({ raw: 5 })}`)).json());
  expect(answer.errors).toEqual([{ where: 'line 2', message: expect.stringContaining('raw') as string }]);
});

test('a batch sent again gets its first answer, and is stored and counted once', async () => {
  const { post, batches, counters } = await start();
  const headers = { 'idempotency-key': 'import:1' };
  const body = line({ raw: 'x'.repeat(2_000_000) });
  for (let time = 0; time < 3; time++)
    expect(await (await post('x', body, headers)).json()).toMatchObject({ accepted: 1 });
  expect(batches).toHaveLength(1);
  expect(counters.snapshot()[0]?.received).toBe(1);
});

test('a batch that was refused is taken when it is sent again', async () => {
  let full = true;
  const { post } = await start(() =>
    full
      ? Promise.reject(new BelfryError('BELFRY-JOURNAL-001', 'the disk is full', { retryable: true }))
      : Promise.resolve({ accepted: 1, deadLettered: 0, tables: {}, deadLetters: [], alerts: [] }),
  );
  const headers = { 'idempotency-key': 'import:1' };
  const refused = await post('x', line(), headers);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '30']);
  full = false;
  expect((await post('x', line(), headers)).status).toBe(200);
});

test('says when to come back while too much is in flight', async () => {
  const { port, post } = await start();
  port.pendingBytes = 65 * 1024 * 1024;
  const busy = await post('x', line());
  expect([busy.status, busy.headers.get('retry-after')]).toEqual([429, '1']);
});
