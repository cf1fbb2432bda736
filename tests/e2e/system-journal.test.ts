import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { call, query, startBelfryProcess, until, type RunningBelfry } from './belfry-process.ts';

const remote = ['/lib/systemd/systemd-journal-remote', '/usr/lib/systemd/systemd-journal-remote'].find((path) =>
  existsSync(path),
);
const there = remote !== undefined && spawnSync('journalctl', ['--version']).status === 0;
if (!there) process.stderr.write('the test of the journal is skipped: no journalctl or systemd-journal-remote here\n');

interface Sources {
  items: { id: string; status: string; statusReason: string | null; received: number; stored: number }[];
}

describe.skipIf(!there)('the journal of systemd', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'belfry-e2e-'));
  const directory = join(dataDir, 'journal');
  let belfry: RunningBelfry;
  const start = () => startBelfryProcess(dataDir, `systemJournal: { follow: always, directory: ${directory} }\n`);
  const sourceOf = async () =>
    (await call<Sources>(belfry, 'GET', '/api/sources')).items.find(({ id }) => id === 'this-machine-journal');
  afterAll(() => belfry.stop({ remove: true }));

  /** Writes a journal file as systemd's own tools do. */
  async function write(name: string, messages: readonly string[]): Promise<void> {
    mkdirSync(directory, { recursive: true });
    const writer = spawn(remote as string, ['-o', join(directory, `${name}.journal`), '-'], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    for (const [index, message] of messages.entries()) {
      const fields = {
        __REALTIME_TIMESTAMP: String(Date.now() * 1000 + index),
        _BOOT_ID: '1'.repeat(32),
        _HOSTNAME: 'db01',
        _TRANSPORT: 'syslog',
        SYSLOG_IDENTIFIER: 'sshd',
        SYSLOG_FACILITY: '10',
        PRIORITY: '6',
        _PID: '812',
        MESSAGE: message,
      };
      writer.stdin.write(
        `${Object.entries(fields)
          .map(([key, value]) => `${key}=${value}\n`)
          .join('')}\n`,
      );
    }
    writer.stdin.end();
    await once(writer, 'close');
  }
  const failure = (port: number): string => `Failed password for root from 203.0.113.7 port ${port} ssh2`;
  const ports = () =>
    query(
      belfry,
      'Syslog | where ProcessName == "sshd" and Facility == "authpriv" | project tostring(ParsedFields.SrcPort)',
    );

  test('its entries are rows of Syslog, and a restart repeats none', async () => {
    await write('first', [failure(1), failure(2)]);
    belfry = await start();
    await until(ports, (rows) => rows.length === 2);
    expect(await sourceOf()).toMatchObject({ status: 'receiving', stored: 2 });
    await belfry.stop();
    await write('second', [failure(3)]);
    belfry = await start();
    await until(ports, (rows) => rows.length >= 3);
    expect(new Set((await ports()).map(String))).toEqual(new Set(['1', '2', '3']));
    expect(await ports()).toHaveLength(3);
  }, 90_000);

  test('when it cannot be read the source says why', async () => {
    await belfry.stop();
    belfry = await startBelfryProcess(
      dataDir,
      `systemJournal: { follow: always, directory: ${join(dataDir, 'nowhere')} }\n`,
    );
    const source = await until(sourceOf, (answer) => answer?.status === 'failing');
    expect(source?.statusReason).toMatch(/nowhere: No such file or directory/);
  }, 60_000);
});
