import { expect, test } from 'vitest';
import { Watermark } from './watermark.ts';

test('the watermark waits for batches in flight and for segments that are not stored', () => {
  const watermark = new Watermark();
  expect(watermark.at(1000)).toBe(1000);
  const end = watermark.begin(500);
  expect(watermark.at(1000)).toBe(500);
  watermark.journaled(7, 500);
  end();
  expect(watermark.at(1000)).toBe(500);
  watermark.journaled(8, 900);
  watermark.stored(7);
  expect(watermark.at(1000)).toBe(900);
  watermark.stored(8);
  expect(watermark.at(1000)).toBe(1000);
});
