import { expect, test } from 'vitest';
import { clusterTexts } from './cluster-texts.ts';

const once = (...texts: string[]) => texts.map((text) => ({ text, count: 1 }));
const brief = (texts: readonly { text: string; count: number }[], threshold = 0.1, separators?: string) =>
  clusterTexts(texts, { threshold, separators }).map(({ pattern, count, representative }) => [
    pattern,
    count,
    representative,
  ]);
const numbered = (prefix: string) =>
  Array.from({ length: 10 }, (_, index) => ({ text: `${prefix}${index}`, count: 100 }));

test.each([
  ['texts that are one parameter each are others', brief(numbered('fooZ')), [['others', 1000, '']]],
  ['letters that separate go with the parameter', brief(numbered('fooZ'), 0.1, 'Z'), [['foo*', 1000, 'fooZ0']]],
  [
    'blanks that separate stay',
    brief(once('San Bernard', 'San Luis', 'Paris')),
    [
      ['San *', 2, 'San Bernard'],
      ['Paris', 1, 'Paris'],
    ],
  ],
  [
    'terms that differ become parameters',
    brief(once('user anna logged in from 10.0.0.1', 'user bert logged in from 10.0.0.2', 'disk is full')),
    [
      ['user * logged in from *.*.*.*', 2, 'user anna logged in from 10.0.0.1'],
      ['disk is full', 1, 'disk is full'],
    ],
  ],
  ['no text gives no pattern', brief([]), []],
  ['an empty text is one of the others', brief(once('')), [['others', 1, '']]],
])('%s', (_, found, expected) => {
  expect(found).toEqual(expected);
});

test('a high threshold keeps texts apart whose patterns look alike', () => {
  const found = brief(numbered('MachineLearningX'), 0.9, 'X');
  expect(found).toHaveLength(10);
  expect(found[3]).toEqual(['MachineLearning*', 100, 'MachineLearningX3']);
});

test('every text is in one cluster', () => {
  const texts = Array.from({ length: 500 }, (_, index) => ({
    text: `${'abc'[index % 3]} ${index % 7} word${'xyz'[index % 3]} ${String.fromCodePoint(97 + (index % 26))}`,
    count: index + 1,
  }));
  const found = clusterTexts(texts, { threshold: 0.6, separators: undefined });
  expect(found.flatMap(({ members }) => members).toSorted((a, b) => a - b)).toEqual(texts.map((_, index) => index));
  expect(found.reduce((sum, { count }) => sum + count, 0)).toBe((500 * 501) / 2);
});
