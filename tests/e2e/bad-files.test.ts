import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import type { ImportSummary } from '@belfry/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from './belfry-process.ts';
import { makeZip } from './make-zip.ts';
import { runCommand } from './run-command.ts';

const dir = mkdtempSync(join(tmpdir(), 'belfry-bad-files-'));
const input = join(dir, 'input');
const dataDir = join(dir, 'data');
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const event = (host: string, extra = '') =>
  `{"EventTime":"2026-11-01T10:00:00Z","Hostname":"${host}","Channel":"Bad/Operational","EventID":9001,"SourceName":"bad-files"${extra}}`;
const lines = (host: string, count = 2) => Buffer.from(`${event(host)}\n`.repeat(count));
const bigEndian = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16();
const zipOf = (name: string, content: Uint8Array) => makeZip([{ name, content }]);
/** Unpacks to less than 200 times its size, so that only all its entries together are a bomb. */
const kernel = Buffer.concat([Buffer.from(`{"x":"${randomBytes(4000).toString('hex')}"}\n`), lines('shared', 14_000)]);
const recordings = join(root, '../shared/data/sigma/regression_data');
/** A recording in a form that is read, with more than one chunk. */
const evtx = !existsSync(recordings)
  ? undefined
  : readdirSync(recordings, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.evtx'))
      .map((name) => readFileSync(join(recordings, name)))
      .find((bytes) => bytes.readUInt16LE(36) === 1 && bytes.length >= 4096 + 65_536);

const files: Record<string, Uint8Array> = {
  'utf16le.ndjson': Buffer.from(`\uFEFF${event('utf16le')}\r\n${event('utf16le')}\r\n`, 'utf16le'),
  'utf16be.ndjson': bigEndian(`${event('utf16be')}\n`),
  'marked.ndjson': Buffer.from(`\uFEFF${event('marked')}\r\n`),
  'marked-array.json': Buffer.from(`\uFEFF[\n${event('array')},\n${event('array')}\n]`),
  'bytes.ndjson': Buffer.concat([
    Buffer.from(event('by')),
    Buffer.from('\n{"bad":"'),
    Buffer.from([0xff, 0xfe]),
    Buffer.from('"}\n'),
  ]),
  'nul.ndjson': Buffer.concat([lines('nul'), Buffer.alloc(5), Buffer.from('\n'), lines('nul', 1)]),
  'empty.log': Buffer.alloc(0),
  'picture.png': Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), Buffer.alloc(200)]),
  'cut.ndjson.gz': gzipSync(Buffer.concat([lines('cutgz', 3000), randomBytes(20_000)])).subarray(0, 15_000),
  'cut.ndjson.zst': zstdCompressSync(Buffer.concat([lines('cutzst', 3000), randomBytes(20_000)])).subarray(0, 15_000),
  'cut.zip': zipOf('inner.ndjson', lines('cutzip', 3000)).subarray(0, -30),
  'broken.csv': Buffer.from('EventTime,Hostname\n2026-01-01T00:00:00Z,"unclosed\n'),
  'long.ndjson': Buffer.concat([
    lines('long', 1),
    Buffer.from(`{"x":"${'l'.repeat(40_000_000)}"}\n`),
    lines('long', 1),
  ]),
  'long-first.ndjson.gz': gzipSync(
    Buffer.from(`{"x":"${'l'.repeat(33_600_000)}"}\n${randomBytes(250_000).toString('hex')}\n${event('longfirst')}\n`),
  ),
  'one-line-array.json': Buffer.from(`[${event('oneline')},"${'l'.repeat(34_000_000)}"]`),
  'nested.zip': zipOf('one.zip', zipOf('two.ndjson.gz', gzipSync(lines('nested')))),
  'too-deep.zip': zipOf('1.zip', zipOf('2.zip', zipOf('3.zip', zipOf('4.ndjson', lines('deep'))))),
  'traversal.zip': makeZip([
    { name: '../../../etc/evil.ndjson', content: lines('traversal') },
    { name: '/absolute.ndjson', content: lines('traversal') },
    { name: 'C:\\windows.ndjson', content: lines('traversal') },
  ]),
  'locked.zip': makeZip([
    { name: 'secret.ndjson', content: lines('secret'), encrypted: true },
    { name: 'open.ndjson', content: lines('unlocked') },
  ]),
  'bomb.gz': gzipSync(Buffer.alloc(20_000_000, 'a')),
  'bomb.zip': makeZip([
    { name: 'bomb.log', content: Buffer.alloc(20_000_000, '\n') },
    { name: 'after.ndjson', content: lines('afterbomb') },
  ]),
  'bombs.zip': zipOf('layer.zip', zipOf('core.zip', zipOf('zeros.log', Buffer.alloc(20_000_000, '0')))),
  'shared.zip': makeZip([{ name: 'kernel.ndjson', content: kernel }], 300),
  'good.ndjson': lines('good', 5),
};

const names = Object.keys(files);
let summary: ImportSummary;
let code: number | null;
beforeAll(async () => {
  mkdirSync(input);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(input, name), content);
  if (evtx !== undefined) writeFileSync(join(input, 'cut.evtx'), evtx.subarray(0, -40_000));
  const result = await runCommand(['import', input, '--pack', 'windows', '--json'], { dataDir });
  ({ code } = result);
  summary = JSON.parse(result.stdout) as ImportSummary;
}, 120_000);

const problemsOf = (name: string) =>
  summary.problems
    .filter(({ file }) => file.startsWith(join(input, name)))
    .map(({ file, ...rest }) => ({ ...rest, file: file.slice(input.length + 1) }));

test.each<[name: string, code: string, severity: 'skipped' | 'failed', reason: RegExp]>([
  ['empty.log', 'BELFRY-IMPORT-009', 'skipped', /empty/],
  ['picture.png', 'BELFRY-IMPORT-002', 'skipped', /binary/],
  ['cut.ndjson.gz', 'BELFRY-IMPORT-005', 'failed', /ends early or is damaged.*; the \d+ records before that were read/],
  ['cut.ndjson.zst', 'BELFRY-IMPORT-005', 'failed', /ends early or is damaged/],
  ['cut.zip', 'BELFRY-IMPORT-005', 'failed', /zip archive cannot be read.*truncated/],
  ['one-line-array.json', 'BELFRY-IMPORT-004', 'failed', /one a line \(jq -c/],
  ['too-deep.zip', 'BELFRY-IMPORT-004', 'failed', /packed more than 3 times/],
  ['locked.zip', 'BELFRY-IMPORT-010', 'failed', /encrypted: unpack/],
  ['bomb.gz', 'BELFRY-IMPORT-004', 'failed', /more than 200 times its size.*unpack it and import/],
  ['bomb.zip', 'BELFRY-IMPORT-004', 'failed', /more than 200 times its size/],
  ['bombs.zip', 'BELFRY-IMPORT-004', 'failed', /more than 200 times its size/],
  ['shared.zip', 'BELFRY-IMPORT-004', 'failed', /rest of the archive was not unpacked/],
])('%s is told with its reason', (name, problemCode, severity, reason) => {
  expect(problemsOf(name)).toContainEqual(
    expect.objectContaining({ code: problemCode, severity, reason: expect.stringMatching(reason) as string }),
  );
});

test.skipIf(evtx === undefined)('an EVTX file that was cut is told, and its whole events are read', () => {
  expect(problemsOf('cut.evtx')).toContainEqual(
    expect.objectContaining({
      code: 'BELFRY-IMPORT-005',
      reason: expect.stringMatching(/the file ends after \d+ of \d+ bytes: events at its end are missing/) as string,
    }),
  );
});

test('what is honest in and beside them is stored, each row once', async () => {
  expect(code).toBe(1);
  const { stdout } = await runCommand(
    [
      'query',
      'WindowsEvent | where Computer !in ("shared", "cutgz", "cutzst") | summarize n = count() by Computer',
      '--json',
    ],
    { dataDir },
  );
  const counts = Object.fromEntries(
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { Computer: string; n: number })
      .map(({ Computer, n }) => [Computer, n]),
  );
  expect(counts).toMatchObject({
    utf16le: 2,
    utf16be: 1,
    marked: 1,
    array: 2,
    by: 1,
    nul: 3,
    long: 2,
    longfirst: 1,
    nested: 2,
    traversal: 6,
    unlocked: 2,
    good: 5,
  });
  expect(Object.keys(counts)).not.toContain('deep');
});

test('long lines and unreadable ones are dead letters, with the place of the first', () => {
  expect(summary.deadLetters).toContainEqual(
    expect.objectContaining({
      code: 'BELFRY-PARSE-103',
      reason: expect.stringMatching(/has 40000008 bytes.*only its beginning is kept/) as string,
      origin: join(input, 'long.ndjson'),
      position: 2,
    }),
  );
  expect(summary.accepted + summary.deadLettered).toBe(summary.records);
  expect(names.length).toBeGreaterThan(20);
});

test('belfry scan tells the same files and goes on', async () => {
  const rules = join(dir, 'rules');
  mkdirSync(rules);
  writeFileSync(
    join(rules, 'rule.yml'),
    'title: Any\nid: 00000000-0000-4000-8000-000000000001\nlogsource: {product: windows}\ndetection: {s: {EventID: 9001}, condition: s}\nlevel: low\n',
  );
  const some = ['cut.ndjson.gz', 'bomb.zip', 'utf16le.ndjson', 'good.ndjson'].map((name) => join(input, name));
  const result = await runCommand(['scan', ...some, '--rules', rules, '--json'], { dataDir: join(dir, 'none') });
  const problems = result.stdout
    .split('\n')
    .filter((line) => line.startsWith('{"problem"'))
    .join('\n');
  expect(problems).toMatch(/"problem":\{"file":"[^"]*cut\.ndjson\.gz","code":"BELFRY-IMPORT-005"/);
  expect(problems).toMatch(/"problem":\{"file":"[^"]*bomb\.zip\/bomb\.log","code":"BELFRY-IMPORT-004"/);
  expect(result.stdout.includes('"Computer":"good"')).toBe(true);
});

test('a path that is not there is told', async () => {
  const { code: failed, stderr } = await runCommand(['import', join(dir, 'nowhere')], { dataDir });
  expect([failed, stderr]).toEqual([
    1,
    expect.stringMatching(/^BELFRY-IMPORT-001: there is no such file.*\n {2}at .*nowhere\n {2}correct/),
  ]);
});

test('SIGTERM ends an import with its place; what was taken is stored and what was not is not', async () => {
  const big = join(dir, 'big.ndjson');
  writeFileSync(big, lines('big', 40_000));
  const folder = join(dir, 'stopped');
  const {
    code: stoppedCode,
    stdout,
    stderr,
  } = await runCommand(['import', big, '--pack', 'windows', '--json'], {
    dataDir: folder,
    during: async (child) => {
      while (
        !existsSync(join(folder, 'journal')) ||
        !readdirSync(join(folder, 'journal')).some((name) => /seg|open/.test(name))
      )
        await delay(20);
      child.kill('SIGTERM');
    },
  });
  expect([stoppedCode, stderr]).toEqual([1, expect.stringContaining('stopping after the batch in work')]);
  const { accepted, stopped } = JSON.parse(stdout) as ImportSummary;
  expect(stopped).toMatchObject({ code: 'BELFRY-IMPORT-011', file: big });
  expect(stopped?.records[0]).toBe(accepted + 1);
  const count = await runCommand(['query', 'WindowsEvent | count', '--json'], { dataDir: folder });
  expect(JSON.parse(count.stdout)).toEqual({ Count: accepted });
}, 60_000);

test('Ctrl-C twice ends an import at once, and the data folder is whole', async () => {
  const folder = join(dir, 'stopped');
  const { code: endCode, signal } = await runCommand(
    ['import', join(dir, 'big.ndjson'), '--pack', 'windows', '--json'],
    {
      dataDir: folder,
      during: async (child) => {
        while (
          !existsSync(join(folder, 'lock.pid')) ||
          readFileSync(join(folder, 'lock.pid'), 'utf8').trim() !== String(child.pid)
        )
          await delay(20);
        await delay(1500);
        child.kill('SIGINT');
        await delay(10);
        child.kill('SIGINT');
      },
    },
  );
  expect(endCode === 1 || signal === 'SIGINT').toBe(true);
  const { stdout, stderr } = await runCommand(['query', 'WindowsEvent | summarize n = count()', '--json'], {
    dataDir: folder,
  });
  expect([stderr, (JSON.parse(stdout) as { n: number }).n]).toEqual(['', expect.any(Number)]);
}, 60_000);
