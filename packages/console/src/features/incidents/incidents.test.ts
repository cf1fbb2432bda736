import type { Alert, Entity } from '@belfry/schema';
import { describe, expect, it } from 'vitest';
import { safeNext } from '../sign-in/safe-next.ts';
import { alertHas, detectionDelayMs, markNames, rateEntities } from './story.ts';
import { attackPath, nextTactic, tacticLabel } from './tactics.ts';

const host: Entity = { type: 'Host', key: 'fs-01', name: 'FS-01', identifiers: { HostName: 'FS-01' } };
const user: Entity = { type: 'Account', key: 'amelia', name: 'amelia', identifiers: {} };
const alert = (given: Partial<Alert>): Alert =>
  ({ entities: [], evidence: [], severity: 'Low', title: '', tactics: [], techniques: [], ...given }) as Alert;

describe('the attack path', () => {
  const path = attackPath([
    alert({ tactics: ['Collection'], techniques: ['T1560.001'] }),
    alert({ tactics: ['CredentialAccess'], techniques: ['T1110.003', 'T1110.001'] }),
  ]);
  it('follows the kill chain and names techniques once', () =>
    expect(path).toEqual([
      { tactic: 'CredentialAccess', techniques: ['T1110'] },
      { tactic: 'Collection', techniques: ['T1560'] },
    ]));
  it('points at the tactic to look for next, and at none after the last', () => {
    expect(nextTactic(path)).toBe('CommandAndControl');
    expect(nextTactic([{ tactic: 'Impact', techniques: [] }])).toBeUndefined();
    expect(nextTactic([])).toBeUndefined();
  });
  it('reads as words', () => expect(tacticLabel('CommandAndControl')).toBe('Command and control'));
});

describe('the story', () => {
  it('puts the gravest and most named entity first', () => {
    const alerts = [
      alert({ entities: [host], severity: 'High' }),
      alert({ entities: [user] }),
      alert({ entities: [user] }),
    ];
    expect(rateEntities(alerts, [user, host]).map((one) => [one.entity.name, one.alerts, one.severity])).toEqual([
      ['FS-01', 1, 'High'],
      ['amelia', 2, 'Low'],
    ]);
  });
  it('marks names without losing text', () => {
    const parts = markNames('amelia reached FS-01.', ['FS-01', 'amelia']);
    expect(parts.map((part) => part.text).join('')).toBe('amelia reached FS-01.');
    expect(parts.filter((part) => part.strong).map((part) => part.text)).toEqual(['amelia', 'FS-01']);
  });
  it('finds alerts by an entity or a cell', () => {
    expect(alertHas(alert({ entities: [host] }), 'fs-01')).toBe(true);
    expect(alertHas(alert({ evidence: [{ row: { EventID: 4625 } }] }), '4625')).toBe(true);
    expect(alertHas(alert({ evidence: [{ row: { EventID: 4625 } }] }), '46')).toBe(false);
  });
  it('measures detection from the first alert', () =>
    expect(
      detectionDelayMs([
        alert({ timeGenerated: '2026-11-24T10:30:00Z', startTime: '2026-11-24T09:00:00Z' }),
        alert({ timeGenerated: '2026-11-24T10:05:00Z', startTime: '2026-11-24T10:00:00Z' }),
      ]),
    ).toBe(300_000));
});

describe('safeNext', () => {
  it.each([
    ['/incidents/4?tab=alerts', '/incidents/4?tab=alerts'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['https://evil.example', '/'],
    ['/sign-in?next=/', '/'],
    [undefined, '/'],
  ])('%j leads to %s', (next, path) => expect(safeNext(next)).toBe(path));
});
