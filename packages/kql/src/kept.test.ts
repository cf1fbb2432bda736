import { expect, test } from 'vitest';
import { Kept } from './kept.ts';

test('what was used longest ago goes first', () => {
  const kept = new Kept<number>(30);
  for (const [index, key] of ['a', 'b', 'c'].entries()) kept.set(key, index, 3);
  for (let index = 0; index < 7; index++) kept.set(`x${index}`, index, 3);
  expect(kept.get('a')).toBe(0);
  kept.set('y', 9, 3);
  expect([kept.get('a'), kept.get('b'), kept.get('c'), kept.size]).toEqual([0, undefined, 2, 10]);
});

test('one value cannot push out all others', () => {
  const kept = new Kept<number>(30);
  kept.set('a', 1, 3);
  kept.set('huge', 2, 29);
  expect([kept.get('a'), kept.get('huge'), kept.size]).toEqual([1, undefined, 1]);
});

test('a key given twice counts once', () => {
  const kept = new Kept<number>(30);
  for (let index = 0; index < 100; index++) kept.set('a', index, 3);
  kept.set('b', 1, 3);
  expect([kept.get('a'), kept.get('b')]).toEqual([99, 1]);
});
