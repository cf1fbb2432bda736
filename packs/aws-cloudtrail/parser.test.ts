import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parser } from './parser.ts';

const record = (value: unknown) => ({ raw: '', value, receivedAt: 0, sourceId: 's', origin: 'o' });
const event = { eventName: 'CreateUser', eventSource: 'iam.amazonaws.com', eventTime: '2026-03-02T10:00:00Z' };

test('a file gives one row for each event', () => {
  const outcome = parser.parse(record({ Records: [event, event, event] }));
  expect(outcome.ok && outcome.rows.length).toBe(3);
});

test('a bad event of a file is named', () => {
  expect(parser.parse(record({ Records: [event, {}] }))).toMatchObject({
    ok: false,
    reason: expect.stringContaining('record 1'),
  });
});

test.each([{ Event: { System: { EventID: 1 } } }, { records: [] }, { Records: [] }, [], 'text', null])(
  'documents of other sources are not claimed: %j',
  (value) => expect(parser.detect(record(value))).toBe(0),
);

test('nothing makes the parser throw', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      for (const each of [value, { Records: [value] }, { ...event, userIdentity: value, requestParameters: value }]) {
        parser.detect(record(each));
        parser.parse(record(each));
      }
    }),
  );
});
