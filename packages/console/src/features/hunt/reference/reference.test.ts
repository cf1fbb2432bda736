import { languageReference } from '@belfry/kql';
import { kqlReference } from '@belfry/schema/api';
import { describe, expect, it, test } from 'vitest';
import { argumentSpans, callAt, wordAt } from './call-at.ts';
import { indexEntries, searchEntries, toEntries } from './entries.ts';

describe('the call at the cursor, which stands at ^', () => {
  test.each([
    ['print strlen(^', 'strlen', 0],
    ['print strcat("a", ^"b")', 'strcat', 1],
    ['print strcat("a,(", tolower(x), ^)', 'strcat', 2],
    ['print strcat(tolower(^x), y)', 'tolower', 0],
    ['print f(@"c:\\", ^)', 'f', 1],
    ['print f(x, // a comment, with (\n ^)', 'f', 1],
    ['print f(a[1, 2], (1 + 2), ^)', 'f', 2],
    ["T | where A in ('x', ^'y')", 'in', 1],
  ])('%s', (marked, name, argument) => {
    const position = marked.indexOf('^');
    const text = marked.replace('^', '');
    expect(callAt(text, position)).toEqual({
      name,
      argument,
      start: text.indexOf(`${name}(`) < 0 ? text.indexOf(name) : text.indexOf(`${name}(`),
    });
  });

  it('is none outside of parentheses', () => {
    expect(callAt('print strlen("x") ', 18)).toBeUndefined();
    expect(callAt('T | where (A', 12)).toMatchObject({ name: 'where' });
  });
});

test('the word at the cursor has its letters on both sides, and hyphens', () => {
  expect(wordAt('T | mv-expand x', 7)).toEqual({ word: 'mv-expand', start: 4 });
  expect(wordAt('a  b', 2)).toBeUndefined();
});

describe('the arguments of a signature', () => {
  const texts = (signature: string): string[] =>
    argumentSpans(signature).map(({ start, end }) => signature.slice(start, end));
  test.each([
    ['strcat_delim(delimiter: string, values: any, …) → string', ['delimiter: string', 'values: any, …']],
    ['now(offset: timespan (optional)) → datetime', ['offset: timespan (optional)']],
    ['pi() → real', []],
    [
      'bag_unpack(bag: dynamic, prefix: string (optional)) : (*, name: type, …)',
      ['bag: dynamic', 'prefix: string (optional)'],
    ],
  ])('%s', (signature, expected) => {
    expect(texts(signature)).toEqual(expected);
  });
});

describe('the reference of the engine', () => {
  const entries = toEntries(kqlReference.parse(languageReference()));

  it('is found by name first, then by what is described', () => {
    const found = searchEntries(entries, 'dcount').map(({ name }) => name);
    expect(found[0]).toBe('dcount');
    expect(found).toContain('dcountif');
    expect(searchEntries(entries, 'iso week').length + searchEntries(entries, 'week').length).toBeGreaterThan(0);
    expect(searchEntries(entries, 'no such word anywhere')).toEqual([]);
  });

  it('describes every word with a call or an example, and an alias as its function', () => {
    const lookUp = indexEntries(entries);
    expect(lookUp('countof')?.signature).toMatch(/^countof\(/);
    expect(lookUp('where')).toMatchObject({ kind: 'operator', runnable: false });
    expect(entries.filter(({ doc, example }) => doc === '' || example === '')).toEqual([]);
  });
});
