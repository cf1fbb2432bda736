import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCorrelator, type CorrelationAlert, type CorrelatorSnapshot, type Firing } from '../index.ts';
import { firing, linkText, withRules } from '../testing/correlate.ts';
import { correlatePlain } from './evaluate-plain.ts';

const latenessMs = 3000;

const condition = fc.oneof(
  fc.constantFrom(
    ['event_count', 'gte: 3'],
    ['event_count', 'gt: 1'],
    ['event_count', 'eq: 2'],
    ['event_count', 'neq: 2'],
    ['event_count', 'gte: 2, lte: 3'],
    ['event_count', 'lt: 3'],
    ['value_count', 'field: v, gte: 3'],
    ['value_count', 'field: [v, g], gte: 4'],
    ['value_count', 'field: v, lte: 1'],
    ['temporal', 'gte: 2'],
    ['temporal', 'gte: 3'],
    ['temporal', 'eq: 2'],
    ['temporal_ordered', 'gte: 3'],
    ['temporal_ordered', 'gte: 2'],
    ['temporal_ordered', 'lte: 1'],
  ),
  fc
    .tuple(
      fc.constantFrom('sum', 'avg', 'min', 'max', 'median', 'percentile'),
      fc.constantFrom('gt', 'gte', 'lt', 'lte', 'eq', 'neq'),
      fc.constantFrom('0', '0.3', '2', '12', '25'),
    )
    .map(([type, operator, number]) => [`value_${type}`, `field: v, ${operator}: ${number}`]),
  fc
    .tuple(fc.integer({ min: 1, max: 100 }), fc.constantFrom('gt', 'lt'))
    .map(([percentile, operator]) => ['value_percentile', `field: v, percentile: ${percentile}, ${operator}: 2`]),
);

const event = fc.record({
  rule: fc.constantFrom('a', 'b', 'c', 'd'),
  /** How long after the one before it comes, and how late it is then. */
  step: fc.oneof(
    fc.integer({ min: 0, max: 400 }),
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 2500 }) },
    fc.constantFrom(0, 0, 10_000, 40_000),
  ),
  late: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: latenessMs }), fc.constant(1000)),
  group: fc.constantFrom('x', 'X', 'y', '', ['x', 'y']),
  value: fc.constantFrom(0.1, 0.2, 1, '1', 2, '2.0', -3, 12.5, 'text', null, [1, 2]),
  id: fc.integer({ min: 0, max: 60 }),
  /** What happens between this event and the next. */
  between: fc.constantFrom('nothing', 'nothing', 'nothing', 'advance', 'restart'),
});

const summary = ({ group, eventIds, value, endMs }: CorrelationAlert): unknown => ({
  group: group.map((part) => part.value.toLowerCase()),
  eventIds,
  value,
  endMs,
});

test('finds what the plain evaluator finds, whatever the order within the lateness, over restarts', () => {
  let alerts = 0;
  fc.assert(
    fc.property(
      condition,
      fc.constantFrom('10s', '2s'),
      fc.boolean(),
      fc.array(event, { maxLength: 60, size: 'max' }),
      ([type, text], timespan, grouped, events) => {
        const linked = linkText(
          withRules(
            `  type: ${type}\n  rules: [a, b, c]\n${grouped ? '  group-by: [g]\n' : ''}  timespan: ${timespan}\n  condition: {${text}}\n`,
          ),
        );
        const options = { latenessMs, maxEventIds: 1000 };
        let correlator = createCorrelator(linked, options);
        const found: CorrelationAlert[] = [];
        const firings: Firing[] = [];
        let nowMs = 1_700_000_000_000;
        for (const [index, { rule, step, late, group, value, id, between }] of events.entries()) {
          nowMs += step;
          // The same event comes at the same time when it comes again.
          const before = firings.find((one) => one.eventId === `e${id}` && nowMs - one.timeMs <= latenessMs);
          const next = firing(rule, before?.eventId ?? `e${id}-${index}`, before?.timeMs ?? nowMs - late, {
            g: group,
            v: value,
          });
          firings.push(next);
          found.push(...correlator.feed([next], nowMs));
          if (between === 'advance') found.push(...correlator.advance(nowMs));
          if (between !== 'restart') continue;
          const snapshot = JSON.parse(JSON.stringify(correlator.snapshot())) as CorrelatorSnapshot;
          correlator = createCorrelator(linked, { ...options, snapshot });
          expect(correlator.snapshot()).toEqual(snapshot);
        }
        found.push(...correlator.advance(Infinity));
        alerts += found.length;
        const [correlation] = linked.correlations as [(typeof linked.correlations)[0]];
        const expected = correlatePlain(correlation, firings).map(({ group, eventIds, value, endMs }) => ({
          group: JSON.parse(group) as unknown,
          eventIds: [...new Set(eventIds)],
          value,
          endMs,
        }));
        const order = (list: unknown[]): unknown[] =>
          list.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
        expect(order(found.map(summary))).toEqual(order(expected));
        expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
        const counts = correlator.counts().get('test');
        expect([counts?.late, counts?.ahead, counts?.evictedEvents, counts?.alerts]).toEqual([0, 0, 0, found.length]);
      },
    ),
    { seed: 20260301, numRuns: 800 },
  );
  expect(alerts).toBeGreaterThan(2000);
});
