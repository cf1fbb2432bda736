import { expect, test } from 'vitest';
import { loadAnalyticsRules, type ScheduledRule } from './load-analytics-rules.ts';
import { makeAlerts, maxAlertsPerRun } from './make-alerts.ts';

const window = { from: 0, to: 300_000, reason: 'due' as const };
function rule(extra: string): ScheduledRule {
  const text = `id: r\nname: Rule\nqueryFrequency: 5m\nqueryPeriod: 5m\nquery: T\n${extra}`;
  const { rules, problems } = loadAnalyticsRules([{ path: 'r.yaml', text, origin: 'test' }]);
  expect(problems).toEqual([]);
  return rules[0] as ScheduledRule;
}
const rows = (count: number): unknown[][] =>
  Array.from({ length: count }, (_, index) => [`user${index}`, '203.0.113.7']);
const result = (count: number) => ({ columns: ['User', 'Ip'], rows: rows(count), rowCount: count });

test.each([
  ['', 1, 1],
  ['', 0, 0],
  ['triggerOperator: gt\ntriggerThreshold: 5\n', 5, 0],
  ['triggerOperator: GreaterThan\ntriggerThreshold: 5\n', 6, 1],
  ['triggerOperator: eq\ntriggerThreshold: 0\n', 0, 1],
])('with %j, %d rows give %d alerts', (trigger, count, alerts) => {
  expect(makeAlerts(rule(trigger), window, result(count), 0).length).toBe(alerts);
});

test('an alert for each result, the last one for all beyond the limit; ids depend on rule, window and row', () => {
  const perResult = rule('eventGroupingSettings: { aggregationKind: AlertPerResult }\n');
  const alerts = makeAlerts(perResult, window, result(200), 0);
  expect(alerts.length).toBe(maxAlertsPerRun);
  expect(alerts.reduce((sum, { evidenceCount }) => sum + evidenceCount, 0)).toBe(200);
  expect(makeAlerts(perResult, window, result(200), 99).map(({ id }) => id)).toEqual(alerts.map(({ id }) => id));
  expect(new Set(alerts.map(({ id }) => id)).size).toBe(alerts.length);
});

test('entities, custom details and the title come from the columns that the rule names', () => {
  const [alert] = makeAlerts(
    rule(
      'entityMappings:\n  - entityType: Account\n    fieldMappings: [{ identifier: FullName, columnName: User }]\n  - entityType: IP\n    fieldMappings: [{ identifier: Address, columnName: Ip }]\ncustomDetails: { From: Ip }\nalertDetailsOverride: { alertDisplayNameFormat: "Guessing by {{Ip}}" }\n',
    ),
    window,
    result(2),
    0,
  );
  expect(alert?.title).toBe('Guessing by 203.0.113.7');
  expect(alert?.entities.map(({ type, name }) => `${type} ${name}`)).toEqual([
    'Account user0',
    'Account user1',
    'IP 203.0.113.7',
  ]);
  expect(alert?.customDetails).toEqual({ From: ['203.0.113.7'] });
});

test('a result that was cut says so in the alert', () => {
  const [alert] = makeAlerts(rule(''), window, { ...result(3), truncated: true }, 0);
  expect(alert?.description).toContain('was cut');
});
