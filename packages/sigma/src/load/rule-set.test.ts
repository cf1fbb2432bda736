import { expect, test } from 'vitest';
import type { SigmaProblem } from '../errors.ts';
import { linkRules, readRules, type LinkedRules } from '../index.ts';
import { fires } from '../testing/fire.ts';

/** Documents of several files, linked; what is wrong as `path:line code reason`. */
function linkFiles(files: Readonly<Record<string, string>>): LinkedRules & { told: string[] } {
  const read = Object.entries(files).map(([path, text]) => readRules(text, path));
  const problems = read.flatMap((file): readonly SigmaProblem[] => file.problems);
  const linked = linkRules({
    rules: read.flatMap((file) => file.rules),
    correlations: read.flatMap((file) => file.correlations),
    filters: read.flatMap((file) => file.filters),
  });
  const told = [...problems, ...linked.problems]
    .filter(({ code }) => code !== 'BELFRY-SIGMA-052')
    .map(({ code, kind, path, line, reason }) => `${path}:${line} ${kind} ${code.slice(-3)} ${reason}`);
  return { ...linked, told };
}

const rule = (name: string, logsource = 'product: test'): string =>
  `title: Rule ${name}\nname: ${name}\nid: id-${name}\nlogsource: {${logsource}}\ndetection: {sel: {Name: ${name}}, condition: sel}\n`;
const filter = (rules: string, condition = 'not sel', logsource = 'product: test'): string =>
  `title: Administrators\nlogsource: {${logsource}}\nfilter:\n  rules: ${rules}\n  sel: {User|startswith: adm_}\n  condition: ${condition}\n`;
const correlation = (name: string, rules: string, more = ''): string =>
  `title: Correlation ${name}\nname: ${name}\nid: id-${name}\ncorrelation:\n  type: temporal\n  rules: ${rules}\n  group-by: [User]\n  timespan: 5m\n${more}`;

test.each([
  ['by id', '[id-a]'],
  ['by name', '[a]'],
  ['as one text', 'a'],
  ['as any', 'any'],
])('a filter narrows rules %s', (_, rules) => {
  const {
    rules: linked,
    filters,
    told,
  } = linkFiles({ 'r.yml': `${rule('a')}---\n${rule('b')}`, 'f.yml': filter(rules) });
  expect(told).toEqual([]);
  expect(filters).toBe(1);
  const [a, b] = linked as [(typeof linked)[0], (typeof linked)[0]];
  expect(a.filters).toEqual([{ id: 'f.yml#Administrators', title: 'Administrators', path: 'f.yml' }]);
  expect(fires(a, { Name: 'a', User: 'eve' })).toBe(true);
  expect(fires(a, { Name: 'a', User: 'adm_eve' })).toBe(false);
  expect(fires(a, { Name: 'a' })).toBe(true);
  expect(fires(a, { Name: 'x', User: 'eve' })).toBe(false);
  expect(fires(b, { Name: 'b', User: 'adm_eve' })).toBe(rules !== 'any');
});

test('a filter without "not" keeps the events that it describes, and its author is asked to look', () => {
  const { rules, told } = linkFiles({ 'r.yml': rule('a'), 'f.yml': filter('[a]', 'sel') });
  expect(told).toEqual([expect.stringContaining('f.yml:6 lint 054')]);
  const [a] = rules as [(typeof rules)[0]];
  expect(fires(a, { Name: 'a', User: 'adm_eve' })).toBe(true);
  expect(fires(a, { Name: 'a', User: 'eve' })).toBe(false);
});

test('all filters of a rule hold, and each only once', () => {
  const second = filter('[a, id-a]').replace('Administrators', 'Backup').replace('adm_', 'bak_');
  const { rules, filters } = linkFiles({ 'r.yml': rule('a'), 'f.yml': filter('any'), 'g.yml': second });
  const [a] = rules as [(typeof rules)[0]];
  expect([filters, a.filters.map(({ title }) => title)]).toEqual([2, ['Administrators', 'Backup']]);
  expect(fires(a, { Name: 'a', User: 'bak_1' })).toBe(false);
  expect(fires(a, { Name: 'a', User: 'adm_1' })).toBe(false);
  expect(fires(a, { Name: 'a', User: 'x' })).toBe(true);
});

test.each<[string, Record<string, string>, string]>([
  ['a rule that is not there', { 'f.yml': filter('[gone]') }, 'f.yml:4 rejected 015'],
  ['one of two rules that is not there', { 'r.yml': rule('a'), 'f.yml': filter('[a, gone]') }, 'f.yml:4 lint 053'],
  ['any rule where there is none', { 'f.yml': filter('any') }, 'f.yml:1 rejected 015'],
  [
    'a rule of another logsource',
    { 'r.yml': rule('a', 'product: other'), 'f.yml': filter('[a]') },
    'f.yml:4 rejected 018',
  ],
  [
    'a rule of a wider logsource',
    { 'r.yml': rule('a'), 'f.yml': filter('[a]', 'not sel', 'product: test, service: x') },
    'f.yml:4 rejected 018',
  ],
  [
    'a correlation',
    { 'r.yml': `${rule('a')}---\n${correlation('c', '[a]')}`, 'f.yml': filter('[c]') },
    'f.yml:4 rejected 018',
  ],
  ['no rules', { 'f.yml': filter('x').replace('  rules: x\n', '') }, 'f.yml:4 rejected 003'],
  ['an empty list of rules', { 'f.yml': filter('[]') }, 'f.yml:4 rejected 007'],
  ['a map of rules', { 'f.yml': filter('[{a: b}]') }, 'f.yml:4 rejected 004'],
  ['no condition', { 'f.yml': filter('any').replace('  condition: not sel\n', '') }, 'f.yml:4 rejected 003'],
  ['an unknown identifier', { 'f.yml': filter('any', 'not other') }, 'f.yml:6 rejected 010'],
  ['no logsource', { 'f.yml': filter('any').replace(/logsource.*\n/, '') }, 'f.yml:1 rejected 003'],
  ['a text for a filter', { 'f.yml': 'title: x\nlogsource: {product: x}\nfilter: y\n' }, 'f.yml:3 rejected 004'],
])('tells of a filter with %s', (_, files, told) => {
  expect(linkFiles(files).told.filter((line) => !line.includes(' 051 '))).toEqual([expect.stringContaining(told)]);
});

test('a filter for rules of a wider logsource applies to the narrower ones', () => {
  const { rules, told } = linkFiles({ 'r.yml': rule('a', 'product: test, service: x'), 'f.yml': filter('any') });
  expect([told, rules[0]?.filters.length]).toEqual([[], 1]);
});

test('correlations find rules by id and name, those in their own file first, and come after what they refer to', () => {
  const { correlations, silent, told } = linkFiles({
    'c.yml': `${correlation('outer', '[inner, b]')}---\n${correlation('inner', '[ID-A]')}---\n${rule('b')}`,
    'r.yml': `${rule('a')}---\n${rule('b').replace('id-b', 'id-b2')}`,
  });
  expect(told).toEqual([]);
  expect(correlations.map(({ rule: { name }, inputs }) => [name, inputs.map(({ id }) => id)])).toEqual([
    ['inner', ['id-a']],
    ['outer', ['id-inner', 'id-b']],
  ]);
  expect([...silent].sort()).toEqual(['id-a', 'id-b', 'id-inner']);
});

test.each(['', '  '])('rules that a correlation wants on their own are not silent (indent "%s")', (indent) => {
  const more = `${indent}generate: true\n`;
  const { silent } = linkFiles({
    'r.yml': `${rule('a')}---\n${rule('b')}---\n${correlation('c', '[a]', more)}---\n${correlation('d', '[a, b]')}`,
  });
  expect([...silent]).toEqual(['id-b']);
});

test('aliases name the field of each rule; what an outer correlation reads is carried through the inner one', () => {
  const inner = correlation('inner', '[a]').replace('[User]', '[Computer]');
  const aliases = '  aliases:\n    User: {inner: SubjectUser, b: TargetUser}\n';
  const { correlations, told } = linkFiles({
    'r.yml': [rule('a'), rule('b'), inner, correlation('outer', '[inner, b]', aliases)].join('---\n'),
  });
  expect(told).toEqual([]);
  expect(correlations.map(({ carried, inputs }) => ({ carried, inputs }))).toEqual([
    {
      carried: ['SubjectUser'],
      inputs: [{ id: 'id-a', groupFields: ['Computer'], valueFields: [], carriedFields: ['SubjectUser'] }],
    },
    {
      carried: [],
      inputs: [
        { id: 'id-inner', groupFields: ['SubjectUser'], valueFields: [], carriedFields: [] },
        { id: 'id-b', groupFields: ['TargetUser'], valueFields: [], carriedFields: [] },
      ],
    },
  ]);
});

const alias = (text: string): string => `  aliases:\n    User: ${text}\n`;
test.each<[string, string, string[]]>([
  ['an unknown rule', correlation('c', '[a, gone]'), ['x.yml:12 rejected 015']],
  ['a rule named twice', correlation('c', '[a, a]'), ['x.yml:12 rejected 007']],
  ['a rule named by id and name', correlation('c', '[a, id-a]'), ['x.yml:12 rejected 016']],
  [
    'a name of two rules',
    `${correlation('c', '[a]')}---\n${rule('a').replace('id-a', 'id-x')}`,
    ['x.yml:12 rejected 016'],
  ],
  ['itself', correlation('c', '[a, c]'), ['x.yml:12 rejected 017']],
  [
    'a circle',
    [correlation('c', '[d]'), correlation('d', '[e]'), correlation('e', '[c]'), correlation('f', '[d]')].join('---\n'),
    ['x.yml:12', 'x.yml:21', 'x.yml:30', 'x.yml:39'].map((place) => `${place} rejected 017`),
  ],
  [
    'a rejected correlation',
    `${correlation('c', '[d]')}---\n${correlation('d', '[gone]')}`,
    ['x.yml:12 rejected 015', 'x.yml:21 rejected 015'],
  ],
  ['an alias for another rule', correlation('c', '[a]', alias('{b: User}')), ['x.yml:16 rejected 018']],
  ['an alias without one of its rules', correlation('c', '[a, b]', alias('{a: User}')), ['x.yml:16 rejected 018']],
])('refuses a correlation with %s', (_, text, told) => {
  const linked = linkFiles({ 'x.yml': `${rule('a')}---\n${text}`, 'b.yml': rule('b') });
  expect(linked.told).toEqual(told.map((start) => expect.stringContaining(start) as string));
  expect(linked.correlations).toEqual([]);
  expect(linked.silent.size).toBe(0);
});

test('says which correlations make up a circle', () => {
  const text = [correlation('c', '[d]'), correlation('d', '[c]')].join('---\n');
  expect(linkFiles({ 'x.yml': text }).told[0]).toContain('"Correlation c" → "Correlation d" → "Correlation c"');
});

test('refuses a chain that is too long instead of recursing without end', () => {
  const names = Array.from({ length: 500 }, (_, index) => `c${index}`);
  const chain = names.map((name, index) => correlation(name, `[c${index + 1}]`)).join('---\n');
  const { told, correlations } = linkFiles({ 'x.yml': chain });
  expect(correlations).toEqual([]);
  expect(told).toHaveLength(500);
});

test('an id names one document, whatever its kind', () => {
  const text = [rule('a'), correlation('a', '[a]')].join('---\n');
  expect(linkFiles({ 'x.yml': text }).told).toEqual([expect.stringContaining('x.yml:7 rejected 011')]);
});
