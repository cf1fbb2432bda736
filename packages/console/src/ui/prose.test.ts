import { expect, test } from 'vitest';
import { joinLines } from './prose.tsx';

test.each([
  ['recognised by its SID, so\na renamed group counts.\n', 'recognised by its SID, so a renamed group counts.'],
  ['One sentence.\nAnother one.', 'One sentence.\nAnother one.'],
  ['Look for:\n- this\n- that\n1. first', 'Look for:\n- this\n- that\n1. first'],
  ['a paragraph\n\nanother', 'a paragraph\n\nanother'],
])('%j reads %j', (text, read) => {
  expect(joinLines(text)).toBe(read);
});
