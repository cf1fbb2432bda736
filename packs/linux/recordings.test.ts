import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Row } from '@belfry/schema';
import { parser } from './parser.ts';

/** Recordings of the Security-Datasets project, beside the repository. */
const folder = fileURLToPath(new URL('../../../shared/data/logs/otrf/', import.meta.url));
const isMissing = !existsSync(folder);
// oxlint-disable-next-line no-console -- a test that could not be made must be seen.
if (isMissing) console.warn('recordings of Linux are skipped: ../shared/data/logs/otrf is not there');

function rowsOf(archive: string): { table: string; row: Row }[] {
  const text = execFileSync('unzip', ['-p', `${folder}${archive}`], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((raw) => {
      const record = {
        raw,
        ...(raw.startsWith('{') ? { value: JSON.parse(raw) as unknown } : {}),
        receivedAt: 0,
        sourceId: 's',
        origin: 'o',
      };
      expect(parser.detect(record)).toBeGreaterThanOrEqual(0.9);
      const outcome = parser.parse(record);
      if (!outcome.ok) throw new Error(`${outcome.code} ${outcome.reason}: ${raw}`);
      expect(outcome.rows).toHaveLength(1);
      return outcome.rows[0] as { table: string; row: Row };
    });
}

test.skipIf(isMissing)('every record of audit is read, and hexadecimal text is decoded', () => {
  const rows = rowsOf('atomic/linux/defense_evasion/host/sh_binary_padding_dd.zip');
  expect(rows).toHaveLength(6);
  expect(rows.every(({ table }) => table === 'LinuxAuditLog')).toBe(true);
  expect(rows.map(({ row }) => row['RecordType'])).toEqual(['SYSCALL', 'EXECVE', 'CWD', 'PATH', 'PATH', 'PROCTITLE']);
  expect(rows[0]?.row).toMatchObject({
    syscall: 'execve',
    exe: '/bin/dd',
    comm: 'dd',
    TimeGenerated: '2020-11-10T08:19:44.965Z',
  });
  expect(rows[1]?.row).toMatchObject({ CommandLine: 'dd if=/dev/zero bs=1 count=1' });
  expect(rows[5]?.row).toMatchObject({ proctitle: 'dd if=/dev/zero bs=1 count=1' });
});

test.skipIf(isMissing)(
  'every row that Azure exported with an event of Sysmon is taken, with all values of the event',
  () => {
    const rows = rowsOf('compound/Log4Shell/syslog_sysmon_log4shell_cve2021_44228_jndi_reference.zip');
    expect(rows).toHaveLength(93);
    const fields = rows.map(({ row }) => row['ParsedFields'] as Row);
    const counts = (id: number): number => fields.filter((each) => each['EventID'] === id).length;
    expect([1, 3, 5, 11, 23].map(counts)).toEqual([31, 6, 50, 4, 2]);
    for (const { row } of rows) {
      const named = [...String(row['SyslogMessage'] as string).matchAll(/<Data Name="(\w+)">/g)].map(
        ([, name]) => name,
      );
      expect(Object.keys(row['ParsedFields'] as Row)).toEqual(expect.arrayContaining(named));
    }
    expect(fields.filter((each) => each['EventID'] === 1 && each['CommandLine'] === '')).toEqual([]);
  },
);

test.skipIf(isMissing)('every row that Azure exported with a record of audit is taken, with its fields', () => {
  const rows = rowsOf('compound/Log4Shell/syslog_auoms_auditd_log4shell_cve2021_44228_jndi_reference.zip');
  expect(rows).toHaveLength(50);
  for (const { table, row } of rows) {
    expect(table).toBe('Syslog');
    expect(row['ParsedFields']).toMatchObject({ type: 'AUOMS_EXECVE', syscall: 'execve' });
    const { exe, user, CommandLine, success, cmdline } = row['ParsedFields'] as Record<string, string>;
    expect([exe, user, CommandLine].every((value) => value !== undefined && value !== '')).toBe(true);
    // Only a command that ran has its own command line; otherwise it is the caller's.
    expect(cmdline !== undefined).toBe(success === 'yes');
  }
  const shells = rows.filter(({ row }) =>
    ((row['ParsedFields'] as Row)['CommandLine'] as string).includes('{base64,-d}|{bash,-i}'),
  );
  expect(shells.length).toBeGreaterThan(0);
});
