import { expect, test } from 'vitest';
import { SlotPool, type Slot } from './slot-pool.ts';

const never = new AbortController().signal;
const pool = (ordinary: number, first: number, again: number) => new SlotPool({ ordinary, first, again, shortMs: 500 });

test('ordinary slots come first, then those for first attempts with a budget', async () => {
  const slots = pool(2, 1, 0);
  const got = [await slots.acquire(0, never), await slots.acquire(0, never), await slots.acquire(0, never)];
  expect(got.map(({ budgetMs }) => budgetMs)).toEqual([undefined, undefined, 500]);
});

test('who comes again leaves the slots for first attempts to others', async () => {
  const slots = pool(1, 1, 0);
  const long = await slots.acquire(0, never);
  let again: Slot | undefined;
  const waiting = slots.acquire(1, never).then((slot) => (again = slot));
  expect((await slots.acquire(0, never)).budgetMs).toBe(500);
  expect(again).toBeUndefined();
  expect(slots.queued).toBe(1);
  long.release();
  expect((await waiting).budgetMs).toBeUndefined();
});

test('who comes again gets a larger budget each time, and never waits for ever behind long queries', async () => {
  const slots = pool(1, 1, 1);
  await slots.acquire(0, never);
  const budgets: (number | undefined)[] = [];
  for (let attempt = 0; attempt < 6; attempt++) {
    const slot = await slots.acquire(attempt, never);
    budgets.push(slot.budgetMs);
    slot.release();
  }
  expect(budgets).toEqual([500, 2000, 8000, 32_000, 60_000, 60_000]);
});

test('a slot given back twice counts once', async () => {
  const slots = pool(1, 0, 0);
  const slot = await slots.acquire(0, never);
  slot.release();
  slot.release();
  await slots.acquire(0, never);
  let second = false;
  void slots.acquire(0, never).then(() => (second = true));
  await new Promise((resolve) => setImmediate(resolve));
  expect(second).toBe(false);
});

test('who gives up leaves the queue', async () => {
  const slots = pool(1, 0, 0);
  const held = await slots.acquire(0, never);
  const abort = new AbortController();
  const waiting = slots.acquire(0, abort.signal);
  abort.abort(new Error('gone'));
  await expect(waiting).rejects.toThrow('gone');
  held.release();
  await expect(slots.acquire(0, never)).resolves.toBeDefined();
  await expect(slots.acquire(0, abort.signal)).rejects.toThrow('gone');
});
