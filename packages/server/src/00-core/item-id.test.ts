import { expect, test } from 'vitest';
import { createItemIds, itemIdTimeMs } from './item-id.ts';

test('ids rise, also when the clock steps back, and tell their time', () => {
  let now = Date.UTC(2026, 0, 1);
  const next = createItemIds(() => now);
  const first = next();
  const second = next();
  now -= 60_000;
  const third = next();
  expect([BigInt(first) < BigInt(second), BigInt(second) < BigInt(third)]).toEqual([true, true]);
  expect(itemIdTimeMs(first)).toBe(Date.UTC(2026, 0, 1));
});

test('ids continue after the highest id of an earlier run', () => {
  const after = createItemIds(() => Date.UTC(2030, 0, 1))();
  const next = createItemIds(() => Date.UTC(2026, 0, 1), after);
  expect(BigInt(next())).toBe(BigInt(after) + 1n);
});

test('ids fit a signed 64-bit integer until 2159', () => {
  expect(BigInt(createItemIds(() => Date.UTC(2158, 0, 1))()) < 2n ** 63n).toBe(true);
});
