import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import pino from 'pino';
import { afterAll, describe, expect, test } from 'vitest';
import { BelfryError, type RawRecord } from '@belfry/schema';
import { createSourceCounters } from '../sources.ts';
import { followSystemJournal, type SystemJournalOptions } from './follow-system-journal.ts';
import { journalctlArguments } from './journalctl.ts';
import { entriesBetween } from './journal-position.ts';

const dir = mkdtempSync(join(tmpdir(), 'belfry-system-journal-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

type Entry = Record<string, unknown>;

function createWorld(name: string, extra: Partial<SystemJournalOptions>) {
  const entries: Entry[] = [];
  const raws: string[] = [];
  const counters = createSourceCounters();
  const world = { refuse: false };
  const sink = {
    pendingRecords: 0,
    pendingBytes: 0,
    submit: async (batch: readonly RawRecord[], pack?: string) => {
      expect(pack).toBe('linux');
      if (world.refuse) throw new BelfryError('BELFRY-TEST-001', 'not now', { retryable: true });
      entries.push(...batch.map(({ value }) => value as Entry));
      raws.push(...batch.map(({ raw }) => raw));
      return { accepted: batch.length, deadLettered: 0 };
    },
  };
  const stateFile = join(dir, `${name}.json`);
  const start = () =>
    followSystemJournal({
      directory: undefined,
      firstEntries: 1000,
      withoutAudit: false,
      stateFile,
      sink,
      counters,
      log: pino({ level: 'silent' }),
      firstPauseMs: 20,
      ...extra,
    });
  const messages = () => entries.map((entry) => entry['MESSAGE']);
  return { world, entries, raws, counters, stateFile, start, messages, source: () => counters.snapshot()[0] };
}
async function until(good: () => boolean): Promise<void> {
  for (let waited = 0; waited < 600 && !good(); waited++) await delay(10);
  expect(good()).toBe(true);
}

/** A journalctl that does what a script says; it stays until it is ended unless the script ends it. */
function fake(name: string, script: string): string {
  const path = join(dir, name);
  writeFileSync(path, `#!/usr/bin/env node\nsetInterval(() => {}, 1000);\n${script}\n`, { mode: 0o700 });
  return path;
}
const line = (number: number, more: Entry = {}): string =>
  JSON.stringify({
    __CURSOR: `s=${'a'.repeat(32)};i=${number.toString(16)};b=0;m=0;t=0;x=0`,
    __REALTIME_TIMESTAMP: '1772445600000000',
    MESSAGE: `m${number}`,
    ...more,
  });
const print = (...lines: string[]): string => `process.stdout.write(${JSON.stringify(`${lines.join('\n')}\n`)});`;

const remote = ['/lib/systemd/systemd-journal-remote', '/usr/lib/systemd/systemd-journal-remote'].find((path) =>
  existsSync(path),
);
const journalctl = spawnSync('journalctl', ['--version']).status === 0;
if (!journalctl || remote === undefined)
  process.stderr.write(
    `tests of a real journal are skipped: no ${journalctl ? 'systemd-journal-remote' : 'journalctl'} here; install the packages systemd and systemd-journal-remote\n`,
  );

describe.skipIf(!journalctl || remote === undefined)('a real journal', () => {
  /** Writes entries in systemd's export format to a journal file, as long as it is open. */
  function openJournal(name: string) {
    const directory = join(dir, name);
    mkdirSync(directory, { recursive: true });
    const writer = spawn(remote as string, ['-o', join(directory, `${Date.now()}.journal`), '-'], {
      stdio: ['pipe', 'ignore', 'ignore'],
    }) as ChildProcessByStdio<Writable, null, null>;
    let at = Date.UTC(2026, 2, 2) * 1000;
    return {
      directory,
      write(fields: Record<string, string | Buffer>, boot = '1') {
        const all: Record<string, string | Buffer> = {
          __REALTIME_TIMESTAMP: String((at += 1)),
          _BOOT_ID: boot.repeat(32),
          _HOSTNAME: 'db01',
          ...fields,
        };
        for (const [key, value] of Object.entries(all)) {
          if (typeof value === 'string') {
            writer.stdin.write(`${key}=${value}\n`);
            continue;
          }
          const size = Buffer.alloc(8);
          size.writeBigUInt64LE(BigInt(value.length));
          writer.stdin.write(Buffer.concat([Buffer.from(`${key}\n`), size, value, Buffer.from('\n')]));
        }
        writer.stdin.write('\n');
      },
      /** Settles when the file holds so many entries. */
      async holds(count: number) {
        const read = () => spawnSync('journalctl', [`--directory=${directory}`, '--output=cat', '--merge']).stdout;
        await until(() => read().toString('utf8').split('\n').length > count);
      },
      async close() {
        writer.stdin.end();
        await once(writer, 'close');
      },
    };
  }

  test('entries come live, over a restart and over a reboot each once', async () => {
    const journal = openJournal('restart');
    const { start, messages, source } = createWorld('real-restart', { directory: journal.directory });
    journal.write({ MESSAGE: 'one' });
    journal.write({ MESSAGE: 'two' });
    await journal.holds(2);
    let follower = start();
    await until(() => messages().length === 2);
    journal.write({ MESSAGE: 'three' });
    await until(() => messages().length === 3);
    expect(source()).toMatchObject({ status: 'receiving', received: 3, pack: 'linux' });
    await follower.close();
    journal.write({ MESSAGE: 'before the reboot' });
    journal.write({ MESSAGE: 'after it' }, '2');
    await journal.close();
    follower = start();
    await until(() => messages().length === 5);
    expect(messages()).toEqual(['one', 'two', 'three', 'before the reboot', 'after it']);
    await follower.close();
  }, 20_000);

  test('long and binary fields are whole', async () => {
    const journal = openJournal('fields');
    const { start, entries } = createWorld('real-fields', { directory: journal.directory });
    journal.write({ MESSAGE: 'x'.repeat(100_000) });
    journal.write({ MESSAGE: Buffer.from([0x1b, 0x5b, 0x31, 0x6d, 0xff]) });
    await journal.close();
    const follower = start();
    await until(() => entries.length === 2);
    expect(entries.map(({ MESSAGE }) => MESSAGE)).toEqual(['x'.repeat(100_000), [0x1b, 0x5b, 0x31, 0x6d, 0xff]]);
    await follower.close();
  }, 20_000);

  test('only the newest entries of a first start, and none of audit when they come from their own file', async () => {
    const journal = openJournal('first');
    for (let number = 1; number <= 5; number++)
      journal.write({ MESSAGE: `m${number}`, _TRANSPORT: number === 4 ? 'audit' : 'syslog' });
    await journal.close();
    const { start, messages } = createWorld('real-first', {
      directory: journal.directory,
      firstEntries: 2,
      withoutAudit: true,
    });
    const follower = start();
    await until(() => messages().length === 2);
    await follower.close();
    expect(messages()).toEqual(['m3', 'm5']);
  }, 20_000);
});

test('the arguments ask for everything after the cursor, of every boot', () => {
  const options = { directory: undefined, cursor: undefined, firstEntries: 10, withoutAudit: false };
  expect(journalctlArguments(options)).toEqual(expect.arrayContaining(['--merge', '--all', '--lines=10']));
  expect(journalctlArguments({ ...options, cursor: 's=1;i=2', directory: '/a b' })).toEqual(
    expect.arrayContaining(['--no-tail', '--cursor=s=1;i=2', '--directory=/a b']),
  );
});

test('the cursor is kept only when the entries are durable', async () => {
  const { world, start, messages, stateFile } = createWorld('durable', {
    command: fake('durable', print(line(1), line(2))),
  });
  world.refuse = true;
  const follower = start();
  await delay(300);
  expect(existsSync(stateFile)).toBe(false);
  world.refuse = false;
  await until(() => messages().length === 2);
  await follower.close();
  expect(readFileSync(stateFile, 'utf8')).toContain(';i=2;');
});

test('a journalctl that ends is started again after the last durable entry', async () => {
  const again = `if (process.argv.some((arg) => arg.includes(';i=2;'))) { ${print(line(2), line(3))} }
else { ${print(line(1), line(2))} process.stdout.end(() => { process.stderr.write('broken\\n'); setTimeout(() => process.exit(3), 20); }); }`;
  const { start, messages, source } = createWorld('again', { command: fake('again', again) });
  const follower = start();
  await until(() => messages().length === 3);
  await until(() => source()?.status === 'receiving');
  await follower.close();
  expect(messages()).toEqual(['m1', 'm2', 'm3']);
});

test.each([
  ['missing', () => join(dir, 'nowhere'), /there is no .*nowhere on this machine: it comes with systemd/],
  [
    'forbidden',
    () =>
      fake(
        'forbidden',
        `process.stderr.write('No journal files were opened due to insufficient permissions.\\n', () => process.exit(1));`,
      ),
    /permissions.*systemd-journal/,
  ],
  ['ended', () => fake('ended', `process.stderr.write('bad cursor\\n', () => process.exit(1));`), /code 1: bad cursor/],
  [
    'limited',
    () =>
      fake(
        'limited',
        `process.stderr.write('Hint: You are currently not seeing messages from other users and the system.\\n');${print(line(1))}`,
      ),
    /not seeing messages from other users.*systemd-journal/,
  ],
])('what keeps it from reading shows as the state of the source: %s', async (name, command, reason) => {
  const { start, source } = createWorld(name, { command: command() });
  const follower = start();
  await until(() => source()?.status === 'failing' && reason.test(source()?.statusReason ?? ''));
  await delay(100);
  expect(source()?.status).toBe('failing');
  await follower.close();
});

test('remarks are left out, and what is no JSON goes on as text', async () => {
  const { start, raws, entries } = createWorld('text', {
    command: fake('text', print('-- No entries --', '{"MESSAGE":', line(1))),
  });
  const follower = start();
  await until(() => raws.length === 2);
  expect([raws[0], entries[0]]).toEqual(['{"MESSAGE":', undefined]);
  await follower.close();
});

test('a cursor that journalctl cannot read is given up', async () => {
  const script = `if (process.argv.some((arg) => arg.startsWith('--cursor='))) process.stderr.write('Failed to seek to cursor: Invalid argument\\n', () => process.exit(1));
else { ${print(line(1))} }`;
  const { start, messages, stateFile } = createWorld('rubbish', { command: fake('rubbish', script) });
  writeFileSync(stateFile, JSON.stringify({ cursor: 'rubbish' }));
  const follower = start();
  await until(() => messages().length === 1);
  await follower.close();
});

test('entries that the journal removed before they were read are counted', async () => {
  const { start, source, messages, stateFile } = createWorld('gap', { command: fake('gap', print(line(9))) });
  writeFileSync(stateFile, JSON.stringify({ cursor: `s=${'a'.repeat(32)};i=2;b=0` }));
  const follower = start();
  await until(() => messages().length === 1);
  expect(source()).toMatchObject({ dropped: 6, status: 'failing' });
  await follower.close();
});

test.each([
  ['s=aa;i=1;', 's=aa;i=2;', undefined],
  [`s=${'a'.repeat(32)};i=f;`, `s=${'a'.repeat(32)};i=12;`, 2],
  [`s=${'a'.repeat(32)};i=f;`, `s=${'b'.repeat(32)};i=12;`, undefined],
])('between %s and %s lie %s entries', (before, after, count) => {
  expect(entriesBetween(before, after)).toBe(count);
});
