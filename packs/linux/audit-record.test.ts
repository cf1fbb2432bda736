import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RawRecord } from '@belfry/schema';
import { commandLineOf, readAuditFields } from './audit-fields.ts';
import { parser } from './parser.ts';
import { sysmonFields } from './sysmon.ts';

const record = (raw: string, more: Partial<RawRecord> = {}): RawRecord => ({
  raw,
  receivedAt: Date.UTC(2026, 2, 2),
  sourceId: 's',
  origin: 'o',
  ...more,
});

test.each([
  ['EXECVE', 'a0="ls" a1=2D6C2061', { a0: 'ls', a1: '-l a' }],
  ['EXECVE', 'a0="7A7A" a1=12', { a0: '7A7A', a1: '\u0012' }],
  ['EXECVE', 'argc=1 a0_len=6 a0[0]=6162 a0[1]=63', { a0: 'abc', a0_len: '6' }],
  ['SYSCALL', 'a0=55D0 exe="/bin/a b" comm=6120 key=(null)', { a0: '55D0', exe: '/bin/a b', comm: 'a ', key: '' }],
  ['SYSCALL', 'key=61756F6D730164656C657465', { key: 'auoms,delete' }],
  ['USER_AUTH', `pid=1 msg='op=x acct="root" res=failed'`, { pid: '1', op: 'x', acct: 'root', res: 'failed' }],
  ['SYSCALL', 'pid=1 name=x pid=2 auid=5\u001DAUID="alice"', { pid: '1', pid_2: '2', AUID: 'alice' }],
  ['X', 'constructor=1 __proto__=2', { constructor: '1' }],
])('a record %s with %s has its fields', (type, text, expected) => {
  expect(readAuditFields(type, text)).toMatchObject(expected);
});

test('the command line is the arguments joined', () => {
  expect(commandLineOf(readAuditFields('EXECVE', 'argc=3 a0="sh" a1="-c" a2=69642026'), 'EXECVE')).toBe('sh -c id &');
});

test('a record that syslog carries is a row of audit with the host of its head', () => {
  const message = 'type=CWD msg=audit(1772445600.123456:7): cwd="/root"';
  const outcome = parser.parse(
    record(message, { syslog: { facility: 1, severity: 5, hostname: 'web01', appName: 'audisp-syslog', message } }),
  );
  expect(outcome).toMatchObject({
    ok: true,
    rows: [
      {
        table: 'LinuxAuditLog',
        row: { Computer: 'web01', cwd: '/root', TimeGenerated: '2026-03-02T10:00:00.123456Z' },
      },
    ],
  });
});

test('the head of a syslog message gives facility and severity', () => {
  const outcome = parser.parse(
    record('', {
      syslog: { facility: 10, severity: 4, hostname: 'web01', appName: 'sshd', procId: '9', message: 'text' },
    }),
  );
  expect(outcome).toMatchObject({
    ok: true,
    rows: [
      { table: 'Syslog', row: { Facility: 'authpriv', SeverityLevel: 'warning', ProcessID: 9, HostName: 'web01' } },
    ],
  });
});

test('values of Sysmon are decoded once', () => {
  const event = (value: string): string =>
    `<Event><System><Provider Name="Linux-Sysmon"/><EventID>1</EventID></System><EventData><Data Name="CommandLine">${value}</Data></EventData></Event>`;
  expect(sysmonFields(event('a &amp;lt; &#65;&#x42; &#9999999;'))).toMatchObject({
    CommandLine: 'a &lt; AB &#9999999;',
  });
  expect(sysmonFields(event('-'))).toMatchObject({ EventID: 1, CommandLine: '' });
});

test('nothing makes the parser throw', () => {
  const hostile = fc.oneof(fc.jsonValue(), fc.constant({ toString: 1, valueOf: 1 }), fc.constant([{ toString: 1 }]));
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), hostile, hostile, (text, one, other) => {
      for (const each of [
        record(`type=EXECVE msg=audit(1.1:1): ${text}`),
        record(`type=${text}`),
        record('', {
          syslog: { facility: 99, severity: -1, appName: text, message: `audit: type=1400 audit(1:1): ${text}` },
        }),
        record('', {
          value: {
            MESSAGE: one,
            __REALTIME_TIMESTAMP: other,
            _TRANSPORT: 'audit',
            _AUDIT_TYPE_NAME: one,
            _AUDIT_ID: other,
          },
        }),
        record('', {
          value: {
            MESSAGE: [one],
            __REALTIME_TIMESTAMP: '1772445600000000',
            _SOURCE_REALTIME_TIMESTAMP: one,
            _PID: other,
          },
        }),
        record('', {
          value: { SyslogMessage: text, TimeGenerated: '2026-03-02T10:00:00Z', ProcessID: one, Computer: other },
        }),
        record('', { value: { SyslogMessage: one, TimeGenerated: other } }),
        record('', { value: one }),
      ]) {
        parser.detect(each);
        parser.parse(each);
      }
    }),
  );
});

test.each(['a=(', 'a="', "msg='", 'a=[', 'a[1]=', '<Data Name="A">', '&'])('many %s take no time', (part) => {
  const start = performance.now();
  parser.parse(record(`type=EXECVE msg=audit(1772445600.1:1): ${`${part} `.repeat(40_000)}`));
  sysmonFields(`<Event><Provider Name="Linux-Sysmon"/><EventID>1</EventID>${part.repeat(20_000)}`);
  expect(performance.now() - start).toBeLessThan(500);
});
