import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RawRecord } from '@belfry/schema';
import { readAccessDocument } from './access-json.ts';
import { readAccessLine } from './access-line.ts';
import { readErrorLine } from './error-line.ts';
import { parser } from './parser.ts';
import { parser as linux } from '../linux/parser.ts';
import { decodeTarget, targetColumns } from './request.ts';
import { readTime } from './time.ts';

const record = (raw: string, more: Partial<RawRecord> = {}): RawRecord => ({
  raw,
  receivedAt: Date.UTC(2026, 2, 2, 12),
  sourceId: 's',
  origin: 'o',
  ...more,
});
const syslog = (appName: string, message: string): RawRecord =>
  record(`<190>1 - web01 ${appName} - - - ${message}`, {
    syslog: { facility: 23, severity: 6, hostname: 'web01', appName, message },
  });
const line = '192.0.2.14 - - [02/Mar/2026:10:00:00 +0000] "GET /a HTTP/1.1" 200 12 "-" "Mozilla/5.0"';

test.each([
  ['02/Mar/2026:10:00:00 +0130', '2026-03-02T08:30:00Z'],
  ['[02/Mar/2026:10:00:00.123456 +0000]', '2026-03-02T10:00:00.123456Z'],
  ['2026-03-02T10:00:00+01:00', '2026-03-02T09:00:00Z'],
  ['2026-03-02 10:00:00,5', '2026-03-02T10:00:00.5Z'],
  ['1772445600.250', '2026-03-02T10:00:00.250Z'],
  [1_772_445_600_250, '2026-03-02T10:00:00.250Z'],
  ['2026/03/02 10:00:00', '2026-03-02T10:00:00Z'],
  ['Mon Mar  2 10:00:00.5 2026', '2026-03-02T10:00:00.5Z'],
  ['31/Feb/2026:10:00:00 +0000', undefined],
  ['02/Foo/2026:10:00:00 +0000', undefined],
  ['today', undefined],
  [null, undefined],
])('the time %s is %s', (text, expected) => {
  expect(readTime(text)).toBe(expected);
});

test.each([
  ['/a%2e%2E/b', '/a../b'],
  ['/%252e%252e/', '/../'],
  ['/?q=a+b%20c', '/?q=a b c'],
  ['/?q=%u0061', '/?q=a'],
  ['/%ff%c3%a9', '/\uFFFDé'],
  ['/100%', '/100%'],
  ['/%25252525', '/%25'],
])('the target %s decodes to %s', (target, expected) => {
  expect(decodeTarget(target)).toBe(expected);
});

test.each([
  ['GET', '/a/b.PHP?x=1?y', { UriPath: '/a/b.PHP', UriQuery: 'x=1?y', UriExtension: 'php', IsProxied: false }],
  ['GET', 'http://u@shop.example.com:8080/a?b', { Host: 'shop.example.com', UriPath: '/a', IsProxied: true }],
  ['CONNECT', 'mail.example.com:25', { Host: 'mail.example.com', UriPath: '', IsProxied: true }],
  ['OPTIONS', '*', { UriPath: '*', UriExtension: '' }],
])('%s %s is told apart', (method, target, expected) => {
  expect(targetColumns(target, method)).toMatchObject(expected);
});

test.each([
  ['192.0.2.1:50222', '192.0.2.1'],
  ['192.0.2.1', '192.0.2.1'],
  ['2001:db8::9:50222', '2001:db8::9'],
  ['2001:db8::9', '2001:db8::9'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2:3:4:5:6'],
  ['a host', ''],
])('the client %s of an error of Apache is %s', (client, address) => {
  const text = `[Mon Mar 02 10:00:02 2026] [core:error] [pid 9] [client ${client}] text`;
  expect(readErrorLine(text)?.['SrcIpAddr'] ?? '').toBe(address);
});

test('a client cannot forge a line inside of a name or an agent', () => {
  const forged = `x\\" 200 1 \\"-\\" \\"y`;
  expect(readAccessLine(line.replace('/a', `/${forged}`))).toMatchObject({ StatusCode: 200, ResponseBytes: 12 });
  const agent = line.replace('Mozilla/5.0', String.raw`a\" - - [02/Mar/2020:10:00:00 +0000] \"GET /b HTTP/1.1`);
  expect(readAccessLine(agent)).toMatchObject({ UriPath: '/a', TimeGenerated: '2026-03-02T10:00:00Z' });
});

test('of two names for one column the better fills it and none is lost', () => {
  const base = { client: '192.0.2.1', status: 200, request: 'GET / HTTP/1.1' };
  for (const document of [
    { ...base, bytes_sent: 9, body_bytes_sent: 5 },
    { ...base, body_bytes_sent: 5, bytes_sent: 9 },
  ])
    expect(readAccessDocument(document)).toMatchObject({ ResponseBytes: 9, body_bytes_sent: 5 });
});

test.each([
  ['a line', record(line)],
  ['a line of nginx by syslog', syslog('nginx', line)],
  ['an error of Apache by syslog', syslog('apache2', '[Mon Mar 02 10:00:02 2026] [core:error] [pid 9] text')],
  ['a line of nginx in a file of syslog', record(`Mar  2 10:00:00 web01 nginx[9]: ${line}`)],
  ['a line of a site by syslog', syslog('shop-frontend', line)],
  ['JSON of nginx by syslog', syslog('nginx', '{"remote_addr":"192.0.2.1","status":200,"request":"GET / HTTP/1.1"}')],
])('%s goes before the pack of the system', (_, one) => {
  expect(parser.detect(one)).toBeGreaterThan(linux.detect(one));
});

test.each([
  ['what systemd says of nginx', syslog('systemd', 'Started nginx.service.')],
  ['a message of nginx that is of neither log', syslog('nginx', 'configuration file is successful')],
  ['a message of sshd in a file', record('Mar  2 10:00:00 web01 sshd[9]: Connection closed')],
  ['a message of sshd', syslog('sshd', 'Connection closed')],
])('%s is left to the pack of the system', (_, one) => {
  expect(parser.detect(one)).toBeLessThan(linux.detect(one));
});

test('the head of a file of syslog is no part of the line', () => {
  for (const time of ['Mar  2 10:00:00', '2026-03-02T10:00:00.123456+01:00'])
    expect(parser.parse(record(`${time} web01 nginx[9]: ${line}`))).toMatchObject({
      ok: true,
      rows: [
        { row: { Computer: 'web01', ServerProduct: 'nginx', SrcIpAddr: '192.0.2.14', Username: '', UriPath: '/a' } },
      ],
    });
  expect(parser.detect(record(`app: id 7 ${line}`))).toBe(0);
});

test('documents of other sources are not claimed', () => {
  for (const value of [
    { eventSource: 'iam.amazonaws.com', eventName: 'x', sourceIPAddress: '192.0.2.1' },
    { status: 'Success', user: 'a', ip: '192.0.2.1', path: '/x' },
    { __REALTIME_TIMESTAMP: '1', MESSAGE: line },
    [],
    null,
  ])
    expect(parser.detect(record('', { value }))).toBe(0);
});

test('nothing makes the parser throw', () => {
  const anything = fc.oneof(fc.jsonValue(), fc.constant({ toString: 1, valueOf: 1 }));
  fc.assert(
    fc.property(fc.string(), anything, anything, (text, one, other) => {
      for (const each of [
        record(text),
        record(line.replace('/a', text)),
        record(line.replace('- -', text)),
        record(`${line} ${text}`),
        syslog(text, text),
        syslog('nginx', `2026/03/02 10:00:00 [error] 1#1: ${text}`),
        record('', { value: one }),
        record('', { value: { remote_addr: one, status: other, request: one, time: other } }),
        record('', {
          value: { remote_addr: text, status: 200, request: text, time: other, request_time: one, args: text },
        }),
      ]) {
        parser.detect(each);
        parser.parse(each);
      }
    }),
  );
});

test.each([
  ['quotes', `192.0.2.1 - - [02/Mar/2026:10:00:00 +0000] "${'\\'.repeat(200_000)}`],
  ['spaces', `192.0.2.1 - - [02/Mar/2026:10:00:00 +0000] "GET ${' '.repeat(60_000)}x" 200 1`],
  ['percents', `192.0.2.1 - - [02/Mar/2026:10:00:00 +0000] "GET /${'%25'.repeat(20_000)} HTTP/1.1" 200 1`],
  ['addresses', `${line} "${'1.1.1.1, '.repeat(20_000)}`],
  ['clients', `2026/03/02 10:00:00 [error] 1#1: ${', client: 1'.repeat(20_000)}`],
  ['a long line of nothing', ' ['.repeat(200_000)],
])('a line of many %s takes no time', (_, text) => {
  const start = performance.now();
  parser.detect(record(text));
  parser.parse(record(text));
  expect(performance.now() - start).toBeLessThan(500);
});
