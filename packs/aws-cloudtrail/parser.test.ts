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

const text = JSON.stringify(event);
test.each([
  [
    'lookup-events',
    {
      Events: [
        { EventId: '1', CloudTrailEvent: text },
        { EventId: '2', CloudTrailEvent: text },
      ],
    },
    2,
  ],
  ['EventBridge', { 'detail-type': 'AWS API Call via CloudTrail', detail: event }, 1],
  ['CloudWatch Logs', { messageType: 'DATA_MESSAGE', logEvents: [{ id: '1', timestamp: 1, message: text }] }, 1],
])('events that %s passes on are read', (_, value, rows) => {
  expect(parser.detect(record(value))).toBe(0.95);
  const outcome = parser.parse(record(value));
  expect(outcome.ok && outcome.rows.map(({ row }) => row['EventName'])).toEqual(Array(rows).fill('CreateUser'));
});

test('messages of other logs in CloudWatch are not claimed', () =>
  expect(parser.detect(record({ logEvents: [{ message: '{"level":"info"}' }] }))).toBe(0));

test.each([
  [{}, 'success'],
  [{ errorCode: 'AccessDenied' }, 'failure'],
  [{ errorCode: '' }, 'success'],
  [{ eventName: 'ConsoleLogin', responseElements: { ConsoleLogin: 'Failure' } }, 'failure'],
  [{ eventName: 'ConsoleLogin', responseElements: { ConsoleLogin: 'Success' } }, 'success'],
])('the result of %j is %s', (fields, result) =>
  expect(parser.parse(record({ ...event, ...fields }))).toMatchObject({ rows: [{ row: { Result: result } }] }),
);

test('a policy in text is a document for rules, and stays text in its column', () => {
  const policyDocument = '{"Statement": [{"Effect": "Allow"}]}';
  expect(parser.parse(record({ ...event, requestParameters: { policyDocument, name: '{x' } }))).toMatchObject({
    rows: [
      {
        row: {
          RequestParameters: JSON.stringify({ policyDocument, name: '{x' }),
          _Unmapped: { requestParameters: { policyDocument: { Statement: [{ Effect: 'Allow' }] }, name: '{x' } },
        },
      },
    ],
  });
});
