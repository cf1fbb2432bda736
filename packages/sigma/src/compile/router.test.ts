import { sigmaMapping, type Row, type SigmaMapping, type TableDefinition } from '@belfry/schema';
import { describe, expect, test } from 'vitest';
import { createMatcher, createRouter, explain, firesPlain, readRules, type Matcher } from '../index.ts';
import type { Logsource } from '../rule.ts';

const mapping: SigmaMapping = sigmaMapping.parse({
  tables: {
    Events: { open: 'Data', fields: { Renamed: 'Data.Original' } },
    Audit: { fields: { Image: 'NewProcessName' } },
  },
  logsources: [
    {
      product: 'windows',
      category: 'process_creation',
      routes: [
        { table: 'Events', when: { Channel: 'Sysmon', EventID: 1 } },
        { table: 'Audit', when: { EventID: 4688 }, fields: { ParentImage: 'ParentProcessName' } },
      ],
    },
    {
      product: 'windows',
      category: 'registry_add',
      routes: [{ table: 'Events', when: { EventID: 12, 'Data.EventType': ['CreateKey', 'AddKey'] } }],
    },
    { product: 'windows', service: 'sysmon', routes: [{ table: 'Events', when: { Channel: 'Sysmon' } }] },
    { product: 'windows', service: 'security', routes: [{ table: 'Audit' }] },
    { category: 'antivirus', routes: [{ table: 'Events', when: { EventID: 1116 } }] },
    { product: 'squid', category: 'proxy', routes: [{ table: 'Audit', when: { EventID: 7 } }] },
  ],
});
const audit: TableDefinition = {
  name: 'Audit',
  doc: '',
  columns: ['EventID', 'NewProcessName', 'ParentProcessName'].map((name) => ({ name, type: 'string' })),
};
const router = createRouter([{ pack: 'windows', mapping }], [audit]);

describe.each<[name: string, logsource: Logsource, tables: string[]]>([
  ['an entry of exactly its parts', { product: 'windows', category: 'process_creation' }, ['Events', 'Audit']],
  ['parts in any case', { product: 'Windows', service: 'SYSMON' }, ['Events']],
  [
    'all entries of the product without its own entry',
    { product: 'windows' },
    ['Events', 'Audit', 'Events', 'Events', 'Audit'],
  ],
  ['all products of a category', { category: 'proxy' }, ['Audit']],
  ['an entry for any product', { product: 'windows', category: 'antivirus' }, ['Events']],
  [
    'rows of both category and service',
    { product: 'windows', category: 'process_creation', service: 'sysmon' },
    ['Events'],
  ],
  ['nothing for an unknown service', { product: 'windows', service: 'unknown' }, []],
  ['nothing for an unknown category of a known product', { product: 'linux', category: 'process_creation' }, []],
  ['nothing for another product', { product: 'squid', service: 'x' }, []],
])('a logsource takes %s', (_, logsource, tables) => {
  test(JSON.stringify(logsource), () => {
    expect(router.routesOf(logsource).map((route) => route.table)).toEqual(tables);
  });
});

function matcherOf(logsource: string, detection: string): Matcher {
  const { rules, problems } = readRules(
    `title: T\nlevel: low\nid: 00000000-0000-4000-8000-000000000001\nlogsource: ${logsource}\ndetection: ${detection}\n`,
    'x.yml',
  );
  expect(problems).toEqual([]);
  return createMatcher(rules, router);
}

test.each<[name: string, logsource: string, detection: string, table: string, row: Row, fires: boolean]>([
  [
    'a field by the name of its route',
    '{product: windows, category: process_creation}',
    '{s: {ParentImage: a}, condition: s}',
    'Audit',
    { EventID: 4688, ParentProcessName: 'A' },
    true,
  ],
  [
    'a field by the name of its table',
    '{product: windows, service: security}',
    '{s: {Image: a}, condition: s}',
    'Audit',
    { NewProcessName: 'a' },
    true,
  ],
  [
    'a field in the open column',
    '{product: windows, service: sysmon}',
    '{s: {Image: a}, condition: s}',
    'Events',
    { Channel: 'SYSMON', Data: { Image: 'a' } },
    true,
  ],
  [
    'a column before the open column',
    '{product: windows, service: sysmon}',
    '{s: {Image: a}, condition: s}',
    'Events',
    { Channel: 'Sysmon', Image: 'b', Data: { Image: 'a' } },
    false,
  ],
  [
    'a renamed field in the open column',
    '{product: windows, service: sysmon}',
    '{s: {Renamed: a}, condition: s}',
    'Events',
    { Channel: 'Sysmon', Data: { Original: 'a', Renamed: 'b' } },
    true,
  ],
  [
    'rows of another channel are not looked at',
    '{product: windows, category: process_creation}',
    '{s: {Image: a}, condition: s}',
    'Events',
    { Channel: 'Other', EventID: 1, Data: { Image: 'a' } },
    false,
  ],
  [
    'a number and its text are the same constant',
    '{product: windows, category: process_creation}',
    '{s: {Image: a}, condition: s}',
    'Events',
    { Channel: 'Sysmon', EventID: '1', Data: { Image: 'a' } },
    true,
  ],
  [
    'a constant inside a dynamic column',
    '{product: windows, category: registry_add}',
    '{s: {Image: a}, condition: s}',
    'Events',
    { EventID: 12, Data: { EventType: 'addkey', Image: 'a' } },
    true,
  ],
  [
    'a constant that the rule asks for as well',
    '{product: windows, service: sysmon}',
    '{s: {EventID: [2, 3]}, condition: s}',
    'Events',
    { Channel: 'Sysmon', EventID: 3 },
    true,
  ],
  [
    'a constant that the rule excludes',
    '{product: windows, service: sysmon}',
    '{s: {EventID: 99}, condition: not s}',
    'Events',
    { Channel: 'Sysmon', EventID: 5 },
    true,
  ],
  [
    'a constant tested by part',
    '{product: windows, service: sysmon}',
    "{s: {EventID|startswith: '25'}, condition: s}",
    'Events',
    { Channel: 'Sysmon', EventID: 255 },
    true,
  ],
  [
    'a list where a constant is expected',
    '{product: windows, service: sysmon}',
    '{s: {EventID: 3}, condition: s}',
    'Events',
    { Channel: 'Sysmon', EventID: [2, 3] },
    true,
  ],
  [
    'no constant in the row',
    '{product: windows, service: sysmon}',
    '{s: {EventID: null}, condition: s}',
    'Events',
    { Channel: 'Sysmon' },
    true,
  ],
])('%s', (_, logsource, detection, table, row, fires) => {
  const matcher = matcherOf(logsource, detection);
  const [rule] = matcher.rules;
  expect(matcher.match(table, row).length > 0).toBe(fires);
  expect(rule !== undefined && firesPlain(rule, table, row)).toBe(fires);
});

test('a rule fires once for a row that several of its routes take', () => {
  expect(
    matcherOf('{product: windows}', '{s: {EventID: 1}, condition: s}').match('Events', {
      Channel: 'Sysmon',
      EventID: 1,
    }),
  ).toHaveLength(1);
});

test.each([
  [
    '{product: zeek, service: dns}',
    '{s: {a: 1}, condition: s}',
    { logsource: 'product: zeek, service: dns', missingFields: [] },
  ],
  ['{product: windows, service: security}', '{s: {a: 1, Image: x}, condition: s}', { missingFields: ['a'] }],
  ['{product: windows, service: security}', '{s: {a: 1}, t: {Image: x}, condition: s or t}', undefined],
  ['{product: windows, service: security}', '{s: {a: null, Image: x}, condition: s}', undefined],
  ['{product: windows, service: security}', '{s: {Image: x}, f: {a: 1}, condition: s and not f}', undefined],
  ['{product: windows, service: sysmon}', '{s: {a: 1}, condition: s}', undefined],
])('a rule that can never fire is blind: %s %s', (logsource, detection, blind) => {
  const [rule] = matcherOf(logsource, detection).rules;
  if (blind === undefined) expect(rule?.blind).toBeUndefined();
  else expect(rule?.blind).toMatchObject(blind);
});

test('an explanation gives the value and verdict of each item', () => {
  const matcher = matcherOf(
    '{product: windows, service: sysmon}',
    "{s: {Image|endswith: ['x', 'y'], User: u}, f: {Age|exists: true}, condition: s and not f}",
  );
  const [rule] = matcher.rules;
  if (rule === undefined) throw new Error('no rule');
  const explained = explain(rule, 'Events', { Channel: 'Sysmon', Data: { Image: 'ay', User: 'w' } });
  expect(explained.fires).toBe(false);
  expect(explained.routes[0]?.explanation).toMatchObject({
    op: 'and',
    verdict: false,
    of: [
      {
        op: 'and',
        verdict: false,
        of: [
          {
            op: 'or',
            verdict: true,
            of: [
              {
                field: 'Image',
                value: 'ay',
                verdict: false,
                item: { identifier: 's', key: 'Image|endswith', value: 'x' },
              },
              { field: 'Image', value: 'ay', verdict: true, item: { value: 'y' } },
            ],
          },
          { field: 'User', value: 'w', verdict: false },
        ],
      },
      { op: 'not', verdict: true, of: [{ field: 'Age', verdict: false }] },
    ],
  });
  expect(explain(rule, 'Audit', {}).notLookedAt).toBe('the rule looks at Events, not at Audit');
  expect(explain(rule, 'Events', { Channel: 'x' }).notLookedAt).toBe('the rule looks at rows with Channel in (sysmon)');
});
