import type { Row } from '@belfry/schema';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parser } from './parser.ts';
import { readResourceId } from './resource-id.ts';

const record = (value: unknown) => ({ raw: '', value, receivedAt: 0, sourceId: 's', origin: 'o' });
const id = '/subscriptions/s1/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/a';
const upn = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn';
const diagnostic = {
  time: '2026-03-02T10:00:00.1234567Z',
  resourceId: id,
  operationName: 'MICROSOFT.STORAGE/STORAGEACCOUNTS/DELETE',
  category: 'Administrative',
  resultType: 'Success',
  resultSignature: 'Succeeded.OK',
};
const rest = {
  eventTimestamp: '2026-03-02T10:00:00Z',
  operationName: { value: 'Microsoft.Storage/storageAccounts/delete', localizedValue: 'Delete Storage Account' },
  category: { value: 'Administrative', localizedValue: 'Administrative' },
  status: { value: 'Succeeded', localizedValue: 'Succeeded' },
  resourceId: id,
};
const tableRow = { TimeGenerated: '2026-03-02T10:00:00Z', OperationNameValue: 'X/DELETE', Type: 'AzureActivity' };

function rowOf(value: unknown): Row {
  const outcome = parser.parse(record(value));
  if (!outcome.ok) throw new Error(outcome.reason);
  return outcome.rows[0]?.row as Row;
}

describe('recognises', () => {
  test.each([
    ['a record of diagnostic settings', diagnostic],
    ['a message of an Event Hub', { records: [diagnostic] }],
    [
      'an old record with the kind of operation',
      { ...diagnostic, category: 'Delete', identity: { authorization: {} } },
    ],
    ['an event of the REST API', rest],
    ['an answer of the REST API', { value: [rest], nextLink: 'x' }],
    ['the list that az prints', [rest, rest]],
    ['a row of the table', tableRow],
  ])('%s', (_, value) => expect(parser.detect(record(value))).toBeGreaterThan(0.9));

  test.each([
    ['a resource log', { ...diagnostic, category: 'AuditEvent' }],
    ['a resource log with a kind of operation', { ...diagnostic, category: 'Write' }],
    ['a sign-in', { ...diagnostic, category: 'SignInLogs', properties: {} }],
    ['an empty message', { records: [] }],
    ['a file of CloudTrail', { Records: [{ eventName: 'x', eventSource: 'y', eventTime: 'z' }] }],
    ['nothing', null],
    ['text', 'text'],
  ])('but not %s', (_, value) => expect(parser.detect(record(value))).toBe(0));
});

test('a message gives one row for each record, and a bad one is named', () => {
  const good = parser.parse(record({ records: [diagnostic, rest, tableRow] }));
  expect(good.ok && good.rows.length).toBe(3);
  expect(parser.parse(record({ records: [diagnostic, { a: 1 }] }))).toMatchObject({
    ok: false,
    reason: expect.stringContaining('record 1'),
  });
});

test.each([
  ['user', { [upn]: ' alice@example.com', appid: 'app' }, 'alice@example.com'],
  ['application', { 'http://schemas.microsoft.com/identity/claims/objectidentifier': 'oid', appid: 'app' }, 'oid'],
  ['claims as text', JSON.stringify({ [upn]: 'bob@example.com' }), 'bob@example.com'],
  ['nobody', {}, undefined],
])('the caller comes from the claims: %s', (_, claims, caller) =>
  expect(rowOf({ ...diagnostic, identity: { claims } })['Caller']).toBe(caller),
);

test.each([
  ['Succeeded.Created', 'Created'],
  ['Started.', undefined],
  ['OK', 'OK'],
  ['', undefined],
])('the signature %j gives the substatus %j', (resultSignature, substatus) =>
  expect(rowOf({ ...diagnostic, resultSignature })['ActivitySubstatusValue']).toBe(substatus),
);

test.each([
  ['203.0.113.5', '203.0.113.5'],
  ['203.0.113.5:50123', '203.0.113.5'],
  ['2001:db8::1', '2001:db8::1'],
  ['[2001:db8::1]:443', '2001:db8::1'],
])('the address %s is stored as %s', (callerIpAddress, address) => {
  const row = rowOf({ ...diagnostic, callerIpAddress });
  expect(row['CallerIpAddress']).toBe(address);
  expect(JSON.stringify(row)).toContain(callerIpAddress);
});

test.each([
  ['Started', 'Start'],
  ['Accepted', 'Accept'],
  ['Succeeded', 'Success'],
  ['Failed', 'Failure'],
  ['Resolved', 'Resolved'],
])('the status %s of the REST API is %s in the table, and is kept', (value, word) =>
  expect(rowOf({ ...rest, status: { value } })).toMatchObject({ ActivityStatusValue: word, ActivityStatus: value }),
);

test('properties that the record has are not changed, and get what the table has besides', () => {
  const row = rowOf({ ...diagnostic, properties: JSON.stringify({ caller: 'x', entity: 'y', requestbody: '{}' }) });
  expect(row['Properties_d']).toMatchObject({ caller: 'x', entity: 'y', requestbody: '{}', resource: 'a' });
  expect(JSON.parse(row['Properties'] as string)).toEqual(row['Properties_d']);
  expect(rowOf({ ...diagnostic, properties: 'no JSON' })).toMatchObject({ Properties: 'no JSON' });
});

test('a text column and its dynamic twin fill each other in rows of the table', () => {
  expect(rowOf({ ...tableRow, Claims: '{"a":1}', Authorization_d: { b: 2 } })).toMatchObject({
    Claims: '{"a":1}',
    Claims_d: { a: 1 },
    Authorization: '{"b":2}',
    Authorization_d: { b: 2 },
  });
});

test.each([
  ['a storage account', id, { subscription: 's1', resourceGroup: 'rg', provider: 'Microsoft.Storage', resource: 'a' }],
  [
    'a setting of a storage account',
    `${id}/blobServices/default/providers/microsoft.insights/diagnosticSettings/d`,
    {
      subscription: 's1',
      resourceGroup: 'rg',
      provider: 'Microsoft.Storage',
      resource: 'a/default/microsoft.insights/d',
    },
  ],
  ['a resource group', '/SUBSCRIPTIONS/s1/RESOURCEGROUPS/RG', { subscription: 's1', resourceGroup: 'RG' }],
  ['a provider of the tenant', '/providers/Microsoft.Authorization', { provider: 'Microsoft.Authorization' }],
  ['nothing', '', {}],
])('the id of %s is taken apart', (_, text, parts) => expect(readResourceId(text)).toEqual(parts));

test('no field of a record is lost', () => {
  const names = fc.constantFrom(
    'level',
    'location',
    'tenantId',
    'identity',
    'properties',
    'correlationId',
    'Stamp',
    'x',
  );
  const text = fc.stringMatching(/^[a-z]{6,12}$/);
  fc.assert(
    fc.property(fc.dictionary(names, text), fc.boolean(), (texts, nested) => {
      const fields = Object.fromEntries(
        Object.entries(texts).map(([key, value]) => [key, nested ? { value: { a: value } } : value]),
      );
      for (const event of [
        { ...diagnostic, ...fields },
        { ...rest, ...fields },
        { ...tableRow, ...fields },
      ]) {
        const row = JSON.stringify(rowOf(event));
        for (const value of Object.values(texts)) expect(row).toContain(value);
      }
    }),
  );
});

test('nothing makes the parser throw', () => {
  fc.assert(
    fc.property(
      fc.jsonValue(),
      fc.constantFrom(...Object.keys({ ...diagnostic, ...rest }), 'identity', 'properties'),
      (value, key) => {
        for (const base of [{}, diagnostic, rest, tableRow])
          for (const each of [value, { records: [value] }, { ...base, [key]: value }, [{ ...base, [key]: value }]]) {
            parser.detect(record(each));
            parser.parse(record(each));
          }
      },
    ),
  );
});
