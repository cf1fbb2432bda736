import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readBody, unpackBody } from './read-body.ts';

test.each<[string, string | undefined, unknown[]]>([
  ['{"a":1}\n{"a":2}\r\n\n', 'application/x-ndjson', [{ a: 1 }, { a: 2 }]],
  ['[{"a":1},{"a":2}]', 'application/json', [{ a: 1 }, { a: 2 }]],
  ['{\n "a": 1\n}', 'application/json', [{ a: 1 }]],
  ['{"records":[{"a":1}]}', 'application/json', [{ a: 1 }]],
  ['{"a":1}\n{"a":2}', 'application/json', [{ a: 1 }, { a: 2 }]],
  ['', undefined, []],
])('%j gives its records', (body, type, values) => {
  expect(readBody(Buffer.from(body), type).records.map(({ value }) => value)).toEqual(values);
});

test('a line that is no JSON is kept and told with its number', () => {
  const { records, badLines } = readBody(Buffer.from('{"a":1}\n\nnot json\n{"a":2}'), 'application/x-ndjson');
  expect(records.map(({ raw }) => raw)).toEqual(['{"a":1}', 'not json', '{"a":2}']);
  expect(badLines).toEqual([{ line: 3, reason: 'the line is no JSON' }]);
});

test('plain lines stay as they are', () => {
  expect(readBody(Buffer.from('one\n{"a":1}\n'), 'text/plain').records).toEqual([{ raw: 'one' }, { raw: '{"a":1}' }]);
});

test('packed bodies are unpacked, up to the limit', async () => {
  const body = Buffer.from('{"a":1}'.repeat(1000));
  expect(await unpackBody(gzipSync(body), 'gzip', 10_000)).toEqual(body);
  expect(await unpackBody(zstdCompressSync(body), 'zstd', 10_000)).toEqual(body);
  await expect(unpackBody(gzipSync(body), 'gzip', 6000)).rejects.toMatchObject({ code: 'BELFRY-INGEST-001' });
  await expect(unpackBody(Buffer.from('no gzip'), 'gzip', 6000)).rejects.toMatchObject({ code: 'BELFRY-INGEST-003' });
  await expect(unpackBody(body, 'br', 6000)).rejects.toMatchObject({ code: 'BELFRY-INGEST-002' });
});
