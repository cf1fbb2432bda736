import { expect, test } from 'vitest';
import { asStored, hasNumberBeyondLongs, jsonText } from './json-text.ts';

test.each([
  [[1e21, 1.5e300, 1e-7], '[1e21,1.5e300,1e-7]'],
  [
    [343616178646638000000, -9223372036854775808, 18446744073709551616],
    '[343616178646638000000.0,-9223372036854776000.0,18446744073709552000.0]',
  ],
  [{ a: '1e+21, 343616178646638000000' }, '{"a":"1e+21, 343616178646638000000"}'],
  ['\u001b\u2028\\u001b\u0000', '"\\u001B\\u2028\\\\u001b\\u0000"'],
  [null, 'null'],
])('the text of %j is as the store writes it', (value, text) => {
  expect(jsonText(value)).toBe(text);
  expect(JSON.parse(text)).toEqual(value);
});

test('text without any of these stays as it is', () => {
  expect(asStored('{"a":"é","b":[1.5,true]}')).toBe('{"a":"é","b":[1.5,true]}');
});

test.each([
  ['{"a":18446744073709551616}', true],
  ['[-9223372036854775809]', true],
  ['[18446744073709551615,-9223372036854775808]', false],
  ['{"a":"18446744073709551616"}', false],
  ['[184467440737095516160.5, 1e400]', false],
])('whether %s has a whole number of more than 64 bits: %s', (text, has) => {
  expect(hasNumberBeyondLongs(text)).toBe(has);
});
