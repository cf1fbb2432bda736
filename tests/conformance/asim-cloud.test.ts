import { join } from 'node:path';
import type { TableRow } from '@belfry/schema';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openKqlEngine, type KqlEngine } from '../../packages/server/src/app/pack-check/kql-engine.ts';
import { readSamples } from '../../packages/server/src/app/pack-check/samples.ts';
import { builtInPackFolder, loadPacks } from '../../packages/server/src/02-parse/index.ts';

// The parameters of ASIM's functions filter as their names say, over the samples of Entra ID and CloudTrail together.

let engine: KqlEngine;
const rows: TableRow[] = [];
beforeAll(async () => {
  const { packs } = await loadPacks(['entra', 'aws-cloudtrail'].map((id) => join(builtInPackFolder, id)));
  for (const pack of packs)
    for (const sample of await readSamples(pack))
      if (sample.name !== 'rows' && sample.name !== 'graph' && sample.name !== 'forwarded') rows.push(...sample.rows);
  engine = await openKqlEngine(packs);
}, 60_000);
afterAll(() => engine[Symbol.asyncDispose]());

const authentication = 'TargetUsername, EventResultDetails';
test.each<[string, string, string[]]>([
  [
    `imAuthentication(eventresult='Failure', eventresultdetails_in=dynamic(['User locked', 'User disabled']))`,
    authentication,
    ['alice@example.com | User disabled', 'alice@example.com | User locked'],
  ],
  [
    `imAuthentication(targetusername_has_any=dynamic(['mallory', 'backup-job']), eventresult='Failure')`,
    authentication,
    ['backup-job | Incorrect password', 'mallory@example.com | No such user'],
  ],
  [
    `imAuthentication(srchostname_has_any=dynamic(['ec2.amazonaws.com']))`,
    authentication,
    ['arn:aws:iam::123456789012:role/instance | '],
  ],
  [
    `imAuthentication(eventtype_in=dynamic(['Elevate']), actorusername_has_any=dynamic(['alice@example.com']))`,
    'TargetUsername, LogonProtocol',
    ['arn:aws:iam::123456789012:role/Admin | SAML'],
  ],
  [
    `imAuthentication(starttime=datetime(2026-03-02T10:02:00Z), endtime=datetime(2026-03-02T10:02:00Z))`,
    authentication,
    ['alice | No such user or password', 'backup-job | ', 'backup-job | Incorrect password', 'vm-7 | '],
  ],
  [`imAuthentication(dvchostname_has_any=dynamic(['x']))`, authentication, []],
  [
    `imAuditEvent(operation_has_any=dynamic(['StopLogging', 'federation']))`,
    'Operation, EventType, Object',
    [
      'Set federation settings on domain | Set | example.com',
      'StopLogging | Stop | arn:aws:cloudtrail:us-east-1:123456789012:trail/main',
    ],
  ],
  [
    `imAuditEvent(object_has_any=dynamic(['Require', 'reports']), newvalue_has_any=dynamic(['disabled', 'Allow']))`,
    'Operation, EventType, Object',
    ['PutBucketPolicy | Set | arn:aws:s3:::reports', 'Update conditional access policy | Set | Require MFA'],
  ],
  [
    `imAuditEvent(actorusername_has_any=dynamic(['HR Provisioning', 'Admin']))`,
    'Operation, ActorUsername',
    [
      'Add group | HR Provisioning',
      'Set federation settings on domain | HR Provisioning',
      'UpdateLoginProfile | arn:aws:sts::123456789012:assumed-role/Admin/alice',
    ],
  ],
  [`imAuditEvent(srcipaddr_has_any_prefix=dynamic(['10.0.']))`, 'Operation, Object', ['GetSecretValue | prod/db']],
  [
    `imUserManagement(eventtype_in=dynamic(['UserAddedToGroup']))`,
    'ActorUsername, TargetUsername, GroupName',
    ['alice |  | ', 'alice | bob | admins', 'alice@example.com | bob@example.com | Finance'],
  ],
  [
    `imUserManagement(eventtype_in=dynamic(['UserCreated', 'UserDeleted']))`,
    'EventType, TargetUsername',
    ['UserCreated | bob', 'UserCreated | bob@example.com', 'UserDeleted | bob', 'UserDeleted | bob@example.com'],
  ],
  [
    `imUserManagement(targetusername_has_any=dynamic(['alice']))`,
    'EventType, TargetUsername',
    ['PasswordChanged | alice'],
  ],
])('%s gives what it says', { timeout: 60_000 }, async (query, columns, expected) => {
  const found = await engine.query(`${query} | distinct ${columns}`, rows);
  const lines = found.map((row) =>
    columns
      .split(', ')
      .map((name) => String(row[name] as string))
      .join(' | '),
  );
  expect(lines.toSorted()).toEqual(expected);
});
