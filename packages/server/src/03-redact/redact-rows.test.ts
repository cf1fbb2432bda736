import { expect, test } from 'vitest';
import { createRedactor } from './redact-rows.ts';

const redactOne = (text: string): string => {
  const row = { _SourceId: 's', Message: text };
  createRedactor({ secrets: true }).redact([{ table: 'T', row }]);
  return row.Message;
};

// Made-up values of the documented forms, put together here so that no scanner takes them for real ones.
const body = (length: number): string => 'Ab3'.repeat(100).slice(0, length);

test.each([
  ['private-key', `-----BEGIN RSA PRIVATE KEY-----\n${body(64)}\n-----END RSA PRIVATE KEY-----`],
  ['jwt', `eyJ${body(20)}.eyJ${body(40)}.${body(43)}`],
  ['github-token', `token ghp_${body(36)}`],
  ['slack-token', `xoxb-${body(24)}`],
  ['stripe-key', `sk_live_${body(24)}`],
  ['google-api-key', `AIza${body(35)}`],
  ['azure-storage-key', `DefaultEndpointsProtocol=https;AccountName=x;AccountKey=${body(86)}==`],
  ['azure-shared-access-key', `SharedAccessKeyName=root;SharedAccessKey=${body(43)}=`],
  ['sas-signature', `https://x.example.com/c?sv=1&sig=${body(44)}`],
  ['bearer-token', `Authorization: Bearer ${body(40)}`],
  ['basic-credentials', `Authorization: Basic ${body(20)}`],
  ['url-password', `postgres://app:${body(12)}@db.example.com/x`],
  ['password', `mysql --user=x --password=${body(12)}`],
  ['password', `{"client_secret":"${body(30)}"}`],
])('a secret of kind %s is replaced', (kind, text) => {
  const redacted = redactOne(text);
  expect(redacted).toContain(`[redacted:${kind}]`);
  expect(redacted).not.toContain(body(12));
});

test.each([
  'Failed password for root from 203.0.113.7 port 22 ssh2',
  'password: %s',
  'user changed password',
  'https://example.com:8080/path',
  'COMMAND=/usr/bin/passwd alice',
])('text without a secret stays: %s', (text) => {
  expect(redactOne(text)).toBe(text);
});

test('nested values and telling keys are replaced and counted per source', () => {
  const redactor = createRedactor({ secrets: true });
  const row = { _SourceId: 'app', Data: { user: 'x', password: 'hunter22', list: [`ghp_${body(36)}`] } };
  redactor.redact([{ table: 'T', row }]);
  expect(row.Data).toEqual({ user: 'x', password: '[redacted:password]', list: ['[redacted:github-token]'] });
  expect(Object.fromEntries(redactor.counts().get('app') ?? [])).toEqual({ password: 1, 'github-token': 1 });
});

test('a long hostile text takes linear time', () => {
  const started = performance.now();
  redactOne(`${'password='.repeat(50_000)}${'eyJ'.repeat(50_000)}${'a://b:'.repeat(20_000)}`);
  expect(performance.now() - started).toBeLessThan(5000);
});
