import { describe, expect, test } from 'vitest';
import { expectedOf, sameCell } from '../testing/examples.ts';
import { toCell } from '../values/cell.ts';
import { toText } from '../values/convert.ts';
import { callJs } from './call.ts';
import { definitions } from './generated/index.ts';
import { exampleArgs, exampleNow } from './example-values.ts';

test('there are functions to test', () => {
  expect(definitions.length).toBeGreaterThan(8);
});

describe('every example holds on the JS back end', () => {
  for (const fn of definitions) {
    if (fn.kind !== 'scalar' || typeof fn.js !== 'function') continue;
    fn.examples.forEach((example, index) => {
      const args = exampleArgs(fn, example.args);
      test(`${fn.name}(${args.map((arg) => toText(arg.type, arg.value)).join(', ')}) #${index}`, () => {
        const expected = expectedOf(
          fn,
          args.map((argument) => argument.type),
          example,
        );
        const value = callJs(fn, args, expected.type, exampleNow(example));
        const cell = toCell(expected.type, value);
        if (!sameCell(cell, expected.cell, example)) expect(cell).toEqual(expected.cell);
      });
    });
  }
});

describe('every definition is complete', () => {
  test.each(definitions.map((fn) => [fn.name, fn] as const))('%s', (_, fn) => {
    expect(fn.doc).toMatch(/\.$/);
    expect(fn.learn).toMatch(/^https:\/\/learn\.microsoft\.com\/.*kusto\//);
    expect(fn.examples.length).toBeGreaterThanOrEqual(2);
  });
});
