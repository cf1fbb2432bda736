import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseTimespan } from './timespan.ts';

test.each([
  ['00:00:00', 0n],
  ['00:00:00.0000001', 1n],
  ['00:00:00.5', 5_000_000n],
  ['-00:00:01', -10_000_000n],
  ['1.02:03:04', 937_840_000_000n],
  ['10675199.02:48:05.4775807', 9_223_372_036_854_775_807n],
  ['10675199.02:48:05.4775808', undefined],
  ['-10675199.02:48:05.4775808', -9_223_372_036_854_775_808n],
  ['24:00:00', undefined],
  ['00:60:00', undefined],
  ['1:2:3', undefined],
  ['', undefined],
  ['1d', undefined],
  ['00:00:00.12345678', undefined],
])('%s', (text, ticks) => {
  expect(parseTimespan(text)).toBe(ticks);
});

test('every printed timespan reads back', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }), (ticks) => {
      const abs = ticks < 0n ? -ticks : ticks;
      const pad = (n: bigint, width = 2) => String(n).padStart(width, '0');
      const seconds = abs / 10_000_000n;
      const text = `${ticks < 0n ? '-' : ''}${seconds / 86400n}.${pad((seconds / 3600n) % 24n)}:${pad((seconds / 60n) % 60n)}:${pad(seconds % 60n)}.${pad(abs % 10_000_000n, 7)}`;
      expect(parseTimespan(text)).toBe(ticks);
    }),
    { seed: 3 },
  );
});
