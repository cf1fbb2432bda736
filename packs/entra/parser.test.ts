import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { columnsOf, type EntraTable } from './columns.ts';
import { parser } from './parser.ts';

const record = (value: unknown): Parameters<typeof parser.parse>[0] => ({
  raw: JSON.stringify(value) ?? '',
  value,
  receivedAt: 0,
  sourceId: 's',
  origin: 'test',
});
const rowsOf = (value: unknown) => {
  const outcome = parser.parse(record(value));
  if (!outcome.ok) throw new Error(`${outcome.code} ${outcome.reason}`);
  return outcome.rows;
};
const rowOf = (value: unknown) => rowsOf(value)[0]?.row ?? {};
const time = '2026-03-02T10:00:00Z';
const signIn = { createdDateTime: time, userPrincipalName: 'alice@example.com', status: { errorCode: 0 } };
const change = { activityDateTime: time, activityDisplayName: 'Update user', targetResources: [] };

test('never throws, whatever the fields hold', () => {
  const category = fc.constantFrom(
    'SignInLogs',
    'AuditLogs',
    'NonInteractiveUserSignInLogs',
    'ServicePrincipalSignInLogs',
    'ManagedIdentitySignInLogs',
    'UserRiskEvents',
    'RiskyUsers',
  );
  const names = ['time', 'status', 'location', 'resultType', 'toString', '__proto__', 'targetResources', 'initiatedBy'];
  const fields = fc.dictionary(fc.constantFrom(...names), fc.jsonValue());
  fc.assert(
    fc.property(category, fields, fields, fc.object(), (name, envelope, inner, properties) => {
      const input = record(
        JSON.parse(JSON.stringify({ ...envelope, category: name, properties: { ...properties, ...inner } })),
      );
      parser.parse(input);
      expect(parser.detect(input)).toBe(0.9);
    }),
  );
});

test.each([
  [{ eventName: 'CreateUser' }],
  [{ time, category: 'Administrative', properties: {} }],
  [{ time, category: 'constructor', properties: {} }],
  [{ TimeGenerated: time, Type: 'SecurityEvent', ResultType: '0' }],
  [{ TimeGenerated: time, Type: 'toString' }],
  [{ TimeGenerated: time, Category: 'AuditLogs' }],
  [{ createdDateTime: time, status: 'active' }],
  [{ records: [] }],
  ['text'],
])('does not claim %j', (value) => expect(parser.detect(record(value))).toBe(0));

test.each<[string, unknown, EntraTable]>([
  ['an interactive sign-in of Graph', signIn, 'SigninLogs'],
  ['one that says so', { ...signIn, signInEventTypes: ['interactiveUser'] }, 'SigninLogs'],
  ['one by a client', { ...signIn, signInEventTypes: ['nonInteractiveUser'] }, 'AADNonInteractiveUserSignInLogs'],
  ['one that is not interactive', { ...signIn, isInteractive: false }, 'AADNonInteractiveUserSignInLogs'],
  [
    'one of an application',
    { createdDateTime: time, status: {}, servicePrincipalId: 'a' },
    'AADServicePrincipalSignInLogs',
  ],
  [
    'one of a managed identity',
    { createdDateTime: time, status: {}, servicePrincipalId: 'a', signInEventTypes: ['managedIdentity'] },
    'AADManagedIdentitySignInLogs',
  ],
  ['a change', change, 'AuditLogs'],
  ['a risk', { detectedDateTime: time, riskState: 'atRisk', riskEventType: 'passwordSpray' }, 'AADUserRiskEvents'],
  ['properties as text', { time, category: 'AuditLogs', properties: JSON.stringify(change) }, 'AuditLogs'],
  [
    'a category in other case',
    { time, category: 'NonInteractiveUserSIgnInLogs', properties: {} },
    'AADNonInteractiveUserSignInLogs',
  ],
  ['a row that names its table', { TimeGenerated: time, Type: 'AADRiskyUsers' }, 'AADRiskyUsers'],
])('%s goes to its table', (_, value, table) => expect(rowsOf(value).map((row) => row.table)).toEqual([table]));

test('lists of Graph and of diagnostic settings give one row for each element', () => {
  expect(rowsOf({ value: [signIn, change] })).toHaveLength(2);
  expect(rowsOf({ records: [signIn, change, signIn] })).toHaveLength(3);
});

test('one bad element refuses the record and is named', () => {
  expect(parser.parse(record({ records: [signIn, { category: 'AuditLogs' }] }))).toMatchObject({
    ok: false,
    code: 'BELFRY-ENTRA-002',
    reason: expect.stringContaining('record 1') as string,
  });
});

test('the result is text and has its reason, also from a Graph document', () => {
  const status = { errorCode: 50126, failureReason: 'Invalid username or password.' };
  expect(rowOf({ ...signIn, status })).toMatchObject({
    ResultType: '50126',
    ResultDescription: 'Invalid username or password.',
    ParsedFields: { Status: ['Failure', 'Invalid username or password.'] },
  });
});

test('properties win over the envelope, and nothing of the envelope is lost', () => {
  const row = rowOf({
    time,
    category: 'SignInLogs',
    resourceId: '/tenants/a',
    location: 'DE',
    callerIpAddress: '192.0.2.1',
    properties: { ipAddress: '192.0.2.2', resourceId: 'b', location: { city: 'Bonn', countryOrRegion: 'DE' } },
  });
  expect(row).toMatchObject({
    ResourceId: '/tenants/a',
    ResourceIdentity: 'b',
    Location: 'DE',
    LocationDetails: { city: 'Bonn' },
    IPAddress: '192.0.2.2',
    _Unmapped: { callerIpAddress: '192.0.2.1' },
  });
});

test('nested values of an exported row are read out of their text', () => {
  const row = { TimeGenerated: time, Type: 'SigninLogs', Status: '{"errorCode":50053}', IsInteractive: 'True' };
  expect(rowOf(row)).toMatchObject({ Status: { errorCode: 50053 }, ResultType: '50053', IsInteractive: true });
});

test.each([
  ['2026-03-02T10:00:00.1234567Z', '2026-03-02T10:00:00.1234567Z'],
  ['2026-03-02T12:00:00.1234567+02:00', '2026-03-02T10:00:00.1234567Z'],
  ['2026-03-02T10:00:00', '2026-03-02T10:00:00Z'],
  ['3/2/2026 10:00:00 AM', '2026-03-02T10:00:00.000Z'],
  ['3/2/2026 11:00:00 AM +01:00', '2026-03-02T10:00:00.000Z'],
])('the time %s is %s', (given, expected) =>
  expect(rowOf({ ...change, activityDateTime: given })['TimeGenerated']).toBe(expected),
);

test('values of changed properties are found by name', () => {
  const modifiedProperties = [
    { displayName: 'Role.DisplayName', oldValue: null, newValue: '"Global Administrator"' },
    { displayName: 'UserType', oldValue: '["Guest"]', newValue: '["Member"]' },
    { displayName: '__proto__', oldValue: '1', newValue: 'x'.repeat(2000) },
  ];
  expect(rowOf({ ...change, targetResources: [{ type: 'ServicePrincipal', modifiedProperties }] })).toMatchObject({
    ParsedFields: {
      Operation: [
        'Update user',
        String.raw`"displayName":"UserType","oldValue":"[\"Guest\"]","newValue":"[\"Member\"]"`,
      ],
      TargetTypes: ['ServicePrincipal', 'Service Principal'],
      NewValues: { 'Role.DisplayName': 'Global Administrator', UserType: '["Member"]' },
    },
  });
});

test.each(Object.keys(columnsOf) as EntraTable[])(
  'the parser knows the columns of %s as its file has them',
  (table) => {
    const path = fileURLToPath(new URL(`tables/${table}.yaml`, import.meta.url));
    const { columns } = parseYaml(readFileSync(path, 'utf8')) as { columns: { name: string; type: string }[] };
    const own = columns.filter(({ name }) => name !== 'ParsedFields').map(({ name, type }) => `${name} ${type}`);
    const known = [...columnsOf[table].values()].map(({ name, type }) => `${name} ${type}`);
    expect(known.toSorted()).toEqual(own.toSorted());
  },
);
