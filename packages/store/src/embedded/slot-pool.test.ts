import { expect, test } from 'vitest';
import { SlotPool, type Slot } from './slot-pool.ts';

const never = new AbortController().signal;

test('ordinary slots come first, then reserved ones with a budget', async () => {
  const pool = new SlotPool(2, 1, 500);
  const slots = [await pool.acquire(false, never), await pool.acquire(false, never), await pool.acquire(false, never)];
  expect(slots.map(({ budgetMs }) => budgetMs)).toEqual([undefined, undefined, 500]);
});

test('who waits patiently leaves the reserved slot to others', async () => {
  const pool = new SlotPool(1, 1, 500);
  const long = await pool.acquire(false, never);
  let patient: Slot | undefined;
  const waiting = pool.acquire(true, never).then((slot) => (patient = slot));
  const short = await pool.acquire(false, never);
  expect(short.budgetMs).toBe(500);
  expect(patient).toBeUndefined();
  expect(pool.queued).toBe(1);
  long.release();
  expect((await waiting).budgetMs).toBeUndefined();
});

test('a slot given back twice counts once', async () => {
  const pool = new SlotPool(1, 0, 0);
  const slot = await pool.acquire(false, never);
  slot.release();
  slot.release();
  await pool.acquire(false, never);
  let second = false;
  void pool.acquire(false, never).then(() => (second = true));
  await new Promise((resolve) => setImmediate(resolve));
  expect(second).toBe(false);
});

test('who gives up leaves the queue', async () => {
  const pool = new SlotPool(1, 0, 0);
  const held = await pool.acquire(false, never);
  const abort = new AbortController();
  const waiting = pool.acquire(false, abort.signal);
  abort.abort(new Error('gone'));
  await expect(waiting).rejects.toThrow('gone');
  held.release();
  await expect(pool.acquire(false, never)).resolves.toBeDefined();
  await expect(pool.acquire(false, abort.signal)).rejects.toThrow('gone');
});
