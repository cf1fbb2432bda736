import { expect, test } from 'vitest';
import { whyNotListening } from './why-not-listening.ts';

test.each([
  ['EADDRINUSE', /another program uses it/],
  ['EACCES', /may not open it/],
  ['EADDRNOTAVAIL', /does not have that address/],
  ['EOTHER', /^listen failed$/],
])('%s is told in words', (code, words) => {
  expect(whyNotListening(Object.assign(new Error('listen failed'), { code }))).toMatch(words);
});
