import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Alert, Entity } from '@belfry/schema';
import { openState } from '@belfry/store';
import { IncidentBuilder } from './incident-builder.ts';

const dir = mkdtempSync(join(tmpdir(), 'belfry-incidents-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const host = (name: string): Entity => ({
  type: 'Host',
  key: name.toLowerCase(),
  name,
  identifiers: { HostName: name },
});
let count = 0;
const alert = (entities: readonly Entity[], extra: Partial<Alert> = {}): Alert => ({
  id: `alert-${(count += 1)}`,
  rule: { id: 'r', name: 'Rule', kind: 'Sigma', text: '', references: [], falsePositives: [] },
  title: 'Something',
  description: '',
  severity: 'Medium',
  tactics: ['Execution'],
  techniques: ['T1059'],
  startTime: '2026-01-01T10:00:00Z',
  endTime: '2026-01-01T10:00:00Z',
  timeGenerated: '2026-01-01T10:00:01Z',
  entities: [...entities],
  evidence: [],
  evidenceCount: 1,
  customDetails: {},
  sourceIds: ['s'],
  ...extra,
});

async function open(name: string) {
  const state = await openState(join(dir, `${name}.db`));
  return { state, builder: new IncidentBuilder(state, { now: () => Date.UTC(2026, 0, 1, 10, 1) }) };
}

test('alerts that share an entity near in time are one incident, of the highest severity', async () => {
  const { state, builder } = await open('share');
  await builder.take([alert([host('A')])], { segment: 1, offset: 1 });
  await builder.take([alert([host('A'), host('B')], { severity: 'High', tactics: ['Impact'] })], {
    segment: 1,
    offset: 2,
  });
  await builder.take([alert([host('C')])], { segment: 1, offset: 3 });
  await builder.take([alert([host('A')], { startTime: '2026-01-02T10:00:00Z', endTime: '2026-01-02T10:00:00Z' })], {
    segment: 1,
    offset: 4,
  });
  const incidents = await state.db.selectFrom('incidents').selectAll().orderBy('number').execute();
  expect(
    incidents.map(({ title, severity, alert_count: alerts, tactics }) => [title, severity, alerts, tactics]),
  ).toEqual([
    ['Something on A', 3, 2, '["Execution","Impact"]'],
    ['Something on C', 2, 1, '["Execution"]'],
    ['Something on A', 2, 1, '["Execution"]'],
  ]);
  expect(await builder.position()).toEqual({ segment: 1, offset: 4 });
  const outbox = await state.db.selectFrom('outbox').select('row').execute();
  const rows = outbox.map(({ row }) => JSON.parse(row) as { IncidentNumber: number; TimeGenerated: string });
  // Every change has a time of its own, so that `arg_max(TimeGenerated, *)` finds the newest.
  expect(rows.map((row) => [row.IncidentNumber, row.TimeGenerated.slice(14)])).toEqual([
    [1, '01:00.000Z'],
    [1, '01:00.001Z'],
    [2, '01:00.000Z'],
    [3, '01:00.000Z'],
  ]);
  await state.close();
});

test('an alert that comes again after a crash counts once', async () => {
  const { state, builder } = await open('again');
  const one = alert([host('A')]);
  expect(await builder.take([one], { segment: 1, offset: 1 })).toEqual([{ number: 1, version: 1 }]);
  expect(await builder.take([one], { segment: 1, offset: 1 })).toEqual([]);
  await state.close();
});

test('accounts and hosts that every machine has tie nothing', async () => {
  const { state, builder } = await open('common');
  const system: Entity = {
    type: 'Account',
    key: 'nt authority\\system',
    name: 'NT AUTHORITY\\SYSTEM',
    identifiers: {},
  };
  await builder.take([alert([system, host('A')]), alert([system, host('B')])], { segment: 1, offset: 1 });
  expect((await state.db.selectFrom('incidents').select('number').execute()).length).toBe(2);
  await state.close();
});

test('a closed incident takes no more alerts, unless the rule reopens it', async () => {
  const { state, builder } = await open('closed');
  await builder.take([alert([host('A')])], { segment: 1, offset: 1 });
  await state.db.updateTable('incidents').set({ status: 'Closed' }).execute();
  await builder.take([alert([host('A')])], { segment: 1, offset: 2 });
  await state.db.updateTable('incidents').set({ status: 'Closed' }).execute();
  const reopening = { create: true, groupByEntities: true, lookbackMs: 3_600_000, reopenClosed: true };
  await builder.take([alert([host('A')], { incident: reopening })], { segment: 1, offset: 3 });
  const rows = await state.db
    .selectFrom('incidents')
    .select(['number', 'status', 'alert_count'])
    .orderBy('number')
    .execute();
  expect(rows).toEqual([
    { number: 1, status: 'Closed', alert_count: 1 },
    { number: 2, status: 'Active', alert_count: 2 },
  ]);
  await state.close();
});
