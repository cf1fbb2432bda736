import { expect, test } from 'vitest';
import { cellText, printable } from './output.ts';

test('log text cannot steer the terminal', () => {
  expect(printable('a\u001b[31mred\u0007\nb')).toBe('a␛[31mred␇ b');
});

test('a long cell is cut and says so', () => {
  expect(cellText('x'.repeat(300), 10)).toBe(`${'x'.repeat(9)}…`);
  expect([cellText(null), cellText({ a: 1 }), cellText(3)]).toEqual(['', '{"a":1}', '3']);
});
