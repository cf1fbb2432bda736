import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import pino from 'pino';
import { afterEach, expect, test } from 'vitest';
import { encodeCommit, linesByTable, decodeCommit } from './commit.ts';
import { encodeFrame, readFrames } from './frame.ts';
import { Journal, type JournalOptions } from './journal.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
const makeDir = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'belfry-journal-'));
  folders.push(dir);
  return dir;
};
const openJournal = (dir: string, options: Partial<JournalOptions> = {}): Promise<Journal> =>
  Journal.open({
    dir,
    sealAfterMs: 60_000,
    sealAfterBytes: 1 << 20,
    minFreeBytes: 0,
    log: pino({ level: 'silent' }),
    ...options,
  });
const row = (n: number) => ({ table: 'T', line: JSON.stringify({ _ItemId: String(n) }) });
const allLines = async (journal: Journal): Promise<string[]> => {
  const lines: string[] = [];
  for (
    let segment = await journal.nextSealed(0, AbortSignal.timeout(1));
    segment !== undefined;
    segment = await journal.nextSealed(segment, AbortSignal.timeout(1))
  )
    for (const commit of await journal.readSegment(segment))
      for (const list of linesByTable(commit).values()) lines.push(...list.map(String));
  return lines;
};

test('rows of several tables survive encoding, each table in order', () => {
  const commit = decodeCommit(
    encodeCommit(
      [
        { table: 'A', line: '{"a":1}' },
        { table: 'B', line: '{"b":1}' },
        { table: 'A', line: '{"a":2}' },
      ],
      'p',
      3,
    ),
  );
  expect(commit.header).toEqual({
    tables: [
      ['A', 2],
      ['B', 1],
    ],
    producer: 'p',
    sequence: 3,
  });
  expect([...linesByTable(commit)].map(([table, lines]) => [table, lines.map(String)])).toEqual([
    ['A', ['{"a":1}', '{"a":2}']],
    ['B', ['{"b":1}']],
  ]);
});

test('frames cut anywhere give the whole frames before the cut; a changed byte never gives a wrong frame', () => {
  const payloads = ['one', 'two-two', 'three'].map((text) => Buffer.from(text));
  const bytes = Buffer.concat(payloads.map(encodeFrame));
  for (let cut = 0; cut <= bytes.length; cut++) {
    const read = readFrames(bytes.subarray(0, cut));
    expect(read.frames.map(({ payload }) => String(payload))).toEqual(
      payloads.slice(0, read.frames.length).map(String),
    );
    expect(read.end <= cut).toBe(true);
    expect(read.problem === undefined).toBe(read.end === cut);
  }
  fc.assert(
    fc.property(fc.integer({ min: 0, max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] as number) ^ change;
      const { frames } = readFrames(damaged);
      expect(frames.map(({ payload }) => String(payload))).toEqual(payloads.slice(0, frames.length).map(String));
    }),
  );
});

test('what was acknowledged is there after reopening, in order', async () => {
  const dir = makeDir();
  const journal = await openJournal(dir);
  await Promise.all(Array.from({ length: 200 }, (_, n) => journal.append([row(n + 1)])));
  await journal.close();
  const again = await openJournal(dir);
  expect(await allLines(again)).toEqual(Array.from({ length: 200 }, (_, n) => row(n + 1).line));
  expect(again.lastItemId).toBe('200');
  await again.close();
});

test('a torn end is cut off and counted; what came before stays', async () => {
  const dir = makeDir();
  const journal = await openJournal(dir);
  await journal.append([row(1)]);
  const open = readdirSync(dir).find((name) => name.endsWith('.open')) as string;
  const bytes = readFileSync(join(dir, open));
  await journal.close();
  for (const name of readdirSync(dir)) if (/\.(seg|open)$/.test(name)) rmSync(join(dir, name));
  writeFileSync(join(dir, open), Buffer.concat([bytes, encodeFrame(encodeCommit([row(2)])).subarray(0, 20)]));
  const again = await openJournal(dir);
  expect([await allLines(again), again.status().tornBytes]).toEqual([[row(1).line], 20]);
  await again.close();
});

test('a sealed segment that is damaged is an error with its place, not fewer rows', async () => {
  const dir = makeDir();
  const journal = await openJournal(dir);
  await journal.append([row(1)]);
  await journal.append([row(2)]);
  await journal.close();
  const name = readdirSync(dir).find((file) => file.endsWith('.seg')) as string;
  const bytes = readFileSync(join(dir, name));
  bytes[bytes.length - 3] = 0;
  writeFileSync(join(dir, name), bytes);
  const again = await openJournal(dir);
  await expect(again.readSegment(1)).rejects.toMatchObject({ code: 'BELFRY-JOURNAL-003' });
  await again.close();
});

test("a producer's repeated sequence is written once, also after a restart and after its segment is gone", async () => {
  const dir = makeDir();
  const journal = await openJournal(dir);
  journal.register('store');
  await journal.append([row(1)], { producer: 'p', sequence: 5 });
  await journal.append([row(1)], { producer: 'p', sequence: 5 });
  await journal.close();
  const again = await openJournal(dir);
  expect(await allLines(again)).toEqual([row(1).line]);
  await again.release('store', 1);
  await again.close();
  const third = await openJournal(dir);
  expect([third.lastSequence('p'), await allLines(third)]).toEqual([5, []]);
  await third.append([row(9)], { producer: 'p', sequence: 5 });
  await third.close();
  expect(readdirSync(dir).filter((name) => name.endsWith('.seg'))).toEqual([]);
});

test('segments seal by age and by size, and stay until every consumer is done', async () => {
  const dir = makeDir();
  const journal = await openJournal(dir, { sealAfterMs: 50 });
  journal.register('a');
  journal.register('b');
  await journal.append([row(1)]);
  const first = await journal.nextSealed(0);
  expect(first).toBe(1);
  await journal.release('a', 1);
  expect(readdirSync(dir)).toContain('00000000000000000001.seg');
  await journal.release('b', 1);
  expect(readdirSync(dir)).not.toContain('00000000000000000001.seg');
  await journal.close();
});

test('a follower sees every commit once, over seals, from any position', async () => {
  const dir = makeDir();
  const journal = await openJournal(dir, { sealAfterBytes: 400 });
  journal.register('keep');
  const seen: string[] = [];
  const positions: { segment: number; offset: number }[] = [];
  const done = (async () => {
    for await (const { position, commit } of journal.follow({ segment: 0, offset: 0 })) {
      positions.push(position);
      for (const lines of linesByTable(commit).values()) seen.push(...lines.map(String));
    }
  })();
  const expected: string[] = [];
  for (let n = 1; n <= 50; n++) {
    await journal.append([row(n)]);
    expected.push(row(n).line);
  }
  await journal.close();
  await done;
  expect(seen).toEqual(expected);
  const again = await openJournal(dir);
  const rest: string[] = [];
  const stop = AbortSignal.timeout(200);
  for await (const { commit } of again.follow(positions[29] as { segment: number; offset: number }, stop))
    for (const lines of linesByTable(commit).values()) rest.push(...lines.map(String));
  expect(rest).toEqual(expected.slice(30));
  await again.close();
});

test('with too little room on the disk nothing is acknowledged, and it goes on when there is room', async () => {
  const dir = makeDir();
  const journal = await openJournal(dir, { minFreeBytes: Number.MAX_SAFE_INTEGER });
  await expect(journal.append([row(1)])).rejects.toMatchObject({ code: 'BELFRY-JOURNAL-001', retryable: true });
  expect(journal.status().state).toBe('full');
  await journal.close();
  const again = await openJournal(dir);
  await again.append([row(2)]);
  await again.close();
  const third = await openJournal(dir);
  expect(await allLines(third)).toEqual([row(2).line]);
  await third.close();
});

test('progress that cannot be written now is refused, kept later, and spoils nothing', async () => {
  const dir = makeDir();
  const journal = await openJournal(dir, { sealAfterMs: 50 });
  journal.register('reader');
  const { segment } = await journal.append([row(1)]);
  await journal.nextSealed(0);
  // A folder in the place of the file that is written first: every write of the manifest fails.
  mkdirSync(join(dir, 'manifest.json.tmp'));
  await expect(journal.release('reader', segment)).rejects.toMatchObject({ code: 'BELFRY-JOURNAL-002' });
  expect(journal.doneWith('reader')).toBe(segment - 1);
  await expect(journal.append([row(2)])).resolves.toMatchObject({ segment: segment + 1 });
  rmSync(join(dir, 'manifest.json.tmp'), { recursive: true });
  await journal.release('reader', segment);
  await journal.close();
  const again = await openJournal(dir);
  expect([again.doneWith('reader'), (await allLines(again)).length]).toEqual([segment, 1]);
  await again.close();
});

test('a journal that cannot be written says so, and goes on without being asked when it can', async () => {
  const dir = makeDir();
  const journal = await openJournal(dir, { sealAfterMs: 80 });
  mkdirSync(join(dir, `${'1'.padStart(20, '0')}.open`));
  await expect(journal.append([row(1)])).rejects.toMatchObject({ code: 'BELFRY-JOURNAL-002', retryable: true });
  expect(journal.status()).toMatchObject({
    state: 'failed',
    reason: expect.stringMatching(/could not be written: /) as string,
  });
  rmSync(join(dir, `${'1'.padStart(20, '0')}.open`), { recursive: true });
  await expect.poll(() => journal.status().state, { timeout: 5000 }).toBe('ok');
  await journal.append([row(2)]);
  await journal.close();
});

test('a manifest that cannot be read is an error with its place, not a new journal', async () => {
  const dir = makeDir();
  await (await openJournal(dir)).close();
  writeFileSync(join(dir, 'manifest.json'), '');
  await expect(openJournal(dir)).rejects.toMatchObject({
    code: 'BELFRY-JOURNAL-003',
    where: join(dir, 'manifest.json'),
  });
});
