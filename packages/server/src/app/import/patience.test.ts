import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { waitPatiently } from './patience.ts';

const never = new Promise<void>(() => undefined);

test('work that ends has no reason, whatever went wrong on the way', async () => {
  let problem: string | undefined = 'the disk is full';
  setTimeout(() => (problem = undefined), 60);
  expect(await waitPatiently(delay(200), () => problem, 150)).toBeUndefined();
});

test('a problem that stays ends the waiting with its reason', async () => {
  expect(await waitPatiently(never, () => 'the disk is full', 100)).toBe('the disk is full');
});

test('work that fails is a failure', async () => {
  await expect(waitPatiently(Promise.reject(new Error('no')), () => undefined)).rejects.toThrow('no');
});
