import { afterEach, describe, expect, it, vi } from 'vitest';
import { ApiError, readError, request } from './client.ts';
import { readLines } from './ndjson.ts';
import { readNotice, retryDelayMs } from './notices.ts';
import { streamQuery } from './query.ts';

const streamOf = (chunks: (string | Uint8Array)[]): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start: (controller) => {
      for (const chunk of chunks)
        controller.enqueue(typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk);
      controller.close();
    },
  });
const answer = (chunks: (string | Uint8Array)[]): void => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(streamOf(chunks), { status: 200 })));
};
afterEach(() => vi.unstubAllGlobals());
const run = () => streamQuery({ query: 'T' }, { signal: new AbortController().signal, onChange: () => undefined });
const schema = '{"kind":"schema","queryId":"q","columns":[{"name":"a","type":"long"},{"name":"b","type":"string"}]}\n';

describe('readLines', () => {
  it('joins lines and characters that chunks cut', async () => {
    const bytes = new TextEncoder().encode('{"a":"é"}\n\n{"b":2}');
    const chunks = Array.from(bytes, (byte) => new Uint8Array([byte]));
    expect(await Array.fromAsync(readLines(streamOf(chunks)))).toEqual(['{"a":"é"}', '{"b":2}']);
  });
});

describe('streamQuery', () => {
  it('collects rows as columns', async () => {
    answer([
      schema,
      '{"kind":"rows","rows":[[1,"x"],[2,null]]}\n{"kind":"rows","rows":[[3',
      ',"z"]]}\n',
      '{"kind":"done","rowCount":3,"truncated":true,"elapsedMs":4}',
    ]);
    const result = await run();
    expect(result.data).toEqual([
      [1, 2, 3],
      ['x', null, 'z'],
    ]);
    expect(result).toMatchObject({ rowCount: 3, error: undefined, done: { truncated: true } });
  });
  it('says when the answer broke off', async () => {
    answer([schema, '{"kind":"rows","rows":[[1,"x"]]}\n']);
    expect((await run()).error?.code).toBe('BELFRY-CONSOLE-005');
  });
  it('keeps the rows that came before an error', async () => {
    answer([
      schema,
      '{"kind":"rows","rows":[[1,"x"]]}\n{"kind":"error","code":"BELFRY-QUERY-001","message":"too slow"}\n',
    ]);
    expect(await run()).toMatchObject({ rowCount: 1, error: { code: 'BELFRY-QUERY-001', message: 'too slow' } });
  });
});

describe('errors', () => {
  it('read problem+json', async () => {
    const body = { type: 'about:blank', title: 'T', status: 409, detail: 'changed', code: 'BELFRY-API-409' };
    expect(await readError(new Response(JSON.stringify(body), { status: 409 }))).toMatchObject({
      status: 409,
      code: 'BELFRY-API-409',
      message: 'changed',
    });
  });
  it('keep the first words of any other answer', async () => {
    const error = await readError(new Response('<h1>bad gateway</h1>', { status: 502, statusText: 'Bad Gateway' }));
    expect(error.message).toContain('502 Bad Gateway: <h1>bad gateway');
  });
  it('tell an unreachable server from a refusal', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed')));
    const failed = request('/api/x', { safeParse: (data) => ({ success: true, data }) });
    await expect(failed).rejects.toBeInstanceOf(ApiError);
    await expect(failed).rejects.toMatchObject({ status: 0, code: 'BELFRY-CONSOLE-001' });
  });
});

describe('notices', () => {
  it('ignore what a newer server may send', () => {
    expect(readNotice('{"kind":"incident","number":4,"version":2}')).toEqual({
      kind: 'incident',
      number: 4,
      version: 2,
    });
    expect(readNotice('{"kind":"weather"}')).toBeUndefined();
    expect(readNotice('no json')).toBeUndefined();
  });
  it('wait longer after each failure, at most 30 s', () =>
    expect([1, 2, 3, 9].map(retryDelayMs)).toEqual([1000, 2000, 4000, 30_000]));
});
