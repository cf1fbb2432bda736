import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RawRecord } from '@belfry/schema';
import { messageFields } from './message-fields.ts';
import { parser } from './parser.ts';
import { timeWithoutYear } from './time.ts';

const received = Date.UTC(2026, 0, 1, 0, 5);
const record = (raw: string, value?: unknown): RawRecord => ({
  raw,
  value,
  receivedAt: received,
  sourceId: 's',
  origin: 'o',
});

test.each([
  ['Jan  1 00:04:00', '2026-01-01T00:04:00.000Z'],
  ['Dec 31 23:59:59', '2025-12-31T23:59:59.000Z'],
  ['Feb 29 10:00:00', '2024-02-29T10:00:00.000Z'],
  ['Feb 30 10:00:00', undefined],
  ['anF  1 10:00:00', undefined],
  ['Jan  1 24:00:00', undefined],
])('the time %s received at new year is %s', (text, expected) => {
  expect(timeWithoutYear(text, received)).toBe(expected);
});

test.each([
  [
    'sshd',
    'Failed password for invalid user a from 2001:db8::1 port 22 ssh2',
    { Event: 'LogonFailed', User: 'a', SrcIpAddr: '2001:db8::1' },
  ],
  [
    'sudo',
    ' bob : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh',
    { Event: 'SudoRefused', User: 'bob', Reason: '3 incorrect password attempts' },
  ],
  [
    'sudo',
    'bob : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh -c a ; b',
    { Event: 'SudoCommand', Command: '/bin/sh -c a ; b' },
  ],
  ['su', 'FAILED SU (to root) bob on pts/1', { Event: 'SuFailed', TargetUser: 'root' }],
  [
    'systemd',
    "x.service: Failed with result 'exit-code'.",
    { Event: 'UnitFailed', Unit: 'x.service', Result: 'exit-code' },
  ],
])('%s says "%s"', (program, text, expected) => {
  expect(messageFields(program, text)).toMatchObject(expected);
});

test('a message of an unknown form has no fields', () => {
  expect(messageFields('sshd', 'Connection closed')).toBeUndefined();
  expect(messageFields('nginx', 'Accepted password for a from b port 1')).toBeUndefined();
});

test('documents of other sources are not claimed', () => {
  expect(parser.detect(record('', { eventSource: 'iam.amazonaws.com', eventName: 'x' }))).toBe(0);
  expect(parser.detect(record('192.0.2.1 - - [02/Mar/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 1'))).toBe(0);
});

test('nothing makes the parser throw', () => {
  fc.assert(
    fc.property(fc.string(), fc.jsonValue(), fc.jsonValue(), (text, message, other) => {
      for (const each of [
        record(text),
        record(`Jan  1 00:00:00 h sshd[1]: ${text}`),
        record('', other),
        record('', {
          MESSAGE: message,
          __REALTIME_TIMESTAMP: other,
          _PID: other,
          PRIORITY: other,
          SYSLOG_FACILITY: message,
        }),
      ]) {
        parser.detect(each);
        parser.parse(each);
      }
    }),
  );
});
