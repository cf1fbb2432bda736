import type { JsonValue } from '@belfry/schema';
import { expect, test } from 'vitest';
import { createCorrelator, type CorrelationAlert, type CorrelatorOptions, type Firing } from '../index.ts';
import { firing, linkText, namedRule, withRules } from '../testing/correlate.ts';

const startMs = 1_700_000_000_000;
const second = 1000;

/** An event: rule, seconds after the start, fields. */
type Event = [rule: string, atSeconds: number, fields?: Readonly<Record<string, JsonValue>>];

function run(text: string, events: readonly Event[], options: CorrelatorOptions = {}): CorrelationAlert[] {
  const correlator = createCorrelator(linkText(text), options);
  const alerts = events.flatMap(([rule, at, fields], index) => {
    const timeMs = startMs + at * second;
    return correlator.feed([firing(rule, `e${index}`, timeMs, fields)], timeMs);
  });
  return [...alerts, ...correlator.advance(Infinity)];
}

const idsOf = (alerts: readonly CorrelationAlert[]): string[][] => alerts.map(({ eventIds }) => [...eventIds]);
const section = (type: string, condition: string, more = '  group-by: [g]\n  timespan: 60s\n'): string =>
  withRules(`  type: ${type}\n  rules: [a, b, c]\n${more}  condition: {${condition}}\n`);
const values = (...list: readonly JsonValue[]): Event[] =>
  list.map((value, index): Event => ['a', index, { g: 'x', v: value }]);

test('many failed logins to a host, counted apart for each host and told once per timespan', () => {
  const text = section('event_count', 'gte: 3', '  group-by: [Computer]\n  timespan: 60s\n');
  const at = (host: string, seconds: number): Event => ['a', seconds, { Computer: host }];
  const alerts = run(text, [
    ...[0, 10, 20].map((seconds) => at('DC1', seconds)),
    at('dc1', 30),
    at('PC7', 40),
    ...[70, 75, 85, 90].map((seconds) => at('DC1', seconds)),
  ]);
  expect(alerts).toMatchObject([
    {
      rule: { title: 'Test' },
      group: [{ field: 'Computer', value: 'DC1' }],
      startMs,
      endMs: startMs + 20 * second,
      value: '3',
      eventIds: ['e0', 'e1', 'e2'],
      eventCount: 3,
      ruleCounts: { a: 3, b: 0, c: 0 },
      incomplete: false,
    },
    // A minute after the first alert: 30 is out of reach of 90, and 20 belongs to the first alert.
    { eventIds: ['e3', 'e5', 'e6', 'e7'], endMs: startMs + 85 * second },
  ]);
});

test('an event that is exactly a timespan old is out of the window', () => {
  const text = section('event_count', 'gte: 2');
  expect(
    run(text, [
      ['a', 0, { g: 1 }],
      ['a', 60, { g: 1 }],
    ]),
  ).toEqual([]);
  expect(
    run(text, [
      ['a', 0, { g: 1 }],
      ['a', 59.999, { g: 1 }],
    ]),
  ).toHaveLength(1);
});

test('an event that fires two rules is one event, but counts for both rules', () => {
  const same = (type: string): number => {
    const correlator = createCorrelator(linkText(section(type, 'gte: 2')));
    const both = ['a', 'b', 'a'].map((rule) => firing(rule, 'e', startMs, { g: 'x' }));
    return correlator.feed(both, startMs).length;
  };
  expect([same('event_count'), same('temporal')]).toEqual([0, 1]);
});

test('accounts per source and destination: distinct values, case aside', () => {
  const text = section('value_count', 'field: User, gte: 3', '  group-by: [Src, Dst]\n  timespan: 1d\n');
  const login = (user: JsonValue, dst = 'd'): Event => ['a', 1, { Src: 's', Dst: dst, User: user }];
  expect(run(text, [login('u'), login('U'), login('v'), login('w', 'other'), login(null)])).toEqual([]);
  expect(idsOf(run(text, [login('u'), login('U'), login('v'), login(['w', 'v'])]))).toEqual([['e0', 'e1', 'e2', 'e3']]);
});

test('several fields are counted as combinations', () => {
  const events: Event[] = [
    ['a', 0, { g: 1, p: 1, q: 2 }],
    ['a', 1, { g: 1, p: 2, q: 1 }],
    ['a', 2, { g: 1, p: 1, q: 1 }],
  ];
  expect(run(section('value_count', 'field: [p, q], gte: 3'), events)).toHaveLength(1);
  expect(run(section('value_count', 'field: p, gte: 3'), events)).toEqual([]);
});

test.each([
  ['temporal', ['c', 'a', 'b'], 1],
  ['temporal', ['a', 'b', 'b'], 0],
  ['temporal_ordered', ['a', 'b', 'c'], 1],
  ['temporal_ordered', ['c', 'a', 'b'], 0],
  ['temporal_ordered', ['a', 'c', 'b', 'a', 'c'], 1],
] as const)('%s of %j alerts %i times', (type, rules, count) => {
  const text = withRules(`  type: ${type}\n  rules: [a, b, c]\n  group-by: [Computer, User]\n  timespan: 5m\n`);
  const events = rules.map((rule, index): Event => [rule, index * 60, { Computer: 'h', User: 'u' }]);
  expect(run(text, events)).toHaveLength(count);
  expect(
    run(
      text,
      events.map(([rule, at]): Event => [rule, at, { Computer: 'h', User: rule }]),
    ),
  ).toEqual([]);
});

test('aliases bring together what rules name differently', () => {
  const text = withRules(`  type: temporal
  rules: [a, b]
  group-by: [internal, remote]
  timespan: 10s
  aliases:
    internal: {a: destination.ip, b: source.ip}
    remote: {a: source.ip, b: destination.ip}
`);
  const forth = { 'source.ip': '192.0.2.1', 'destination.ip': '10.0.0.1' };
  const back = { 'source.ip': '10.0.0.1', 'destination.ip': '192.0.2.1' };
  expect(
    run(text, [
      ['a', 0, forth],
      ['b', 1, back],
    ]),
  ).toMatchObject([
    {
      group: [
        { field: 'internal', value: '10.0.0.1' },
        { field: 'remote', value: '192.0.2.1' },
      ],
    },
  ]);
  expect(
    run(text, [
      ['a', 0, forth],
      ['b', 1, forth],
    ]),
  ).toEqual([]);
});

test.each<[string, string, JsonValue[], string[]]>([
  ['value_sum', 'gt: 1000000', [600_000, '400000', 1], ['1000001']],
  ['value_sum', 'eq: 0.3', [0.1, 0.2], ['0.3']],
  ['value_sum', 'lt: 5', [10, -8], ['2']],
  ['value_sum', 'gte: 18014398509481987', ['9007199254740993', '9007199254740994'], ['18014398509481987']],
  ['value_avg', 'gt: 500', [100, 1000, 400], []],
  ['value_avg', 'gte: 500', [100, 1000, 400], ['500']],
  ['value_avg', 'eq: 0.1', [0.1, 0.1, 0.1], ['0.1']],
  ['value_min', 'lte: 400', [500, 400], ['400']],
  ['value_min', 'gte: 400', [500, 399], []],
  ['value_max', 'gte: 100', [5, 100], ['100']],
  ['value_max', 'lt: 100', [5, 99], ['99']],
  ['value_median', 'eq: 3', [9, 1, 3], ['3']],
  ['value_median', 'eq: 2.5', [1, 2, 3, 4], ['2.5']],
  ['value_percentile', 'percentile: 50, eq: 2', [4, 1, 3, 2], ['2']],
  ['value_percentile', 'percentile: 90, gte: 9', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], ['9']],
  ['value_percentile', 'percentile: 100, gt: 9', [1, 10], ['10']],
])('%s with %s over %j', (type, condition, list, found) => {
  const alerts = run(section(type, `field: v, ${condition}`), values(...list));
  expect(alerts.map(({ value }) => value)).toEqual(found);
});

test('a percentile that is not named is the share of a value among all: what is rare is told, with its events', () => {
  const list = [...Array.from({ length: 9 }, () => 'common.exe'), 'rare.exe'];
  const text = (most: number): string => section('value_percentile', `field: v, lte: ${most}`);
  expect(run(text(10), values(...list))).toMatchObject([{ value: '10', eventIds: ['e9'], eventCount: 1 }]);
  expect(run(text(9), values(...list))).toEqual([]);
});

test.each<[string, number, number]>([
  ['gt: 2', 3, 1],
  ['gt: 2', 2, 0],
  ['gte: 2', 2, 1],
  ['lt: 2', 1, 1],
  ['lt: 2', 2, 0],
  ['lte: 2', 2, 1],
  ['lte: 2', 3, 0],
  ['eq: 2', 2, 1],
  ['eq: 2', 3, 0],
  ['neq: 2', 3, 1],
  ['neq: 2', 2, 0],
  ['gt: 1, lte: 3', 3, 1],
  ['gt: 1, lte: 3', 4, 0],
  ['gte: 2, lt: 4', 1, 0],
])('event_count %s of %i events in one window alerts %i times', (condition, events, alerts) => {
  const list = Array.from({ length: events }, (_, index): Event => ['a', index, { g: 'x' }]);
  expect(run(section('event_count', condition), list)).toHaveLength(alerts);
});

test('a condition that more events can undo is decided when its window is over, by events or by the clock', () => {
  const correlator = createCorrelator(linkText(section('event_count', 'eq: 2')), { latenessMs: 5 * second });
  const feed = (id: string, at: number): CorrelationAlert[] =>
    correlator.feed([firing('a', id, startMs + at * second, { g: 'x' })], startMs + at * second);
  expect([feed('1', 0), feed('2', 59), feed('3', 60), feed('4', 64)]).toEqual([[], [], [], []]);
  expect(idsOf(feed('5', 65))).toEqual([['1', '2']]);
  expect(feed('late', 59)).toEqual([]);
  expect(correlator.counts().get('test')?.late).toBe(1);
  expect(correlator.advance(startMs + 124 * second)).toEqual([]);
  // The second window holds 3, 4 and 5.
  expect(correlator.advance(startMs + 125 * second)).toEqual([]);
  expect(correlator.counts().get('test')).toMatchObject({ events: 0, alerts: 1 });
});

const chain = `title: Failed logins, then a successful one
id: outer
level: high
correlation:
  type: temporal_ordered
  rules: [many, good]
  group-by: [User]
  timespan: 10m
---
title: Many failed logins
id: many
name: many
correlation:
  type: event_count
  rules: [bad]
  group-by: [User]
  timespan: 10m
  condition: {gte: 3}
---
${namedRule('bad')}---
${namedRule('good')}`;
const bad = (at: number, fields: Readonly<Record<string, JsonValue>> = { User: 'eve' }): Event => ['bad', at, fields];

test('correlations of correlations: only the outermost alerts, with the events of all', () => {
  const alerts = run(chain, [bad(0), bad(5), bad(9), ['good', 20, { User: 'Eve' }]]);
  expect(alerts.map(({ rule, eventIds, eventCount, group }) => [rule.id, eventIds, eventCount, group])).toEqual([
    ['outer', ['e0', 'e1', 'e2', 'e3'], 2, [{ field: 'User', value: 'eve' }]],
  ]);
  expect(run(chain, [bad(0), ['good', 3, { User: 'eve' }], bad(5), bad(9)])).toEqual([]);
  expect(run(chain, [bad(0), bad(5), bad(9), ['good', 700, { User: 'eve' }]])).toEqual([]);
});

test('a part of a correlation that is to be generated alerts as well', () => {
  const text = chain.replace('  timespan: 10m\n---', '  timespan: 10m\n  generate: true\n---');
  expect(run(text, [bad(0), bad(5), bad(9), ['good', 20, { User: 'eve' }]]).map(({ rule }) => rule.id)).toEqual([
    'many',
    'outer',
  ]);
});

test('an outer correlation groups by what the events have, whatever the inner one groups by', () => {
  const text = chain.replace('rules: [bad]\n  group-by: [User]', 'rules: [bad]\n  group-by: [Computer]');
  const failed = ['ann', 'eve', 'eve'].map((user, index) => bad(index, { Computer: 'h', User: user }));
  expect(run(text, [...failed, ['good', 20, { User: 'eve' }]])).toHaveLength(1);
  expect(run(text, [...failed, ['good', 20, { User: 'ann' }]])).toHaveLength(1);
  expect(run(text, [...failed, ['good', 20, { User: 'bob' }]])).toEqual([]);
});

test('an outer correlation waits for inner windows that end late', () => {
  const text = chain.replace('gte: 3', 'lte: 3');
  const alerts = run(text, [bad(0), bad(5), ['good', 20, { User: 'eve' }]]);
  expect(idsOf(alerts)).toEqual([['e0', 'e1', 'e2']]);
});

const held = (text: string, firings: readonly Firing[], options: CorrelatorOptions, nowMs = startMs): unknown => {
  const correlator = createCorrelator(linkText(text), options);
  correlator.feed(firings, nowMs);
  return correlator.counts().get('test');
};

test('long values are told apart, case aside, without being held whole', () => {
  const long = 'x'.repeat(100_000);
  const text = section('value_count', 'field: v, gte: 3');
  expect(run(text, values(`${long}1`, `${long.toUpperCase()}1`, `${long}2`))).toEqual([]);
  expect(run(text, values(`${long}1`, `${long}2`, `${long}3`))).toHaveLength(1);
  const correlator = createCorrelator(linkText(text));
  correlator.feed([firing('a', 'e', startMs, { g: long, v: long })], startMs);
  expect(JSON.stringify(correlator.snapshot()).length).toBeLessThan(5000);
});

test('counts what it does not look at', () => {
  const firings = [
    firing('a', '1', startMs, { g: 'x', v: 1 }),
    firing('a', '1', startMs, { g: 'x', v: 1 }),
    firing('a', '2', startMs, { v: 1 }),
    firing('a', '3', startMs, { g: '', v: 1 }),
    firing('a', '4', startMs, { g: 'x', v: 'many' }),
    firing('a', '5', startMs - 61 * second, { g: 'x', v: 1 }),
    firing('a', '6', startMs + 61 * second, { g: 'x', v: 1 }),
    firing('other', '7', startMs, { g: 'x', v: 1 }),
  ];
  expect(held(section('value_sum', 'field: v, gte: 100'), firings, { latenessMs: 60 * second })).toEqual({
    fed: 7,
    repeated: 1,
    withoutGroup: 2,
    withoutValue: 1,
    late: 1,
    ahead: 1,
    evictedEvents: 0,
    evictedGroups: 0,
    alerts: 0,
    events: 1,
    groups: 1,
  });
});

test('one event with a time far ahead does not make others late', () => {
  const firings = [
    firing('a', '1', startMs + 1e12, { g: 'x' }),
    firing('a', '2', startMs, { g: 'x' }),
    firing('a', '3', startMs, { g: 'x' }),
  ];
  const correlator = createCorrelator(linkText(section('event_count', 'gte: 2')));
  expect(correlator.feed(firings, startMs)).toHaveLength(1);
});

const flood = (groups: number, count: number): Firing[] =>
  Array.from({ length: count }, (_, index) => firing('a', `f${index}`, startMs + index, { g: `g${index % groups}` }));

test('holds no more events than allowed: groups fed longest ago go first, and of a flood its own oldest events', () => {
  const text = section('event_count', 'gte: 500');
  expect(held(text, flood(1000, 1000), { maxEventsPerRule: 600 })).toMatchObject({
    events: 600,
    groups: 600,
    evictedEvents: 400,
    evictedGroups: 400,
  });
  const quiet = firing('a', 'quiet', startMs, { g: 'quiet' });
  const counts = held(text, [quiet, ...flood(1, 2000)], { maxEventsPerRule: 600 }) as Record<string, number>;
  expect(counts).toMatchObject({ groups: 2, evictedGroups: 0, alerts: 1 });
  expect((counts['events'] ?? 0) + (counts['evictedEvents'] ?? 0)).toBe(2001);
  expect(counts['events']).toBeLessThanOrEqual(600);
});

test('an alert of a group that lost events says so', () => {
  const text = section('value_sum', 'field: v, gte: 100');
  const firings = Array.from({ length: 60 }, (_, index) =>
    firing('a', `${index}`, startMs + index, { g: 'x', v: index === 59 ? 100 : 1 }),
  );
  const correlator = createCorrelator(linkText(text), { maxEventsPerRule: 20 });
  expect(correlator.feed(firings, startMs)).toMatchObject([{ incomplete: true }]);
});

test('all correlations together hold no more than allowed', () => {
  const text = `${section('event_count', 'gte: 900')}---\ntitle: Other\nid: other\ncorrelation:\n  type: event_count\n  rules: [a]\n  timespan: 60s\n  condition: {gte: 900}\n`;
  const correlator = createCorrelator(linkText(text), { maxEvents: 300 });
  correlator.feed(flood(50, 1000), startMs);
  const counts = [...correlator.counts().values()];
  expect(counts.map(({ fed }) => fed)).toEqual([1000, 1000]);
  expect(counts.reduce((sum, { events }) => sum + events, 0)).toBeLessThanOrEqual(300);
  expect(counts.reduce((sum, { events, evictedEvents }) => sum + events + evictedEvents, 0)).toBe(2000);
});

test('an alert carries no more ids than allowed, and the last event of each rule', () => {
  const text = section('temporal', 'gte: 3');
  const events: Event[] = [
    ['b', 0, { g: 1 }],
    ...Array.from({ length: 50 }, (): Event => ['a', 1, { g: 1 }]),
    ['c', 2, { g: 1 }],
  ];
  const [alert] = run(text, events, { maxEventIds: 4 });
  expect([alert?.eventIds, alert?.eventCount, alert?.ruleCounts]).toEqual([
    ['e0', 'e49', 'e50', 'e51'],
    52,
    { a: 50, b: 1, c: 1 },
  ]);
});

test('a correlation that needs more events than it may hold is rejected', () => {
  const correlator = createCorrelator(linkText(section('event_count', 'gte: 500')), { maxEventsPerRule: 499 });
  expect(correlator.problems).toMatchObject([
    { code: 'BELFRY-SIGMA-012', kind: 'rejected', path: 'test.yml', line: 1 },
  ]);
  expect(correlator.counts().size).toBe(0);
});

test('groups that nothing can complete any more are forgotten', () => {
  const correlator = createCorrelator(linkText(section('event_count', 'gte: 500')), { latenessMs: second });
  correlator.feed(flood(10, 10), startMs);
  correlator.advance(startMs + 62 * second);
  expect(correlator.counts().get('test')?.groups).toBe(10);
  correlator.advance(startMs + 63 * second);
  expect(correlator.counts().get('test')).toMatchObject({ groups: 0, events: 0, evictedEvents: 0 });
});

test('state is not taken up by a correlation that means something else, nor from another version', () => {
  const before = createCorrelator(linkText(section('event_count', 'gte: 500')));
  before.feed(flood(1, 10), startMs);
  const snapshot = before.snapshot();
  const same = createCorrelator(linkText(section('event_count', 'gte: 500')), { snapshot });
  expect(same.counts()).toEqual(before.counts());
  const changed = createCorrelator(linkText(section('event_count', 'gte: 501')), { snapshot });
  expect(changed.counts().get('test')).toMatchObject({ events: 0, evictedEvents: 10 });
  const other = { ...snapshot, version: 2 as 1 };
  expect(() => createCorrelator(linkText(section('event_count', 'gte: 500')), { snapshot: other })).toThrow(
    expect.objectContaining({ code: 'BELFRY-SIGMA-019' }),
  );
});
