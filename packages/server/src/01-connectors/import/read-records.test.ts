import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import type { ImportItem } from './import-item.ts';
import { readFileRecords } from './read-records.ts';

const dir = mkdtempSync(join(tmpdir(), 'belfry-import-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function read(
  name: string,
  content: string | Uint8Array,
  limits = {},
): Promise<{ raws: string[]; values: unknown[]; problems: string[] }> {
  const path = join(dir, name);
  writeFileSync(path, content);
  const items: ImportItem[] = [];
  for await (const item of readFileRecords(path, { sourceId: 'import', limits })) items.push(item);
  const records = items.flatMap((item) => (item.kind === 'records' ? item.records : []));
  return {
    raws: records.map((record) => record.raw),
    values: records.map((record) => record.value),
    problems: items.flatMap((item) => (item.kind === 'problem' ? [`${item.severity} ${item.code}`] : [])),
  };
}

test.each<[string, string | Uint8Array, unknown[]]>([
  ['lines.ndjson', '{"a":1}\n{"a":2}\r\n\n', [{ a: 1 }, { a: 2 }]],
  ['array.json', '[\n {"a":1},\n {"a":2}\n]', [{ a: 1 }, { a: 2 }]],
  ['one-line-array.json', '[{"a":1},{"a":2}]', [{ a: 1 }, { a: 2 }]],
  ['envelope.json', '{"records":[{"a":1},{"a":2}]}', [{ a: 1 }, { a: 2 }]],
  ['trail.json', '{\n"Records":[{"a":1}]}', [{ a: 1 }]],
  ['following.json', '{\n "a": 1\n}\n{\n "a": "}{"\n}', [{ a: 1 }, { a: '}{' }]],
  ['table.csv', 'a,b\n1,"x, y"\n', [{ a: '1', b: 'x, y' }]],
  ['packed.json.gz', gzipSync('{"a":1}\n'), [{ a: 1 }]],
  ['packed.json.zst', zstdCompressSync(Buffer.from('{"a":1}\n')), [{ a: 1 }]],
])('%s gives its records', async (name, content, values) => {
  expect(await read(name, content)).toMatchObject({ values, problems: [] });
});

test('plain lines, also invalid UTF-8, are kept as they are', async () => {
  const { raws } = await read(
    'auth.log',
    Buffer.concat([Buffer.from('one\ntwo '), Buffer.from([0xff]), Buffer.from('\n')]),
  );
  expect(raws).toEqual(['one', 'two \ufffd']);
});

test('a line of NDJSON that is no JSON is a record with its text', async () => {
  expect(await read('mixed.ndjson', '{"a":1}\nnot json\n')).toMatchObject({
    raws: ['{"a":1}', 'not json'],
    values: [{ a: 1 }, undefined],
  });
});

test.each<[string, string | Uint8Array, string]>([
  ['empty.log', '', 'skipped BELFRY-IMPORT-009'],
  ['._companion.json', '{}', 'skipped BELFRY-IMPORT-003'],
  ['capture.cap', Buffer.from([0xd4, 0xc3, 0xb2, 0xa1, 0, 0, 0, 0]), 'skipped BELFRY-IMPORT-002'],
  ['broken.json.gz', gzipSync('{"a":1}'.repeat(1000)).subarray(0, 40), 'failed BELFRY-IMPORT-005'],
  ['bomb.gz', gzipSync(Buffer.alloc(64 * 1024 * 1024, 'a')), 'failed BELFRY-IMPORT-004'],
  ['broken.zip', Buffer.from('PK\u0003\u0004 and no directory'), 'failed BELFRY-IMPORT-005'],
  [
    'newer.evtx',
    Buffer.concat([Buffer.from('ElfFile\0'), Buffer.alloc(28), Buffer.from([2, 0, 3, 0]), Buffer.alloc(4096)]),
    'failed BELFRY-IMPORT-006',
  ],
])('%s is a problem with its reason, not silence', async (name, content, expected) => {
  expect((await read(name, content)).problems).toEqual([expected]);
});

test('of a line over the limit only the beginning is kept in memory', async () => {
  const { raws } = await read('long.log', `${'x'.repeat(5000)}\nshort\n`, { maxLineBytes: 1000 });
  expect(raws.map((raw) => raw.length)).toEqual([1000, 5]);
});

/** An archive with one file, `a.json`. */
const archive = Buffer.from(
  'UEsDBBQAAAAAAAAAIQBGo+h0CAAAAAgAAAAGAAAAYS5qc29ueyJhIjoxfQpQSwECFAMUAAAAAAAAACEARqPodAgAAAAIAAAABgAAAAAAAAAAAAAAgAEAAAAAYS5qc29uUEsFBgAAAAABAAEANAAAACwAAAAAAA==',
  'base64',
);
test.each([
  ['whole.zip', archive],
  ['stray.zip', Buffer.concat([archive, Buffer.from('\n')])],
])('%s gives the records of its files', async (name, content) => {
  expect(await read(name, content)).toMatchObject({ values: [{ a: 1 }], problems: [] });
});

test.each<[string, Uint8Array, unknown[]]>([
  ['utf16le.ndjson', Buffer.from('\uFEFF{"a":"é"}\r\n{"a":2}\r\n', 'utf16le'), [{ a: 'é' }, { a: 2 }]],
  ['utf16be.json', Buffer.from('\uFEFF[{"a":1}]', 'utf16le').swap16(), [{ a: 1 }]],
  ['marked.ndjson', Buffer.from('\uFEFF{"a":1}\n'), [{ a: 1 }]],
  [
    'after-crash.ndjson',
    Buffer.from(`{"a":1}\n\0\0\0\n{"a":${'2'.repeat(100)}}\n`),
    [{ a: 1 }, undefined, { a: 2e99 }],
  ],
])('%s is read as the text that it is', async (name, content, values) => {
  const found = await read(name, content);
  expect(found.problems).toEqual([]);
  expect(found.values.length).toBe(values.length);
  expect(found.values[0]).toEqual(values[0]);
});

test('a long line of NDJSON tells its whole length, and the lines around it are read', async () => {
  const items: ImportItem[] = [];
  const path = join(dir, 'long.ndjson');
  writeFileSync(path, `{"a":"${'x'.repeat(5000)}"}\n{"a":2}\n`);
  for await (const item of readFileRecords(path, { sourceId: 'import', limits: { maxLineBytes: 1000 } }))
    items.push(item);
  const records = items.flatMap((item) => (item.kind === 'records' ? item.records : []));
  expect(records.map(({ wholeBytes, value }) => [wholeBytes, value])).toEqual([
    [5008, undefined],
    [undefined, { a: 2 }],
  ]);
});

test('what came out of a packed file before its damage is read', async () => {
  const packed = gzipSync(`${'{"a":1}\n'.repeat(1000)}${Array.from({ length: 2000 }, (_, n) => Math.sin(n)).join('')}`);
  const { values, problems } = await read('cut.ndjson.gz', packed.subarray(0, -2000));
  expect(problems).toEqual(['failed BELFRY-IMPORT-005']);
  expect(values.length).toBeGreaterThanOrEqual(1000);
});
