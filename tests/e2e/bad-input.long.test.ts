import { randomBytes } from 'node:crypto';
import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { createGzip, createZstdCompress } from 'node:zlib';
import type { ImportSummary } from '@belfry/server';
import { afterAll, expect, test } from 'vitest';
import { call, query, startBelfryProcess, until, type RunningBelfry } from './belfry-process.ts';
import { makeZip } from './make-zip.ts';
import { runCommand } from './run-command.ts';
import { mountExt4, remountExt4, type SmallDisk } from './small-disk.ts';

const dir = mkdtempSync(join(tmpdir(), 'belfry-long-input-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const longBytes = 200 * 1024 * 1024;
/** What a 200 MB line may add to the server's memory while it passes: far below its size. */
const mostAddedBytes = 150 * 1024 * 1024;
const event = (host: string) =>
  JSON.stringify({
    EventTime: '2026-11-01T10:00:00Z',
    Hostname: host,
    Channel: 'Long/Operational',
    EventID: 9001,
    SourceName: 'long',
  });

const pieceBytes = 64 * 1024;

/** A line of 200 MB that packs about 50 times, as logs do, between two honest ones. */
function* lines(host: string, head: string): Generator<string> {
  yield `${event(host)}\n`;
  yield head;
  for (let bytes = 0; bytes < longBytes; bytes += pieceBytes) {
    const random = randomBytes(600).toString('hex');
    yield `${random}${'z'.repeat(pieceBytes - random.length)}`;
  }
  yield `\n${event(host)}\n`;
}

const residentBytes = (belfry: RunningBelfry): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${belfry.child.pid}/status`, 'utf8'))?.[1]) * 1024;

/** Runs `work` and returns by how much the server's memory grew at most meanwhile. */
async function addedMemory(belfry: RunningBelfry, work: () => Promise<void>): Promise<number> {
  const before = residentBytes(belfry);
  let most = before;
  const timer = setInterval(() => (most = Math.max(most, residentBytes(belfry))), 50);
  await work();
  clearInterval(timer);
  return most - before;
}

test('a line of 200 MB over each connector: bounded memory, a dead letter with its size, the next line is read', async () => {
  const logs = join(dir, 'logs');
  mkdirSync(logs);
  const belfry = await startBelfryProcess(undefined, `files: [{ id: tailed, path: ${logs}, pack: windows }]\n`);
  try {
    const overHttp = await addedMemory(belfry, async () => {
      const response = await fetch(new URL('/api/ingest/windows', belfry.url), {
        method: 'POST',
        headers: { authorization: `Bearer ${belfry.token}`, 'content-type': 'application/x-ndjson' },
        body: Readable.toWeb(Readable.from(lines('http', '{"x":"'))) as ReadableStream,
        duplex: 'half',
      } as RequestInit);
      expect([response.status, await response.json()]).toEqual([
        413,
        expect.objectContaining({ code: 'BELFRY-INGEST-001', detail: expect.stringContaining('in line 2') as string }),
      ]);
    });
    const overFile = await addedMemory(belfry, async () => {
      await pipeline(Readable.from(lines('tail', '{"x":"')), createWriteStream(join(logs, 'long.log')));
      await until(
        () => query(belfry, 'WindowsEvent | where Computer == "tail" | count'),
        (rows) => rows[0]?.[0] === 2,
        60_000,
      );
    });
    const overSyslog = await addedMemory(belfry, async () => {
      const socket = connect(belfry.syslogPort as number, '127.0.0.1');
      // No line end at all until the connection ends.
      socket.write('<34>Oct 11 22:14:15 h su: ');
      for (let bytes = 0; bytes < longBytes; bytes += 1 << 20)
        if (!socket.write('y'.repeat(1 << 20))) await once(socket, 'drain');
      socket.end();
      await once(socket, 'close');
      const next = connect(belfry.syslogPort as number, '127.0.0.1').end('<34>Oct 11 22:14:15 h su: next\n');
      await once(next, 'close');
      await until(
        () => query(belfry, 'Syslog | where SyslogMessage == "next" | count'),
        (rows) => rows[0]?.[0] === 1,
      );
    });
    const letters = await until(
      () =>
        query(belfry, 'BelfryDeadLetter | where Code == "BELFRY-PARSE-103" | project _SourceId, RawSize, Truncated'),
      (rows) => rows.length === 2,
    );
    for (const [, size, truncated] of letters) expect([Number(size) >= longBytes, truncated]).toEqual([true, true]);
    expect({ overHttp, overFile, overSyslog }).toEqual({
      overHttp: expect.toSatisfy((bytes: number) => bytes < mostAddedBytes),
      overFile: expect.toSatisfy((bytes: number) => bytes < mostAddedBytes),
      overSyslog: expect.toSatisfy((bytes: number) => bytes < mostAddedBytes),
    });
  } finally {
    await belfry.stop({ remove: true });
  }
}, 300_000);

test('a line of 200 MB in files, plain and packed: a dead letter, and the next line is read', async () => {
  const input = join(dir, 'input');
  mkdirSync(input);
  const write = (name: string, ...through: NodeJS.ReadWriteStream[]) =>
    pipeline([Readable.from(lines(name, '{"x":"')), ...through, createWriteStream(join(input, name))]);
  await write('plain.ndjson');
  await write('packed.ndjson.gz', createGzip({ level: 1 }));
  await write('packed.ndjson.zst', createZstdCompress());
  writeFileSync(
    join(input, 'packed.zip'),
    makeZip([{ name: 'packed.ndjson', content: readFileSync(join(input, 'plain.ndjson')) }]),
  );
  writeFileSync(join(input, 'array.json'), `[{"a":"${'z'.repeat(100_000_000)}"}]`);
  const dataDir = join(dir, 'imported');
  const { stdout } = await runCommand(['import', input, '--pack', 'windows', '--json'], {
    dataDir,
    timeoutMs: 200_000,
  });
  const summary = JSON.parse(stdout) as ImportSummary;
  expect(summary).toMatchObject({ accepted: 8 });
  expect(
    summary.deadLetters.filter(({ code }) => code === 'BELFRY-PARSE-103').reduce((sum, { count }) => sum + count, 0),
  ).toBe(4);
  expect(
    summary.problems.filter(({ severity }) => severity === 'failed').map(({ file, code }) => [file, code]),
  ).toEqual([[join(input, 'array.json'), 'BELFRY-IMPORT-004']]);
}, 300_000);

test('a disk that fails and becomes read-only while running: told, nothing acknowledged is lost', async ({ skip }) => {
  const path = join(dir, 'failing');
  const disk: SmallDisk | string = mountExt4(path, 300);
  if (typeof disk === 'string') return skip(disk);
  let belfry = await startBelfryProcess(path, 'journal: { minFreeBytes: 0 }\n');
  const send = (host: string) =>
    fetch(new URL('/api/ingest/windows', belfry.url), {
      method: 'POST',
      headers: { authorization: `Bearer ${belfry.token}`, 'content-type': 'application/x-ndjson' },
      body: event(host),
    });
  const acknowledged: string[] = [];
  try {
    for (let number = 0; number < 20; number++)
      if ((await send(`kept${number}`)).ok) acknowledged.push(`kept${number}`);
    // The kernel's own way to act as after an error of the device: read-only at once, with files open.
    disk.remount('abort');
    const refused = await until(
      () => send('refused'),
      ({ ok }) => !ok,
    );
    expect([refused.status, await refused.json()]).toEqual([
      503,
      expect.objectContaining({ code: 'BELFRY-JOURNAL-002', hint: expect.stringContaining('read-only') as string }),
    ]);
    const { parts } = await call<{ parts: Record<string, { ok: boolean; message: string }> }>(
      belfry,
      'GET',
      '/api/health',
    );
    expect(parts['journal']).toMatchObject({
      ok: false,
      message: expect.stringMatching(/could not be written: .*EROFS/) as string,
    });
    // Stopping works all the same.
    await belfry.stop();
    disk.unmount();
    expect(typeof remountExt4(path)).toBe('object');
    belfry = await startBelfryProcess(path, 'journal: { minFreeBytes: 0 }\n');
    const rows = await until(
      () => query(belfry, 'WindowsEvent | where Computer startswith "kept" | distinct Computer'),
      ({ length }) => length >= acknowledged.length,
    );
    expect(new Set(rows.map(([host]) => host))).toEqual(new Set(acknowledged));
    await belfry.stop();
  } finally {
    await belfry.stop({ signal: 'SIGKILL' });
  }
}, 120_000);
