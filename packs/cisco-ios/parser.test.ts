import type { Row } from '@belfry/schema';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parser } from './parser.ts';
import { readTime } from './time.ts';

const receivedAt = Date.UTC(2026, 2, 2, 12);
const record = (raw: string, value?: unknown) => ({ raw, value, receivedAt, sourceId: 's', origin: '192.0.2.99' });
const text = '%SYS-5-CONFIG_I: Configured from console by admin on vty0 (192.0.2.7)';

function rowOf(raw: string): Row {
  const outcome = parser.parse(record(raw));
  if (!outcome.ok) throw new Error(outcome.reason);
  return outcome.rows[0]?.row as Row;
}

describe('heads of devices and relays', () => {
  test.each([
    [text, '192.0.2.99', undefined],
    [`<189>${text}`, '192.0.2.99', undefined],
    [`<189>6705: Feb 17 13:40:03.673: ${text}`, '192.0.2.99', '2026-02-17T13:40:03.673Z'],
    [`192.0.2.1 6705: Feb 17 13:40:03.673: ${text}`, '192.0.2.1', '2026-02-17T13:40:03.673Z'],
    [`2001:db8::1 6705: Feb 17 13:40:03: ${text}`, '2001:db8::1', '2026-02-17T13:40:03.000Z'],
    [`Feb 17 13:40:09 sw-01 6705: *Feb 17 2025 13:40:03.673 EST: ${text}`, 'sw-01', '2025-02-17T18:40:03.673Z'],
    [`<189>6705: sw-01: .Feb 17 13:40:03 UTC: ${text}`, 'sw-01', '2026-02-17T13:40:03.000Z'],
    [`<189>Feb 17 13:40:03 sw-01 ${text}`, 'sw-01', '2026-02-17T13:40:03.000Z'],
    [`2026-02-17T14:40:03.673+01:00 sw-01.example.com : ${text}`, 'sw-01.example.com', '2026-02-17T13:40:03.673Z'],
    [`<189>6705: 3w2d: ${text}`, '192.0.2.99', undefined],
    [`<189>6705: 00:12:34: ${text}`, '192.0.2.99', undefined],
  ])('%s', (raw, computer, time) => {
    expect(parser.detect(record(raw))).toBeGreaterThan(0.9);
    const row = rowOf(raw);
    expect(row).toMatchObject({ Computer: computer, SourceUserName: 'admin', SourceIP: '192.0.2.7', Message: text });
    expect(row['TimeGenerated']).toBe(time);
  });

  test.each([
    'Feb 17 13:40:03 web-01 sshd[12]: Accepted publickey',
    `Feb 17 13:40:03 web-01 collector[12]: saw ${text}`,
    'saw %SYS-5-CONFIG_I: in the log',
    '%SYS-9-CONFIG_I: no severity',
    '100%-5-X: text',
    `{"message": "${text}"}`,
    '',
  ])('no line of a device: %s', (raw) => {
    expect(parser.detect(record(raw))).toBe(0);
    expect(parser.parse(record(raw))).toMatchObject({ ok: false, code: 'BELFRY-CISCO-IOS-001' });
  });

  test('a message behind a head of RFC 5424 is read, whichever part has the percent sign', () => {
    const head = { facility: 23, severity: 5, hostname: 'sw-01', timestamp: '2026-02-17T13:40:03.001Z' };
    for (const syslog of [
      { ...head, message: text },
      { ...head, appName: '%SYS-5-CONFIG_I', message: text.slice(text.indexOf(' ') + 1) },
    ]) {
      const outcome = parser.parse({ ...record('<189>1 2026-02-17T13:40:03.001Z sw-01 a b c - x'), syslog });
      expect(outcome.ok && outcome.rows[0]?.row).toMatchObject({
        Computer: 'sw-01',
        TimeGenerated: head.timestamp,
        Message: text,
      });
    }
  });
});

test.each([
  [
    '%IP-TCP-3-BADAUTH: No MD5 digest from 192.0.2.9(179) to 192.0.2.1(4000)',
    { DeviceFacility: 'IP-TCP', Activity: 'BADAUTH', SourceIP: '192.0.2.9', SourcePort: 179 },
  ],
  [
    '%SEC-6-IPACCESSLOGDP: list 101 denied icmp 192.0.2.9 -> 192.0.2.1 (8/0), 1 packet',
    { DeviceAction: 'denied', Protocol: 'icmp', DestinationIP: '192.0.2.1', EventCount: 1 },
  ],
  ['%SEC-6-IPACCESSLOGS: list 10 denied 192.0.2.9 2 packets', { SourceIP: '192.0.2.9', EventCount: 2 }],
  [
    '%SEC-6-IPACCESSLOGP: list 101 permitted udp 192.0.2.9(99999) -> 192.0.2.1(53), 1 packet',
    { SourceIP: '192.0.2.9', DestinationPort: 53 },
  ],
  ['%SYS-5-CONFIG_I: Configured from console by console', { SourceUserName: 'console' }],
  ['%PARSER-5-CFGLOG_LOGGEDCMD: User:bob  logged command:!exec: enable', { DeviceCustomString1: '!exec: enable' }],
  [
    '%ASA-4-106023: Deny tcp src outside:192.0.2.9/1 dst inside:192.0.2.1/2',
    { DeviceProduct: 'ASA', Activity: '106023' },
  ],
])('%s', (raw, columns) => {
  const row = rowOf(raw);
  expect(row).toMatchObject(columns);
  expect(row['Message']).toBe(raw);
});

test.each([
  ['Dec 31 23:59:59', undefined, '2025-12-31T23:59:59.000Z'],
  ['Mar  3 11:00:00', undefined, '2026-03-03T11:00:00.000Z'],
  ['Mar  4 11:00:00', undefined, '2025-03-04T11:00:00.000Z'],
  ['Feb 29 11:00:00', undefined, '2024-02-29T11:00:00.000Z'],
  ['Feb 30 11:00:00', undefined, undefined],
  ['Foo  1 11:00:00', undefined, undefined],
  ['Feb 17 2026 13:40:03.123456', 'CET', '2026-02-17T12:40:03.123456Z'],
  ['Feb 17 2026 13:40:03', 'XYZ', '2026-02-17T13:40:03.000Z'],
])('%s %s is %s', (given, zone, time) => expect(readTime(given, zone, receivedAt)).toBe(time));

test('nothing makes the parser throw or slow', () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom('%', '<189>', '1: ', 'Feb 17 13:40:03', ' ', ':', '%SEC_LOGIN-5-LOGIN_SUCCESS: [user: '),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const raw = pieces.join('');
      parser.detect(record(raw));
      parser.parse(record(raw));
    }),
  );
  const start = performance.now();
  for (const raw of [
    `${'a.'.repeat(200)}%A-5-B: x`,
    `${':'.repeat(390)}%A-5-B: x`,
    `%${'A-'.repeat(200)}5-B: x`,
    ' '.repeat(399),
  ])
    parser.parse(record(raw.repeat(50)));
  expect(performance.now() - start).toBeLessThan(500);
});
