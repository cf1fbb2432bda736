import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parser } from './parser.ts';

const record = (value: unknown): Parameters<typeof parser.parse>[0] => ({
  raw: JSON.stringify(value) ?? '',
  value,
  receivedAt: 0,
  sourceId: 's',
  origin: 'test',
});

test('never throws, whatever the fields hold', () => {
  const category = fc.constantFrom('SignInLogs', 'AuditLogs', 'NonInteractiveUserSignInLogs');
  const fields = fc.dictionary(
    fc.constantFrom('time', 'status', 'location', 'resultType', 'toString', '__proto__'),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(category, fields, fc.object(), (name, envelope, properties) => {
      const input = record(JSON.parse(JSON.stringify({ ...envelope, category: name, properties })));
      parser.parse(input);
      expect(parser.detect(input)).toBe(0.9);
    }),
  );
});

test.each([
  [{ eventName: 'CreateUser' }],
  [{ time: '2026-03-02T10:00:00Z', category: 'Administrative', properties: {} }],
  ['text'],
])('does not claim %j', (value) => expect(parser.detect(record(value))).toBe(0));

test('the result is text, also from a Graph document', () => {
  const value = {
    createdDateTime: '2026-03-02T10:00:00Z',
    userPrincipalName: 'alice@example.com',
    status: { errorCode: 0 },
  };
  expect(parser.parse(record(value))).toMatchObject({
    ok: true,
    rows: [{ table: 'SigninLogs', row: { ResultType: '0' } }],
  });
});
