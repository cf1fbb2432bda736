import { expect, test } from 'vitest';
import { readRules } from '../index.ts';
import { ruleText } from '../testing/fire.ts';

const item = (text: string): string => ruleText(`sel:\n  ${text}\ncondition: sel`);

test.each<[name: string, text: string, code: string, line: number]>([
  ['broken YAML', 'title: [', 'BELFRY-SIGMA-001', 1],
  ['a key given twice', 'title: a\ntitle: b\n', 'BELFRY-SIGMA-001', 2],
  ['a list', '- a\n', 'BELFRY-SIGMA-002', 1],
  ['no title', 'logsource: {product: x}\ndetection: {a: {b: 1}, condition: a}', 'BELFRY-SIGMA-003', 1],
  ['no logsource', 'title: x\ndetection: {a: {b: 1}, condition: a}', 'BELFRY-SIGMA-003', 1],
  [
    'an empty logsource',
    'title: x\nlogsource:\n  definition: y\ndetection: {a: {b: 1}, condition: a}',
    'BELFRY-SIGMA-003',
    3,
  ],
  ['no detection', 'title: x\nlogsource: {product: x}', 'BELFRY-SIGMA-003', 1],
  ['no condition', ruleText('sel:\n  a: 1'), 'BELFRY-SIGMA-003', 7],
  ['only a condition', ruleText('condition: sel'), 'BELFRY-SIGMA-003', 7],
  ['a detection that is a text', 'title: x\nlogsource: {product: x}\ndetection: y', 'BELFRY-SIGMA-004', 3],
  ['an unknown level', ruleText('sel:\n  a: 1\ncondition: sel').replace('low', 'severe'), 'BELFRY-SIGMA-007', 3],
  ['an unknown modifier', item('f|contain: x'), 'BELFRY-SIGMA-005', 8],
  ['an empty modifier', item('f|: x'), 'BELFRY-SIGMA-005', 8],
  ['a modifier given twice', item('f|contains|contains: x'), 'BELFRY-SIGMA-006', 8],
  ['two comparators', item('f|contains|startswith: x'), 'BELFRY-SIGMA-006', 8],
  ['contains with re', item('f|re|contains: x'), 'BELFRY-SIGMA-006', 8],
  ['a flag without re', item('f|i: x'), 'BELFRY-SIGMA-006', 8],
  ['a flag before re', item('f|i|re: x'), 'BELFRY-SIGMA-006', 8],
  ['cased with re', item('f|re|cased: x'), 'BELFRY-SIGMA-006', 8],
  ['lt with gt', item('f|lt|gt: 1'), 'BELFRY-SIGMA-006', 8],
  ['contains before base64', item('f|contains|base64: x'), 'BELFRY-SIGMA-006', 8],
  ['wide after base64', item('f|base64|wide: x'), 'BELFRY-SIGMA-006', 8],
  ['exists without a field', item("'|exists': true"), 'BELFRY-SIGMA-006', 8],
  ['exists with a text', item('f|exists: maybe'), 'BELFRY-SIGMA-007', 8],
  ['a pattern RE2 does not know', item("f|re: '(?=x)'"), 'BELFRY-SIGMA-007', 8],
  ['a backreference', item(String.raw`f|re: '(a)\1'`), 'BELFRY-SIGMA-007', 8],
  ['a network that is none', item('f|cidr: 10.0.0.0/99'), 'BELFRY-SIGMA-007', 8],
  ['a comparison with a text', item('f|lt: x'), 'BELFRY-SIGMA-007', 8],
  ['wildcards under base64', item("f|base64: 'a*'"), 'BELFRY-SIGMA-007', 8],
  ['null with contains', item('f|contains: null'), 'BELFRY-SIGMA-007', 8],
  ['an empty list', item('f: []'), 'BELFRY-SIGMA-007', 8],
  ['a map as a value', item('f: {a: 1}'), 'BELFRY-SIGMA-004', 8],
  ['a placeholder without a watchlist', item("f|expand: '%nobody%'"), 'BELFRY-SIGMA-008', 8],
  ['timeframe', ruleText('sel:\n  a: 1\ntimeframe: 5m\ncondition: sel'), 'BELFRY-SIGMA-013', 9],
  [
    'values without end by aliases',
    `a: &a [x,x,x,x,x,x,x,x,x]\n${Array.from('bcdefgh')
      .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(',')}]`)
      .join('\n')}\n`,
    'BELFRY-SIGMA-012',
    1,
  ],
])('refuses %s', (_, text, code, line) => {
  const { rules, problems } = readRules(text, 'rules/x.yml');
  expect(rules).toEqual([]);
  const rejected = problems.filter((problem) => problem.kind === 'rejected');
  expect(rejected).toMatchObject([{ code, path: 'rules/x.yml' }]);
  if (code !== 'BELFRY-SIGMA-012') expect(rejected[0]?.line).toBe(line);
});

test('keeps all that a rule says of itself', () => {
  const text = `title: Dump
id: 0a1b2c3d-0000-4000-8000-000000000001
name: dump
status: stable
description: What it sees
license: DRL-1.1
author: Amelia, Noor
references: [https://example.com/a]
date: 2024-01-02
related:
  - { id: 0a1b2c3d-0000-4000-8000-000000000002, type: derived }
tags: [attack.credential-access, attack.t1003.001, attack.stealth, attack.defense_impairment, attack.g0007, cve.2024-1]
logsource: { product: Windows, category: process_creation, definition: ignored }
detection:
  sel: { Image: x }
  condition: sel
falsepositives: [Backup]
level: critical
`;
  const { rules, problems } = readRules(text, 'a/b.yml');
  expect(problems).toEqual([]);
  expect(rules).toMatchObject([
    {
      id: '0a1b2c3d-0000-4000-8000-000000000001',
      name: 'dump',
      title: 'Dump',
      author: 'Amelia, Noor',
      licence: 'DRL-1.1',
      references: ['https://example.com/a'],
      date: '2024-01-02',
      related: [{ id: '0a1b2c3d-0000-4000-8000-000000000002', type: 'derived' }],
      tactics: ['CredentialAccess', 'DefenseEvasion'],
      techniques: ['T1003.001'],
      level: 'critical',
      severity: 'High',
      status: 'stable',
      logsource: { product: 'windows', category: 'process_creation' },
      falsePositives: ['Backup'],
      text,
      path: 'a/b.yml',
    },
  ]);
});

test('reads every document of a file and rejects only the broken one', () => {
  const good = ruleText('sel:\n  a: 1\ncondition: sel');
  const { rules, problems } = readRules(`${good}---\n${item('f|contain: x')}---\n${good}`, 'x.yml');
  expect(rules.map((rule) => [rule.line, rule.text.includes('a: 1')])).toEqual([
    [1, true],
    [21, true],
  ]);
  expect(problems).toMatchObject([{ code: 'BELFRY-SIGMA-005', line: 18 }]);
});

test('a global document gives its keys to those that follow', () => {
  const text = `action: global\ntitle: G\nlevel: low\nlogsource: {product: test}\ndetection:\n  condition: sel\n---\ndetection: {sel: {a: 1}}\n---\ntitle: Own\ndetection: {sel: {b: 1}}\n`;
  expect(readRules(text, 'x.yml').rules.map((rule) => [rule.title, rule.conditions])).toEqual([
    ['G', ['sel']],
    ['Own', ['sel']],
  ]);
});

test('lints what is odd but can be honoured', () => {
  const text = ruleText('sel:\n  a: 1\nspare:\n  b: 1\ncondition: sel', 'detections: x\n').replace(/id: .*/, 'id: 7');
  const { rules, problems } = readRules(text, 'x.yml');
  expect(rules).toHaveLength(1);
  expect(problems.map(({ code, kind, line }) => [code, kind, line])).toEqual([
    ['BELFRY-SIGMA-050', 'lint', 4],
    ['BELFRY-SIGMA-052', 'lint', 2],
    ['BELFRY-SIGMA-051', 'lint', 10],
  ]);
});
