import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dueWindows, lateWindow, reachOf } from './windows.ts';

const hour = 3_600_000;
const rule = { frequencyMs: hour, periodMs: hour, reachMs: hour };

test('a rule that never ran looks once over its period', () => {
  expect(dueWindows({ frequencyMs: hour, periodMs: 24 * hour }, undefined, 30.5 * hour, 100)).toEqual({
    windows: [{ from: 6 * hour, to: 30 * hour, reason: 'due' }],
    skipped: 0,
  });
});

test('a downtime is made up window by window', () => {
  const { windows } = dueWindows(rule, 10 * hour, 13.2 * hour, 100);
  expect(windows.map((window) => window.to / hour)).toEqual([11, 12, 13]);
});

test('too long a downtime says how many windows it skipped', () => {
  const { windows, skipped } = dueWindows(rule, 0, 100 * hour, 10);
  expect([windows.length, windows[0]?.to, skipped]).toEqual([10, 91 * hour, 90]);
});

test('nothing is due before the next grid point', () => {
  expect(dueWindows(rule, 10 * hour, 10.9 * hour, 10).windows).toEqual([]);
});

test('successive windows of one frequency and period leave no gap and no overlap', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 0, max: 200 }), (lastHours, laterHours) => {
      const { windows } = dueWindows(rule, lastHours * hour, (lastHours + laterHours) * hour, 10_000);
      let end = lastHours * hour;
      for (const window of windows) {
        expect(window.from).toBe(end);
        end = window.to;
      }
      expect(end).toBe((lastHours + laterHours) * hour);
    }),
  );
});

test('a late event names the first window that holds it, unless the next due window sees it anyway', () => {
  expect(lateWindow(rule, 5.5 * hour, 12 * hour)).toEqual({ from: 5 * hour, to: 6 * hour, reason: 'late' });
  expect(lateWindow(rule, 11.2 * hour, 12 * hour)).toBeUndefined();
  expect(lateWindow({ ...rule, periodMs: 24 * hour, reachMs: 24 * hour }, 5.5 * hour, 12 * hour)).toBeUndefined();
  // The period holds it, but the query asks for what is new in an hour.
  expect(lateWindow({ ...rule, periodMs: 24 * hour }, 5.5 * hour, 12 * hour)).toEqual({
    from: -18 * hour,
    to: 6 * hour,
    reason: 'late',
  });
});

test.each([
  [24, undefined, 24],
  [24, 1, 1],
  [24, 48, 24],
  [24, 0.1, 1],
])('a period of %d hours and ago(%sh) reach %d hours', (period, looksBack, reach) => {
  const looksBackMs = looksBack === undefined ? undefined : looksBack * hour;
  expect(reachOf({ frequencyMs: hour, periodMs: period * hour }, looksBackMs)).toBe(reach * hour);
});

test('the window of a late event always holds the event', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e12, max: 4e12 }), fc.integer({ min: 60_000, max: 1e9 }), (event, frequencyMs) => {
      const window = lateWindow({ frequencyMs, periodMs: frequencyMs, reachMs: frequencyMs }, event, 8e12);
      expect(window !== undefined && window.from <= event && event < window.to).toBe(true);
    }),
  );
});
