import { createCatalog, createCompiler } from '@belfry/kql';
import type { TableDefinition, TableRow } from '@belfry/schema';
import { createMatcher, createRouter } from '@belfry/sigma';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadAnalyticsRules, type ScheduledRule } from '#scheduled-detection';
import { createStreamDetection } from '#stream-detection';
import { loadStreamRules } from './stream-rules.ts';

const table = (name: string): TableDefinition => ({
  name,
  doc: name,
  columns: [
    { name: 'User', type: 'string' },
    { name: 'Tags', type: 'dynamic' },
    { name: 'Port', type: 'int' },
  ],
});
const compiler = createCompiler(createCatalog({ tables: [table('Logins'), table('Others'), table('SecurityAlert')] }));
const client = {
  call: (_method: string, text: string) => Promise.resolve(structuredClone(compiler.planStream(text))),
} as unknown as Parameters<typeof loadStreamRules>[1];

function rule(query: string, more = ''): ScheduledRule {
  const text = `id: r\nname: Rule\nkind: NRT\nquery: ${JSON.stringify(query)}\n${more}`;
  const { rules, problems } = loadAnalyticsRules([{ path: 'r.yaml', text, origin: 'test' }]);
  expect(problems).toEqual([]);
  return rules[0] as ScheduledRule;
}
const start = Date.parse('2026-01-02T03:04:00.000Z');
const event = (id: number, values: TableRow['row'] = {}, name = 'Logins'): TableRow => ({
  table: name,
  row: {
    TimeGenerated: new Date(start - 1000).toISOString(),
    _TimeReceived: new Date(start).toISOString(),
    _ItemId: String(id),
    _SourceId: 'http',
    User: 'alice',
    Port: 22,
    ...values,
  },
});
async function detectionOf(query: string, more = '', bound = 50) {
  const { rules, onSchedule } = await loadStreamRules([rule(query, more)], client);
  expect([...onSchedule]).toEqual([]);
  return createStreamDetection({
    matcher: createMatcher([], createRouter([])),
    rowRules: rules,
    nowMs: () => start,
    maxAlertsPerRuleAndMinute: bound,
  });
}

test('an event raises the alert of a run: entities, details and title from the columns, evidence that leads to the event', async () => {
  const detection = await detectionOf(
    'Logins | where Port == 22 | project Who = User',
    `severity: High
entityMappings: [{ entityType: Account, fieldMappings: [{ identifier: FullName, columnName: Who }] }]
customDetails: { Name: Who }
alertDetailsOverride: { alertDisplayNameFormat: 'Sign-in of {{Who}}' }
`,
  );
  const alerts = detection.detect([event(1), event(2, { Port: 23 }), event(3, {}, 'Others')]);
  expect(alerts).toMatchObject([
    {
      title: 'Sign-in of alice',
      severity: 'High',
      rule: { id: 'r', kind: 'NRT' },
      entities: [{ type: 'Account', name: 'alice' }],
      customDetails: { Name: ['alice'] },
      sourceIds: ['http'],
      startTime: '2026-01-02T03:03:59.000Z',
      evidence: [{ table: 'Logins', itemId: '1', row: { Who: 'alice' } }],
      evidenceCount: 1,
    },
  ]);
});

test('a rule over several tables fires on each of them', async () => {
  const detection = await detectionOf("union (Logins | where Port == 1), (Others | where User == 'bob')");
  const events = [event(1, { Port: 1 }), event(2, { User: 'bob' }), event(3, { User: 'bob' }, 'Others')];
  expect(detection.detect(events).map(({ evidence }) => evidence[0]?.itemId)).toEqual(['1', '3']);
});

test('an event whose result has several rows is one alert, or one for each when the rule asks for it', async () => {
  const query = 'Logins | mv-expand Tag = Tags to typeof(string) | project Tag';
  const single = await detectionOf(query);
  expect(single.detect([event(1, { Tags: ['a', 'b'] })])).toMatchObject([{ evidenceCount: 2 }]);
  const each = await detectionOf(query, 'eventGroupingSettings: { aggregationKind: AlertPerResult }\n');
  const alerts = each.detect([event(1, { Tags: ['a', 'b'] })]);
  expect(alerts.map(({ evidence }) => evidence[0]?.row['Tag'])).toEqual(['a', 'b']);
  expect(new Set(alerts.map(({ id }) => id)).size).toBe(2);
});

test('an alert has the same id when its event is taken again, and each event another', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.nat(), { minLength: 1, maxLength: 20 }), async (ids) => {
      const take = async () =>
        (await detectionOf('Logins', '', 5)).detect(ids.map((id) => event(id))).map((alert) => alert.id);
      const first = await take();
      expect(await take()).toEqual(first);
      expect(new Set(first).size).toBe(first.length);
    }),
    { numRuns: 20 },
  );
});

test('of a flood every event is counted in an alert, also when the rule asks for one each', async () => {
  const detection = await detectionOf('Logins', 'eventGroupingSettings: { aggregationKind: AlertPerResult }\n', 3);
  const alerts = detection.detect(Array.from({ length: 100 }, (_, index) => event(index + 1)));
  expect(alerts.length).toBeLessThan(15);
  const waiting = 100 - alerts.reduce((sum, alert) => sum + alert.evidenceCount, 0);
  expect(waiting).toBeLessThan(50);
  expect(alerts[3]?.description).toMatch(/^The rule fired 4 times in the minute/);
});

test('a rule that is switched off raises nothing', async () => {
  const detection = await detectionOf('Logins');
  detection.setDisabled(new Set(['r']));
  expect(detection.detect([event(1)])).toEqual([]);
});

test('a rule that fails on a row is told and holds nothing up', () => {
  const detection = createStreamDetection({
    matcher: createMatcher([], createRouter([])),
    rowRules: [
      {
        id: 'bad',
        tables: ['Logins'],
        fires() {
          throw new Error('no such thing');
        },
        toAlerts: () => [],
      },
    ],
    nowMs: () => start,
  });
  expect(detection.detect([event(1), event(2)])).toEqual([]);
  expect([...detection.failures()]).toEqual([['bad', { rows: 2, reason: 'no such thing' }]]);
});

describe('a rule stays on the schedule, and says why', () => {
  test.each([
    ['Logins | summarize count() by User', '', /summarize.*more than one row/],
    ['Logins | join kind=inner (Others) on User', '', /join or lookup/],
    ['Logins | where User in (Others | project User)', '', /other rows/],
    ['Logins | where TimeGenerated > ago(1h)', '', /now, ago/],
    ['SecurityAlert | where User == "x"', '', /Belfry itself writes/],
    ['Logins', 'triggerOperator: gt\ntriggerThreshold: 5\n', /counts the rows/],
    ['Logins', 'suppressionEnabled: true\nsuppressionDuration: 5h\n', /suppression/],
    ['Nothing | where x == 1', '', /Nothing/],
  ])('%s %j', async (query, more, reason) => {
    const { rules, onSchedule } = await loadStreamRules([rule(query, more)], client);
    expect([rules.length, onSchedule.get('r')]).toEqual([0, expect.stringMatching(reason)]);
  });
});
