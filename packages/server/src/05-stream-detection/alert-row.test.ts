import { readFileSync } from 'node:fs';
import { tableDefinition, type Alert } from '@belfry/schema';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { alertToRow, rowToAlert } from './alert-row.ts';

const alert: Alert = {
  id: '00000000-0000-8000-8000-000000000001',
  rule: {
    id: 'r1',
    name: 'Rule',
    kind: 'Sigma',
    text: 'title: Rule',
    author: 'Amelia',
    references: ['https://example.com'],
    falsePositives: ['Backup'],
  },
  title: 'Rule',
  description: 'What',
  severity: 'High',
  tactics: ['Execution', 'Persistence'],
  techniques: ['T1059.001', 'T1059.003', 'T1547'],
  startTime: '2026-01-02T03:04:05Z',
  endTime: '2026-01-02T03:04:06Z',
  timeGenerated: '2026-01-02T03:04:07Z',
  entities: [
    { type: 'Account', key: 'c\\a', name: 'C\\a', identifiers: { Name: 'a', NTDomain: 'C' } },
    { type: 'Host', key: 'ws', name: 'WS', identifiers: { HostName: 'WS' } },
    { type: 'Process', key: 'c:\\x.exe', name: 'C:\\x.exe', identifiers: { ImageFile: 'C:\\x.exe', ProcessId: '4' } },
    { type: 'RegistryKey', key: 'hklm', name: 'HKLM', identifiers: { Key: 'HKLM' } },
  ],
  evidence: [{ table: 'Log', itemId: '1', row: { a: 1 } }],
  evidenceCount: 1,
  customDetails: { level: 'high' },
  sourceIds: ['s'],
};

test('the row has the columns of SecurityAlert, in the shapes of Sentinel', () => {
  const { table, row } = alertToRow(alert, { itemId: '9', receivedAt: '2026-01-02T03:04:08Z' });
  const definition = tableDefinition.parse(
    parse(readFileSync(new URL('../../../../packs/belfry/tables/SecurityAlert.yaml', import.meta.url), 'utf8')),
  );
  const columns = new Set(['TimeGenerated', '_ItemId', '_TimeReceived', ...definition.columns.map(({ name }) => name)]);
  expect(table).toBe(definition.name);
  expect(Object.keys(row).filter((column) => !columns.has(column))).toEqual([]);
  expect(row).toMatchObject({
    SystemAlertId: alert.id,
    AlertSeverity: 'High',
    Tactics: 'Execution, Persistence',
    Techniques: '["T1059","T1547"]',
    SubTechniques: '["T1059.001","T1059.003"]',
    CompromisedEntity: 'WS',
    _ItemId: '9',
  });
  expect(JSON.parse(row['Entities'] as string)).toEqual([
    { $id: '1', Name: 'a', NTDomain: 'C', Type: 'account' },
    { $id: '2', HostName: 'WS', Type: 'host' },
    { $id: '3', ProcessId: '4', ImageFile: { Directory: 'C:', Name: 'x.exe', Type: 'file' }, Type: 'process' },
    { $id: '4', Key: 'HKLM', Type: 'registry-key' },
  ]);
  expect(JSON.parse(row['ExtendedProperties'] as string)).toMatchObject({ 'Rule Author': 'Amelia' });
});

test('the alert comes back from the row, also when the store gives its JSON text', () => {
  const { row } = alertToRow(alert);
  expect(rowToAlert(row)).toEqual(alert);
  expect(rowToAlert({ ...row, BelfryAlert: JSON.stringify(alert) })).toEqual(alert);
});

test.each([[{}], [{ BelfryAlert: null }], [{ BelfryAlert: '{' }], [{ BelfryAlert: { id: 1 } }]])(
  'no alert in %j',
  (row) => {
    expect(rowToAlert(row)).toBeUndefined();
  },
);
