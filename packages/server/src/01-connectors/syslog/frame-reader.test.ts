import { expect, test } from 'vitest';
import { FrameReader } from './frame-reader.ts';

test.each<[string, string, string[]]>([
  ['LF', '<1>a\r\n<1>b\n\n<1>c', ['<1>a', '<1>b', '<1>c']],
  ['NUL', '<1>a\nx\0<1>b\0', ['<1>a\nx', '<1>b']],
  ['octet counts', '6 <1>a\nb5 <1>cd', ['<1>a\nb', '<1>cd']],
  ['a count that is none', '4 <1>a<1>b\n<1>c\n', ['<1>a', '<1>b', '<1>c']],
  ['text that begins with digits', '2026 text\n', ['2026 text']],
  ['too long', '<1>0123456789\n<1>b\n', ['<1>01234 of 13', '<1>b']],
])('splits %s, however the bytes arrive', (name, text, expected) => {
  for (const size of name === 'NUL' ? [1000] : [1, 3, 1000]) {
    const reader = new FrameReader(name === 'text that begins with digits' ? 100 : 8);
    const bytes = Buffer.from(text);
    const frames = [];
    for (let at = 0; at < bytes.length; at += size) frames.push(...reader.push(bytes.subarray(at, at + size)));
    frames.push(...reader.end());
    expect(frames.map((f) => f.bytes.toString() + (f.truncated === undefined ? '' : ` of ${f.truncated}`))).toEqual(
      expected,
    );
  }
});
