import { expect, test } from 'vitest';
import { fuzzQueries } from './testing/fuzz.ts';

/** The same queries in every run, so that a change is judged by what it changed; the long run draws others. */
const seed = 20_260_704;

test('queries made by chance from the grammar, and texts made of them, compile and run, or are refused with a code', () => {
  const { compiled, refused } = fuzzQueries(25_000, seed);
  expect(compiled).toBeGreaterThan(20);
  for (const reason of refused.keys()) expect(reason).toMatch(/^K(QL|S)\d+ ./);
}, 90_000);
