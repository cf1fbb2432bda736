import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import type { Source } from '@belfry/schema/api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { call, query, startBelfryProcess, until, type RunningBelfry } from './belfry-process.ts';

const dir = mkdtempSync(join(tmpdir(), 'belfry-bad-input-'));
const logs = join(dir, 'logs');
let belfry: RunningBelfry;

beforeAll(async () => {
  mkdirSync(logs);
  belfry = await startBelfryProcess(
    undefined,
    `files: [{ id: tailed, path: ${logs}, pack: linux }]\nhttp: { maxBodyBytes: 8000000 }\nsyslog: { maxMessageBytes: 1000 }\n`,
  );
}, 60_000);
afterAll(async () => {
  await belfry.stop({ remove: true });
  rmSync(dir, { recursive: true, force: true });
});

const event = (host: string, time: unknown = new Date().toISOString()) =>
  JSON.stringify({
    EventTime: time,
    Hostname: host,
    Channel: 'Bad/Operational',
    EventID: 9001,
    SourceName: 'bad-input',
  });

interface Answer {
  status: number;
  body: {
    code?: string;
    detail?: string;
    hint?: string;
    accepted?: number;
    deadLettered?: number;
    badLines?: { line: number; reason: string }[];
    errors?: { where: string; message: string }[];
  };
}

async function ingest(
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
  path = 'windows',
): Promise<Answer> {
  const response = await fetch(new URL(`/api/ingest/${path}`, belfry.url), {
    method: 'POST',
    headers: { authorization: `Bearer ${belfry.token}`, 'content-type': 'application/x-ndjson', ...headers },
    body,
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

const counted = (text: string, count: number) =>
  until(
    () => query(belfry, `${text} | count`),
    (rows) => rows[0]?.[0] === count,
  );
const deadLetters = (where: string) =>
  query(belfry, `BelfryDeadLetter | where ${where} | project Code, Reason, Raw, RawSize, Truncated, _SourceId`);
const sourceOf = async (id: string): Promise<Source | undefined> =>
  (await call<{ items: Source[] }>(belfry, 'GET', '/api/sources')).items.find((source) => source.id === id);

/** After each case: another event of another source still becomes a row. */
let others = 0;
async function stillWorks(): Promise<void> {
  others += 1;
  expect(await ingest(event(`other${others}`), {}, 'other-source?pack=windows')).toMatchObject({
    body: { accepted: 1 },
  });
}

test('a body over the limit is refused with the line, and nothing of it is stored', async () => {
  const { status, body } = await ingest(`${event('over')}\n${event('over')}\n{"long":"${'x'.repeat(9_000_000)}"}\n`);
  expect([status, body]).toEqual([
    413,
    expect.objectContaining({
      code: 'BELFRY-INGEST-001',
      detail: expect.stringMatching(/more than 8000000 bytes; the limit is passed in line 3/) as string,
      hint: expect.stringMatching(/nothing of it was stored: send smaller batches/) as string,
    }),
  ]);
  await stillWorks();
  await counted('WindowsEvent | where Computer == "over"', 0);
});

test.each([
  ['gzip', gzipSync],
  ['zstd', zstdCompressSync],
])('a %s bomb is refused, also one inside honest data', async (encoding, pack) => {
  const bomb = pack(Buffer.alloc(7_000_000, '\n'));
  const answer = await ingest(Uint8Array.from(bomb), { 'content-encoding': encoding });
  expect(answer).toMatchObject({ status: 413, body: { code: 'BELFRY-INGEST-009' } });
  expect(
    await ingest(Uint8Array.from(pack(Buffer.alloc(100_000_000, 'a'))), { 'content-encoding': encoding }),
  ).toMatchObject({
    status: 413,
  });
  await stillWorks();
});

test.each([
  ['cut off', gzipSync(`${event('cut')}\n`.repeat(100)).subarray(0, 60), 'gzip', 400, 'BELFRY-INGEST-003'],
  ['not packed at all', Buffer.from(event('cut')), 'gzip', 400, 'BELFRY-INGEST-003'],
  ['packed in another way', Buffer.from('x'), 'br', 415, 'BELFRY-INGEST-002'],
])('a body that is %s is refused with the reason', async (_, body, encoding, status, code) => {
  expect(await ingest(Uint8Array.from(body), { 'content-encoding': encoding })).toMatchObject({
    status,
    body: { code },
  });
  await stillWorks();
});

test('malformed lines are dead letters with their numbers, or refuse the batch when it is strict', async () => {
  const body = `${event('lines')}\nno json\n[1,2]\n\u0000\u0000{\n${event('lines')}\n`;
  expect(await ingest(body)).toEqual({
    status: 200,
    body: {
      accepted: 2,
      deadLettered: 3,
      badLines: [
        { line: 2, reason: 'not valid JSON' },
        { line: 3, reason: 'JSON, but not an object' },
        { line: 4, reason: 'not valid JSON' },
      ],
    },
  });
  expect(await ingest(body, {}, 'windows?strict=1')).toMatchObject({
    status: 400,
    body: { code: 'BELFRY-INGEST-004', errors: [{ where: 'line 2' }, { where: 'line 3' }, { where: 'line 4' }] },
  });
  await counted('WindowsEvent | where Computer == "lines"', 2);
  await until(
    () => deadLetters('Raw == "no json" or Raw == "[1,2]" or Raw has "{" and RawSize == 3'),
    (rows) => rows.length >= 3,
  );
});

test('a byte order mark, CRLF, empty lines and an empty body are no trouble', async () => {
  expect(await ingest(`\uFEFF${event('marked')}\r\n\r\n${event('marked')}\r\n`)).toMatchObject({
    body: { accepted: 2, badLines: [] },
  });
  expect(await ingest('')).toMatchObject({ status: 200, body: { accepted: 0, deadLettered: 0 } });
  await counted('WindowsEvent | where Computer == "marked"', 2);
});

test('bytes that are not UTF-8 and NUL characters are kept beside the row', async () => {
  const [before = '', after = ''] = event('BYTES').split('BYTES');
  const bytes = Buffer.concat([Buffer.from(`${before}latin`), Buffer.from([0xe9, 0xff]), Buffer.from(after)]);
  expect(await ingest(Uint8Array.from(bytes))).toMatchObject({ body: { accepted: 1 } });
  expect(await ingest(event('nul\u0000host'))).toMatchObject({ body: { accepted: 1 } });
  const rows = await until(
    () =>
      query(
        belfry,
        'WindowsEvent | where Computer startswith "latin" | project Computer, tostring(_Unmapped.RawBase64)',
      ),
    (found) => found.length === 1,
  );
  expect(Buffer.from(String(rows[0]?.[1]), 'base64').equals(bytes)).toBe(true);
  await counted('WindowsEvent | where Computer == "nul\\u0000host"', 1);
});

const ahead = new Date(Date.now() + 3_600_000).toISOString();
/** What a record says, and what its row says; undefined: the receipt time, with a note. */
const clocks: readonly (readonly [name: string, given: unknown, stored: string | undefined])[] = [
  ['1970', '1970-01-01T00:00:00Z', '1970-01-01T00:00:00.0000000Z'],
  ['2199', '2199-12-31T23:59:59Z', '2199-12-31T23:59:59.0000000Z'],
  ['year-1', '0001-01-01T00:00:00Z', undefined],
  ['year-9999', '9999-12-31T23:59:59Z', undefined],
  ['missing', null, undefined],
  ['no-time', 'yesterday', undefined],
  ['31-february', '2026-02-31T00:00:00Z', undefined],
  ['nanoseconds', '2026-03-01T10:00:00.123456789Z', '2026-03-01T10:00:00.1234567Z'],
  ['summer-time', '2026-10-25T02:30:00+02:00', '2026-10-25T00:30:00.0000000Z'],
  ['winter-time', '2026-10-25T02:30:00+01:00', '2026-10-25T01:30:00.0000000Z'],
  ['an-hour-ahead', ahead, `${ahead.slice(0, -1)}0000Z`],
];
test('an odd clock gives a row with its time; one that is no time gives the receipt time with a note', async () => {
  const lines = clocks.map(([name, given]) => event(`clock-${name}`, given));
  expect(await ingest(lines.join('\n'))).toMatchObject({ body: { accepted: clocks.length, badLines: [] } });
  const rows = await until(
    () =>
      query(
        belfry,
        'WindowsEvent | where Computer startswith "clock-" | project Computer, TimeGenerated, isnotempty(_Unmapped.TimeGeneratedNote), abs(ingestion_time() - TimeGenerated) < 1s',
      ),
    ({ length }) => length === clocks.length,
  );
  for (const [name, , stored] of clocks) {
    const [, time, noted, received] = rows.find(([host]) => host === `clock-${name}`) ?? [];
    const expected = stored === undefined ? [name, time, true, true] : [name, stored, false, false];
    expect([name, time, noted, received]).toEqual(expected);
  }
  const { clockOffsetMs } = (await sourceOf('windows')) as Source;
  expect(clockOffsetMs).not.toBeNull();
});

test('syslog: a message over the limit is a dead letter with its size, and the next one is read', async () => {
  const socket = connect(belfry.syslogPort as number, '127.0.0.1');
  const next = '<34>Oct 11 22:14:15 tcp01 su: next over TCP';
  socket.end(`<34>Oct 11 22:14:15 tcp01 su: ${'y'.repeat(5_000_000)}\n${next}\n<34>bytes \xff\n`, 'latin1');
  await once(socket, 'close');
  const udp = createSocket('udp4');
  for (const message of [
    `<34>Oct 11 22:14:15 udp01 su: ${'z'.repeat(5000)}`,
    '<34>Oct 11 22:14:15 udp01 su: next over UDP',
  ])
    await new Promise((resolve) => udp.send(message, belfry.syslogPort as number, '127.0.0.1', resolve));
  udp.close();
  await counted('Syslog | where SyslogMessage == "next over TCP" or SyslogMessage == "next over UDP"', 2);
  const letters = await until(
    () => deadLetters('Code == "BELFRY-PARSE-103" and _SourceId == "syslog"'),
    (rows) => rows.length === 2,
  );
  expect(letters.map((row) => [row[3], row[4]]).sort(([a], [b]) => Number(a) - Number(b))).toEqual([
    [5030, true],
    [5_000_030, true],
  ]);
  expect(letters.map((row) => String(row[2]).length)).toEqual([1000, 1000]);
  await stillWorks();
});

test('a followed file: long lines, bytes, NUL, a byte order mark, CRLF and an empty file', async () => {
  const line = (text: string) => `Oct 11 22:14:15 tail01 sshd[1]: ${text}`;
  writeFileSync(join(logs, 'empty.log'), '');
  writeFileSync(
    join(logs, 'app.log'),
    Buffer.concat([
      Buffer.from([0xef, 0xbb, 0xbf]),
      Buffer.from(`${line('Failed password for root from 203.0.113.7 port 1 ssh2')}\r\n`),
      Buffer.from(`${line('x'.repeat(10_000_000))}\n`),
      Buffer.from(line('bytes ')),
      Buffer.from([0xff, 0xfe, 0x00, 0x0a]),
      Buffer.from(`${line('last line')}`),
    ]),
  );
  const messages = 'Syslog | where _SourceId == "tailed"';
  await counted(messages, 2);
  // The last line has no end yet.
  appendFileSync(join(logs, 'app.log'), '\n');
  await counted(messages, 3);
  await counted(`${messages} | where SyslogMessage == "Failed password for root from 203.0.113.7 port 1 ssh2"`, 1);
  await counted(`${messages} | where isnotempty(_Unmapped.RawBase64)`, 1);
  const [letter] = await until(
    () => deadLetters('Code == "BELFRY-PARSE-103" and _SourceId == "tailed"'),
    (rows) => rows.length === 1,
  );
  expect([letter?.[3], letter?.[4]]).toEqual([line('x'.repeat(10_000_000)).length, true]);
  expect(await sourceOf('tailed')).toMatchObject({ received: 4, stored: 3, deadLettered: 1, dropped: 0 });
});

test('every record is accounted for, and every other source went on', async () => {
  await counted(`WindowsEvent | where _SourceId == "other-source"`, others);
  for (const { received, stored, deadLettered, dropped } of (
    await call<{ items: Source[] }>(belfry, 'GET', '/api/sources')
  ).items)
    expect(stored + deadLettered + dropped).toBe(received);
});
