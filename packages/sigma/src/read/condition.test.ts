import { expect, test } from 'vitest';
import { readRules } from '../index.ts';
import { fires, readOne, ruleText } from '../testing/fire.ts';

const selections = ['sel_a', 'sel_b', 'sel_c', 'other', '_hidden']
  .map((name) => `${name}:\n  ${name.slice(-1)}: 1`)
  .join('\n');

/** Fields: a, b, c by the selections sel_*, r by other, n by _hidden. */
test.each<[condition: string, passing: string[], failing: string[]]>([
  ['sel_a', ['a', 'ab'], ['b', '']],
  ['sel_a and sel_b', ['ab'], ['a', 'b']],
  ['sel_a or sel_b', ['a', 'b'], ['c']],
  ['not sel_a', ['', 'b'], ['a']],
  ['not not sel_a', ['a'], ['b']],
  ['sel_a or sel_b and sel_c', ['a', 'bc'], ['b', 'c']],
  ['(sel_a or sel_b) and sel_c', ['ac', 'bc'], ['a', 'ab']],
  ['not sel_a and sel_b', ['b'], ['ab', '']],
  ['not (sel_a and sel_b)', ['a', 'b', ''], ['ab']],
  ['sel_a AND NOT sel_b', ['a'], ['ab']],
  ['1 of sel_*', ['a', 'b', 'c'], ['r', '']],
  ['any of sel_*', ['c'], ['r']],
  ['all of sel_*', ['abc'], ['ab']],
  ['2 of sel_*', ['ab', 'ac', 'bc', 'abc'], ['a', 'cr']],
  ['3 of sel_*', ['abc'], ['ab']],
  ['0 of sel_*', ['', 'r'], ['a']],
  ['1 of *_b', ['b'], ['a', 'c']],
  ['1 of s*_a', ['a'], ['b']],
  ['1 of sel_a', ['a'], ['b']],
  ['1 of them', ['a', 'r'], ['n', '']],
  ['all of them', ['abcr'], ['abcn']],
  ['sel_a and not 1 of sel_b*', ['a', 'ac'], ['ab']],
  ['((((sel_a))))', ['a'], ['b']],
  ['[sel_a, sel_b]', ['a', 'b'], ['c']],
])('condition %s', (condition, passing, failing) => {
  const rule = readOne(ruleText(`${selections}\ncondition: ${condition}`));
  const row = (fields: string): Record<string, number> =>
    Object.fromEntries(Array.from(fields).map((field) => [field, 1]));
  expect(passing.filter((fields) => !fires(rule, row(fields)))).toEqual([]);
  expect(failing.filter((fields) => fires(rule, row(fields)))).toEqual([]);
});

test.each([
  ['', 'BELFRY-SIGMA-009'],
  ['sel_a and', 'BELFRY-SIGMA-009'],
  ['sel_a sel_b', 'BELFRY-SIGMA-009'],
  ['(sel_a', 'BELFRY-SIGMA-009'],
  ['sel_a)', 'BELFRY-SIGMA-009'],
  ['and sel_a', 'BELFRY-SIGMA-009'],
  ['missing', 'BELFRY-SIGMA-010'],
  ['1 of missing*', 'BELFRY-SIGMA-010'],
  ['some of sel_*', 'BELFRY-SIGMA-009'],
  ['4 of sel_*', 'BELFRY-SIGMA-009'],
  ['1 of', 'BELFRY-SIGMA-009'],
  ['sel_a | count() by b > 5', 'BELFRY-SIGMA-009'],
  [`${'('.repeat(200)}sel_a${')'.repeat(200)}`, 'BELFRY-SIGMA-009'],
])('refuses condition "%s"', (condition, code) => {
  const { rules, problems } = readRules(ruleText(`${selections}\ncondition: '${condition}'`), 'x.yml');
  expect(rules).toEqual([]);
  expect(problems).toMatchObject([{ code, kind: 'rejected', path: 'x.yml', line: 17 }]);
});
