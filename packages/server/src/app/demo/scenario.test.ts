import { expect, test } from 'vitest';
import { createScenario, scenarioMs } from './scenario.ts';

test('the same seed gives the same story, in order, within its length', () => {
  const end = Date.UTC(2026, 0, 2);
  const events = createScenario(7, end);
  expect(events).toEqual(createScenario(7, end));
  expect(events).not.toEqual(createScenario(8, end));
  const times = events.map((event) => event.timeMs);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect([times[0]! >= end - scenarioMs, times.at(-1)! <= end]).toEqual([true, true]);
});
