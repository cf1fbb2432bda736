import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldCase } from '../fold.ts';
import { KeywordProbe } from './keyword-probe.ts';

const letters = fc.constantFrom('a', 'B', 'ö', 'ſ', 'K', 'k', 's', ':', '\\', 'ı', 'İ', 'Σ', 'ς', '0');
const literal = fc.array(letters, { minLength: 6, maxLength: 14 }).map((parts) => foldCase(parts.join('')));
const around = fc.array(letters, { maxLength: 12 }).map((parts) => parts.join(''));

test('a text with one of the literals, in any case and at any place, is never said to have none', () => {
  fc.assert(
    fc.property(
      fc.array(literal, { minLength: 1, maxLength: 5 }),
      fc.nat(),
      around,
      around,
      fc.boolean(),
      (all, index, before, after, upper) => {
        const chosen = all[index % all.length] as string;
        const written = upper && foldCase(chosen.toUpperCase()) === chosen ? chosen.toUpperCase() : chosen;
        expect(KeywordProbe.of(all)?.mayHold(before + written + after)).toBe(true);
      },
    ),
    { numRuns: 3000 },
  );
});

test('most texts without a literal are said to have none', () => {
  const probe = KeywordProbe.of(['sekurlsa::logonpasswords', 'lsadump::sam', 'mimidrv.sys'])!;
  const texts = Array.from(
    { length: 500 },
    (_, index) => `C:\\Windows\\System32\\svchost${index}.exe -k netsvcs -p -s BITS`,
  );
  expect(texts.filter((text) => probe.mayHold(text)).length).toBeLessThan(25);
});

test('literals that are short, or of letters in two units, are not probed', () => {
  expect(KeywordProbe.of(['mimikatz', 'kali'])).toBeUndefined();
  expect(KeywordProbe.of(['𐐨𐐩𐐪𐐫𐐬𐐭'])).toBeUndefined();
});
