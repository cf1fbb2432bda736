import { expect, test } from 'vitest';
import { addDecimals, compareDecimals, decimalText, divide, negate, parseDecimal, zero } from './decimal.ts';

test.each([
  [7, '7'],
  [-0.1, '-0.1'],
  ['12.50', '12.5'],
  ['+.5', '0.5'],
  [' 3. ', '3'],
  [1e21, '1000000000000000000000'],
  ['1e-7', '0.0000001'],
  ['9007199254740993', '9007199254740993'],
])('reads %j digit by digit', (value, text) => {
  expect(decimalText(parseDecimal(value) ?? zero)).toBe(text);
});

test.each(['', ' ', '.', 'e5', 'x', '1,5', '0x10', '1e99', '9'.repeat(61), NaN, Infinity, true, null, undefined, {}])(
  'takes %j for no number',
  (value) => {
    expect(parseDecimal(value)).toBeUndefined();
  },
);

test('adds and compares without rounding', () => {
  const tenth = parseDecimal('0.1') ?? zero;
  const sum = Array.from({ length: 10 }, () => tenth).reduce(addDecimals, zero);
  expect(compareDecimals(sum, parseDecimal(1) ?? zero)).toBe(0);
  expect(decimalText(addDecimals(sum, negate(tenth)))).toBe('0.9');
  expect(compareDecimals(parseDecimal('9007199254740993') ?? zero, parseDecimal('9007199254740992') ?? zero)).toBe(1);
  expect(decimalText(divide(parseDecimal('-0.5') ?? zero, 3))).toBe('-0.166666');
});
