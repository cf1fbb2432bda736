import { Readable } from 'node:stream';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readBody } from './read-body.ts';
import { readRecords } from './read-records.ts';

test.each<[string, string, unknown[]]>([
  ['{"a":1}\n{"a":2}\r\n\n', 'application/x-ndjson', [{ a: 1 }, { a: 2 }]],
  ['[{"a":1},{"a":2}]', 'application/json', [{ a: 1 }, { a: 2 }]],
  ['{\n "a": 1\n}', 'application/json', [{ a: 1 }]],
  ['{"records":[{"a":1}]}', 'application/json', [{ a: 1 }]],
  ['{"a":1}\n{"a":2}', 'application/json', [{ a: 1 }, { a: 2 }]],
  ['', '', []],
])('%j gives its records', async (body, type, values) => {
  expect((await readRecords(Buffer.from(body), type)).contents.map(({ value }) => value)).toEqual(values);
});

test('a line that is no JSON is kept and told with its number', async () => {
  const body = Buffer.from('{"a":1}\n\nnot json\n{"a":2}');
  const { contents, badLines } = await readRecords(body, 'application/x-ndjson');
  expect(contents.map(({ raw }) => raw)).toEqual(['{"a":1}', 'not json', '{"a":2}']);
  expect(badLines).toEqual([{ line: 3, reason: 'not valid JSON' }]);
});

test('plain lines stay as they are', async () => {
  const { contents } = await readRecords(Buffer.from('one\n{"a":1}\n'), 'text/plain');
  expect(contents).toEqual([{ raw: 'one' }, { raw: '{"a":1}' }]);
});

test('packed bodies are unpacked, up to the limit', async () => {
  const body = Buffer.from('{"a":1}'.repeat(1000));
  const unpack = (bytes: Buffer, encoding: string, limit: number): Promise<Buffer> =>
    readBody(Readable.from([bytes]), encoding, limit, () => undefined);
  expect(await unpack(gzipSync(body), 'gzip', 10_000)).toEqual(body);
  expect(await unpack(zstdCompressSync(body), 'zstd', 10_000)).toEqual(body);
  await expect(unpack(gzipSync(body), 'gzip', 6000)).rejects.toMatchObject({ code: 'BELFRY-INGEST-001' });
  await expect(unpack(Buffer.from('no gzip'), 'gzip', 6000)).rejects.toMatchObject({ code: 'BELFRY-INGEST-003' });
});

test('another encoding is refused', () => {
  expect(() => readBody(Readable.from([]), 'br', 6000, () => undefined)).toThrow(
    expect.objectContaining({ code: 'BELFRY-INGEST-002' }),
  );
});
