import type { JsonValue, Row } from '@belfry/schema';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMatcher, createRouter, firesPlain, readRules } from '../index.ts';
import { foldCase } from '../fold.ts';
import { compileRegex } from '../regex.ts';
import { plainMapping } from '../testing/fire.ts';
import { requiredLiteral } from './required-literal.ts';

const seed = { seed: 20260102, numRuns: 400 };

/** A small alphabet with all that is special, so that values and patterns meet. */
const text = fc.string({
  unit: fc.constantFrom('a', 'b', 'A', 'ß', 'ſ', 'K', '\u212a', 'σ', 'ς', '😀', '\\', '-', ' ', '1'),
  maxLength: 8,
});
const pattern = fc
  .array(fc.oneof({ weight: 3, arbitrary: text }, fc.constantFrom('*', '?', '\\*', '\\\\')), { maxLength: 4 })
  .map((parts) => parts.join(''));
const field = fc.constantFrom('f', 'g', 'EventID');
const modifiers = fc.constantFrom(
  '',
  '',
  '|contains',
  '|startswith',
  '|endswith',
  '|cased',
  '|contains|cased',
  '|endswith|windash',
  '|contains|all',
  '|neq',
);
const item = fc.oneof(
  fc
    .tuple(field, modifiers, fc.array(pattern, { minLength: 1, maxLength: 3 }))
    .map(([name, chain, values]) => ({ [name + chain]: values as JsonValue[] })),
  fc.tuple(field, fc.constantFrom('|exists')).map(([name, chain]) => ({ [name + chain]: true })),
  fc.tuple(field, fc.constantFrom<JsonValue>(null, 1, '')).map(([name, value]) => ({ [name]: value })),
  fc
    .tuple(field, fc.constantFrom('a.b', 'ab+', '(a|b)b', '[ab]a', 'a?bb', '^a', 'ß$'))
    .map(([name, source]) => ({ [`${name}|re`]: source })),
  fc.constant({ 'f|fieldref|contains': 'g' }),
);
const detection = fc.record({
  a: fc.array(item, { minLength: 1, maxLength: 3 }),
  b: fc.tuple(item, item).map(([one, two]) => ({ ...one, ...two })),
  c: fc.oneof(
    item,
    fc.array(
      text.filter((value) => value !== ''),
      { minLength: 1, maxLength: 2 },
    ),
  ),
  condition: fc.constantFrom(
    'a',
    'a and b',
    'a or b',
    'a and not b',
    'not a',
    '1 of them',
    'all of them',
    '2 of them',
    'not (a or b) or c',
  ),
});
const value = fc.oneof(
  text,
  text,
  fc.constantFrom<JsonValue>(null, 1, true, '', []),
  fc.array(text, { maxLength: 3 }) as fc.Arbitrary<JsonValue>,
);
const row: fc.Arbitrary<Row> = fc.record({ f: value, g: value, EventID: value }, { requiredKeys: [] });

test('matcher and plain evaluator agree on any rules and rows', () => {
  let fired = 0;
  fc.assert(
    fc.property(
      fc.array(detection, { minLength: 1, maxLength: 12 }),
      fc.array(row, { minLength: 1, maxLength: 12 }),
      (detections, rows) => {
        const texts = detections.map((one, index) =>
          JSON.stringify({
            title: `r${index}`,
            id: `r${index}`,
            level: 'low',
            logsource: { product: 'test' },
            detection: one,
          }),
        );
        const { rules, problems } = readRules(texts.join('\n---\n'), 'x.yml');
        expect(problems.filter((problem) => problem.kind === 'rejected')).toEqual([]);
        const mapping = {
          ...plainMapping,
          logsources: [
            {
              product: 'test',
              routes: [
                { table: 'Log', when: {}, fields: {} },
                { table: 'Log', when: { EventID: ['a', '1'] }, fields: { f: 'g' } },
              ],
            },
          ],
        };
        const matcher = createMatcher(rules, createRouter([{ pack: 'test', mapping }]));
        for (const one of [...rows, ...rows]) {
          const fast = matcher.match('Log', one).map(({ rule }) => rule.id);
          expect(fast).toEqual(matcher.rules.filter((rule) => firesPlain(rule, 'Log', one)).map(({ rule }) => rule.id));
          fired += fast.length;
        }
      },
    ),
    seed,
  );
  expect(fired).toBeGreaterThan(1000);
});

test('a value that a pattern matches contains its required literal', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'abc',
      'x',
      'foo',
      String.raw`\.`,
      String.raw`\\`,
      String.raw`\d`,
      String.raw`\x41`,
      String.raw`\x{42}`,
      '.',
      '[abc]',
      '[]a]',
      '(foo|bar)',
      '(?:ab)',
      '(?i:ab)',
      '^',
      '$',
      'é',
      '😀',
    ),
    fc.constantFrom('abcd', 'powershell'),
  );
  const quantified = fc
    .tuple(piece, fc.constantFrom('', '', '', '*', '+', '?', '{0,2}', '{2}', '{1,}', '+?', '*?'))
    .map((parts) => parts.join(''));
  const source = fc
    .tuple(fc.array(quantified, { maxLength: 6 }), fc.constantFrom('', '', '|zzz', '(?i)'))
    .map(([parts, more]) => (more.startsWith('(') ? more + parts.join('') : parts.join('') + more));
  const subject = fc
    .array(
      fc.constantFrom(
        'abc',
        'ABC',
        'abcd',
        'x',
        'foo',
        'bar',
        '.',
        '\\',
        '7',
        'A',
        'B',
        'ab',
        'é',
        '😀',
        'powershell',
        'PowerShell',
        'zzz',
        ']',
      ),
      { maxLength: 8 },
    )
    .map((parts) => parts.join(''));
  let matched = 0;
  fc.assert(
    fc.property(source, fc.array(subject, { minLength: 20, maxLength: 20 }), (pattern_, subjects) => {
      const regex = compileRegex(pattern_, '');
      if (regex.problem !== undefined) return;
      const literal = requiredLiteral({ kind: 'regex', source: pattern_, flags: '' });
      if (literal === undefined) return;
      for (const one of subjects)
        if (regex.test(one)) {
          matched++;
          expect(foldCase(one)).toContain(literal);
        }
    }),
    { ...seed, numRuns: 3000 },
  );
  expect(matched).toBeGreaterThan(50);
});

test('folding keeps lengths and is done once for all', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 50 }), (given) => {
      const folded = foldCase(given);
      expect(folded).toHaveLength(given.length);
      expect(foldCase(folded)).toBe(folded);
    }),
    seed,
  );
});

test('a value of a million characters takes linear time', () => {
  const { rules } = readRules(
    JSON.stringify({
      title: 'r',
      id: 'r',
      level: 'low',
      logsource: { product: 'test' },
      detection: {
        s: { 'f|contains': Array.from({ length: 50 }, (_, index) => `needle${index}`) },
        r: { 'f|re': '(a+)+$' },
        condition: 's or r',
      },
    }),
    'x.yml',
  );
  const matcher = createMatcher(rules, createRouter([{ pack: 'test', mapping: plainMapping }]));
  const before = performance.now();
  expect(matcher.match('Log', { f: `${'a'.repeat(1_000_000)}needle7!` })).toHaveLength(1);
  expect(matcher.match('Log', { f: `${'a*?'.repeat(300_000)}!` })).toHaveLength(0);
  expect(performance.now() - before).toBeLessThan(5000);
});
