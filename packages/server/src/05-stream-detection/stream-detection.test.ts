import { alert as alertSchema, type TableRow } from '@belfry/schema';
import { createMatcher, createRouter, readRules, type Matcher } from '@belfry/sigma';
import { expect, test } from 'vitest';
import { createStreamDetection } from './stream-detection.ts';

const rule = (id: number, value: string, more = ''): string => `title: Rule ${id}
id: 00000000-0000-4000-8000-00000000000${id}
author: Amelia
references: [https://example.com/${id}]
falsepositives: [Backups]
tags: [attack.execution, attack.t1059.001]
level: critical
${more}logsource: { product: test }
detection:
  sel: { Image: ${value} }
  condition: sel
`;

function matcherOf(...texts: string[]): Matcher {
  const mapping = {
    tables: { Log: { fields: {} } },
    logsources: [{ product: 'test', routes: [{ table: 'Log', when: {}, fields: {} }] }],
  };
  const { rules } = readRules(texts.join('---\n'), 'rules.yml');
  return createMatcher(rules, createRouter([{ pack: 'test', mapping }]));
}

const start = Date.parse('2026-01-02T03:04:00.000Z');
const event = (id: number, atMs = start, values: Record<string, string> = { Image: 'a.exe' }): TableRow => ({
  table: 'Log',
  row: {
    TimeGenerated: new Date(atMs - 1000).toISOString(),
    _TimeReceived: new Date(atMs).toISOString(),
    _ItemId: String(id),
    _SourceId: 'syslog',
    Computer: 'WS-1',
    ...values,
  },
});

function detection(options: { bound?: number; matcher?: Matcher; now?: () => number } = {}) {
  return createStreamDetection({
    matcher: options.matcher ?? matcherOf(rule(1, 'a.exe'), rule(2, "'*.exe'")),
    nowMs: options.now ?? (() => start + 500),
    ...(options.bound === undefined ? {} : { maxAlertsPerRuleAndMinute: options.bound }),
  });
}

test('an event gives one alert for each rule that fires, with who, what, when, where and the author', () => {
  const alerts = detection().detect([event(1), event(2, start, { Image: 'x' })]);
  expect(alerts.map((alert) => alert.title)).toEqual(['Rule 1', 'Rule 2']);
  const [alert] = alerts;
  expect(alertSchema.parse(alert)).toEqual(alert);
  expect(alert).toMatchObject({
    rule: {
      id: '00000000-0000-4000-8000-000000000001',
      kind: 'Sigma',
      author: 'Amelia',
      references: ['https://example.com/1'],
      falsePositives: ['Backups'],
    },
    severity: 'High',
    tactics: ['Execution'],
    techniques: ['T1059.001'],
    startTime: '2026-01-02T03:03:59.000Z',
    endTime: '2026-01-02T03:03:59.000Z',
    timeGenerated: '2026-01-02T03:04:00.500Z',
    evidenceCount: 1,
    evidence: [{ table: 'Log', itemId: '1', row: { Image: 'a.exe' } }],
    customDetails: { level: 'critical' },
    sourceIds: ['syslog'],
  });
  expect(alert?.rule.text).toContain('Image: a.exe');
  expect(alert?.entities.map(({ type, name }) => [type, name])).toEqual([
    ['Host', 'WS-1'],
    ['Process', 'a.exe'],
  ]);
});

test('the same event gives the same id, another event or rule another', () => {
  const ids = (): string[] =>
    detection()
      .detect([event(1), event(2)])
      .map((alert) => alert.id);
  expect(ids()).toEqual(ids());
  expect(new Set(ids()).size).toBe(4);
});

test('rules are swapped and switched between batches', () => {
  const stage = detection();
  stage.setDisabled(new Set(['00000000-0000-4000-8000-000000000001']));
  expect(stage.detect([event(1)]).map((alert) => alert.title)).toEqual(['Rule 2']);
  stage.swap(matcherOf(rule(3, 'a.exe')), { disabled: new Set() });
  expect(stage.detect([event(1)]).map((alert) => alert.title)).toEqual(['Rule 3']);
  expect(stage.activity().get('00000000-0000-4000-8000-000000000003')).toEqual({
    fired: 1,
    lastFired: '2026-01-02T03:03:59.000Z',
  });
});

test('a flood gives few alerts, and they account for every event', () => {
  let now = start;
  const stage = detection({ bound: 5, matcher: matcherOf(rule(1, 'a.exe')), now: () => now });
  const alerts = [];
  for (let id = 0; id < 10_000; id++) alerts.push(...stage.detect([event(id)]));
  expect(alerts.length).toBeLessThan(25);
  expect(alerts[5]?.description).toMatch(/^The rule fired 6 times in the minute from 2026-01-02T03:04:00.000Z/);
  expect(stage.flush('over')).toEqual([]);
  now += 60_000;
  alerts.push(...stage.flush('over'));
  expect(alerts.reduce((sum, alert) => sum + alert.evidenceCount, 0)).toBe(10_000);
  expect(new Set(alerts.map((alert) => alert.id)).size).toBe(alerts.length);
  for (const alert of alerts) expect(alert.evidence.length).toBe(Math.min(20, alert.evidenceCount));
  expect(alerts.at(-1)?.title).toMatch(/^Rule 1 \(\d+ events\)$/);
  expect(alerts.at(-1)?.customDetails).toMatchObject({ eventsOfMinute: 10_000 });
  expect(stage.flush('over')).toEqual([]);
});

test('at the end what was gathered is raised before its minute is over, and the flood stays one', () => {
  const stage = detection({ bound: 1, matcher: matcherOf(rule(1, 'a.exe')) });
  const alerts = stage.detect([event(1), event(2), event(3)]);
  alerts.push(...stage.flush('all'));
  expect(alerts.map((alert) => alert.evidenceCount)).toEqual([1, 1, 1]);
  expect(stage.flush('all')).toEqual([]);
  alerts.push(...stage.detect([event(4), event(5)]), ...stage.flush('all'));
  expect(alerts.map((alert) => alert.evidenceCount)).toEqual([1, 1, 1, 1, 1]);
  expect(alerts.at(-1)?.customDetails).toMatchObject({ eventsOfMinute: 5 });
});

test('what was gathered in one minute is raised with the first event of the next', () => {
  const stage = detection({ bound: 1, matcher: matcherOf(rule(1, 'a.exe')) });
  expect(stage.detect([event(1), event(2), event(3)]).map((alert) => alert.evidenceCount)).toEqual([1, 1]);
  expect(stage.detect([event(4, start + 60_000)]).map((alert) => alert.evidence[0]?.itemId)).toEqual(['3', '4']);
});
