import { expect, test } from 'vitest';
import { fuzzQueries } from './testing/fuzz.ts';

test('queries made by chance from the grammar, and texts made of them, compile and run, or are refused with a code', () => {
  const { compiled, refused } = fuzzQueries(25_000);
  expect(compiled).toBeGreaterThan(20);
  for (const reason of refused.keys()) expect(reason).toMatch(/^K(QL|S)\d+ ./);
}, 90_000);
