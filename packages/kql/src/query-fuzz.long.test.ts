import { expect, test } from 'vitest';
import { fuzzQueries } from './testing/fuzz.ts';

test('queries made by chance from the grammar, and texts made of them, compile and run, or are refused with a code', () => {
  const { compiled } = fuzzQueries(600_000);
  expect(compiled).toBeGreaterThan(1000);
}, 900_000);
