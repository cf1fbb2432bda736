import { expect, test } from 'vitest';
import { decimalText } from '../decimal.ts';
import { readRules } from '../index.ts';

const document = (section: string, more = ''): string =>
  `title: Many\nid: 0e95725d-7320-415d-80f7-004da920fc11\n${more}correlation:\n${section}`;
const counting = (condition: string, type = 'event_count', more = ''): string =>
  document(
    `  type: ${type}\n  rules: [a, b]\n  group-by: [Computer]\n  timespan: 1h\n  condition: ${condition}\n${more}`,
  );

test('reads all that a correlation says', () => {
  const text = document(
    `  type: value_count
  rules:
    - 5638f7c0-ac70-491d-8465-2a65075e0d86 # one
    - firewall_block
  group-by:
    - Host
    - User
  timespan: 90m
  condition:
    field: [Port, Address]
    gt: 100
    lte: 200
  aliases:
    Host: {firewall_block: src, 5638f7c0-ac70-491d-8465-2a65075e0d86: Computer}
  generate: true
`,
    'name: many\nlevel: high\nauthor: Noor\nstatus: test\ntags: [attack.t1110]\nfalsepositives: [Scanner]\n',
  );
  const { correlations, rules, filters, problems } = readRules(text, 'c.yml');
  expect([problems, rules, filters]).toEqual([[], [], []]);
  expect(correlations).toMatchObject([
    {
      id: '0e95725d-7320-415d-80f7-004da920fc11',
      name: 'many',
      severity: 'High',
      author: 'Noor',
      techniques: ['T1110'],
      type: 'value_count',
      rules: [
        { text: '5638f7c0-ac70-491d-8465-2a65075e0d86', line: 12 },
        { text: 'firewall_block', line: 13 },
      ],
      groupBy: ['Host', 'User'],
      timespanMs: 5_400_000,
      condition: { fields: ['Port', 'Address'], percentile: undefined },
      aliases: {
        Host: [
          { rule: { text: 'firewall_block', line: 23 }, field: 'src' },
          { rule: { text: '5638f7c0-ac70-491d-8465-2a65075e0d86', line: 23 }, field: 'Computer' },
        ],
      },
      generate: true,
      text,
    },
  ]);
});

const condition = (text: string): [string[], readonly string[]] => {
  const { correlations, problems } = readRules(text, 'c.yml');
  const read = correlations[0]?.condition;
  const thresholds = read?.thresholds.map(({ operator, number }) => `${operator} ${decimalText(number)}`) ?? [];
  return [thresholds, read?.fields ?? problems.map(({ reason }) => reason)];
};

test.each<[string, string, string[], string[]]>([
  ['event_count', '{gte: 10}', ['gte 10'], []],
  ['event_count', '{gt: 10}', ['gt 10'], []],
  ['event_count', '{lt: 10}', ['lt 10'], []],
  ['event_count', '{lte: 10}', ['lte 10'], []],
  ['event_count', '{eq: 10}', ['eq 10'], []],
  ['event_count', '{neq: 10}', ['neq 10'], []],
  ['event_count', '{gt: 100, lte: 200}', ['gt 100', 'lte 200'], []],
  ['event_count', '{lt: 200, gte: 100}', ['lt 200', 'gte 100'], []],
  ['event_count', "{gte: '10'}", ['gte 10'], []],
  ['value_count', '{field: User, gte: 5}', ['gte 5'], ['User']],
  ['temporal', '{gte: 2}', ['gte 2'], []],
  ['temporal_ordered', '{eq: 1}', ['eq 1'], []],
  ['value_sum', '{field: Bytes, gt: 1000000}', ['gt 1000000'], ['Bytes']],
  ['value_avg', '{field: Bytes, gt: 0.1}', ['gt 0.1'], ['Bytes']],
  ['value_min', '{field: Bytes, lte: -400}', ['lte -400'], ['Bytes']],
  ['value_max', '{field: Bytes, gte: 1e3}', ['gte 1000'], ['Bytes']],
  ['value_median', '{field: Bytes, eq: 9007199254740993}', ['eq 9007199254740993'], ['Bytes']],
  ['value_percentile', '{field: Image, lte: 1}', ['lte 1'], ['Image']],
  ['value_percentile', '{field: Bytes, percentile: 99.5, gte: 1}', ['gte 1'], ['Bytes']],
])('reads %s %s', (type, text, thresholds, fields) => {
  expect(condition(counting(text, type))).toEqual([thresholds, fields]);
});

test.each(['temporal', 'temporal_ordered'])('%s without a condition means all of its rules', (type) => {
  expect(condition(counting('', type).replace('  condition: \n', ''))).toEqual([['gte 2'], []]);
});

test.each([
  ['30s', 30_000],
  ['5m', 300_000],
  ['24h', 86_400_000],
  ['7d', 604_800_000],
])('reads the timespan %s', (timespan, milliseconds) => {
  const read = readRules(counting('{gte: 2}').replace('1h', timespan), 'c.yml');
  expect(read.correlations[0]?.timespanMs).toBe(milliseconds);
});

test('events that need not agree in anything are one group', () => {
  const read = readRules(counting('{gte: 2}').replace('  group-by: [Computer]\n', ''), 'c.yml');
  expect(read.correlations[0]?.groupBy).toEqual([]);
});

const without = (key: string): string => counting('{gte: 2}').replace(new RegExp(`  ${key}:.*\n`), '');
const withKey = (key: string, value: string): string =>
  counting('{gte: 2}').replace(new RegExp(`  ${key}:.*\n`), `  ${key}: ${value}\n`);

test.each<[string, string, string, number]>([
  ['no type', without('type'), '003', 4],
  ['no rules', without('rules'), '003', 4],
  ['no timespan', without('timespan'), '003', 4],
  ['no condition', without('condition'), '003', 4],
  ['no title', counting('{gte: 2}').replace('title: Many\n', ''), '003', 1],
  ['a text for the section', 'title: x\ncorrelation: y\n', '004', 2],
  ['an unknown type', withKey('type', 'value_mode'), '007', 4],
  ['an empty list of rules', withKey('rules', '[]'), '007', 5],
  ['a rule that is no text', withKey('rules', '[{a: b}]'), '004', 5],
  ['a field twice', withKey('group-by', '[A, A]'), '007', 6],
  ['a month', withKey('timespan', '1M'), '007', 7],
  ['a bare number', withKey('timespan', '60'), '007', 7],
  ['no time at all', withKey('timespan', '0s'), '007', 7],
  ['years', withKey('timespan', '4000d'), '007', 7],
  ['a condition that is a text', withKey('condition', 'a and b'), '013', 8],
  ['a condition that is a list', withKey('condition', '[1]'), '004', 8],
  ['a condition without a criterion', withKey('condition', '{field: x}'), '003', 8],
  ['an unknown criterion', withKey('condition', '{ge: 2}'), '013', 8],
  ['a criterion that is no number', withKey('condition', '{gte: many}'), '007', 8],
  ['two lower bounds', withKey('condition', '{gt: 2, gte: 5}'), '007', 8],
  ['eq with a bound', withKey('condition', '{eq: 2, lt: 5}'), '007', 8],
  ['an empty range', withKey('condition', '{gt: 5, lt: 5}'), '007', 8],
  ['a fraction of a count', withKey('condition', '{gte: 2.5}'), '007', 8],
  ['a negative count', withKey('condition', '{gte: -2}'), '007', 8],
  ['a count of none', withKey('condition', '{eq: 0}'), '007', 8],
  ['a count below one', withKey('condition', '{lt: 1}'), '007', 8],
  ['a field that nothing looks at', withKey('condition', '{field: x, gte: 2}'), '007', 8],
  ['a value without a field', counting('{gte: 2}', 'value_sum'), '003', 8],
  ['a sum of two fields', counting('{field: [a, b], gte: 2}', 'value_sum'), '007', 8],
  ['a percentile of a sum', counting('{field: a, percentile: 5, gte: 2}', 'value_sum'), '013', 8],
  ['a percentile above 100', counting('{field: a, percentile: 101, gte: 2}', 'value_percentile'), '007', 8],
  ['more rules than there are', counting('{gte: 3}', 'temporal'), '007', 8],
  ['the order of one rule', counting('{gte: 1}', 'temporal_ordered').replace('[a, b]', '[a]'), '007', 5],
  ['a key that would be ignored', counting('{gte: 2}', 'event_count', '  window: session\n'), '013', 9],
  ['generate with a text', counting('{gte: 2}', 'event_count', '  generate: maybe\n'), '004', 9],
  ['an alias without rules', counting('{gte: 2}', 'event_count', '  aliases: {Computer: x}\n'), '004', 9],
  ['an alias without a field', counting('{gte: 2}', 'event_count', '  aliases: {Computer: {a: }}\n'), '004', 9],
  ['a detection as well', counting('{gte: 2}', 'event_count', 'detection: {sel: {a: 1}, condition: sel}\n'), '004', 9],
  ['a filter as well', counting('{gte: 2}', 'event_count', 'filter: {rules: any}\n'), '004', 9],
])('refuses a correlation with %s', (_, text, code, line) => {
  const { correlations, problems } = readRules(text, 'c.yml');
  expect(correlations).toEqual([]);
  const rejected = problems.filter(({ kind }) => kind === 'rejected');
  expect(rejected).toMatchObject([{ code: `BELFRY-SIGMA-${code}`, path: 'c.yml', line }]);
});
