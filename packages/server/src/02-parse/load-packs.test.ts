import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseCodes } from './errors.ts';
import { loadPacks } from './load-packs.ts';

let root: string;
beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), 'belfry-packs-'))));
afterEach(() => rm(root, { recursive: true }));

const manifest = (id: string, more = ''): string => `id: ${id}
title: T
vendor: V
product: P
version: 1.0.0
licence: MIT
description: D
references: []
tables: [${id.toUpperCase()}_CL]
schemas: [Dns]
connectors: [http]
owner: O
${more}`;

async function writePack(id: string, files: Record<string, string> = {}): Promise<void> {
  const all: Record<string, string> = {
    'pack.yaml': manifest(id),
    'parser.ts': 'export const parser = { detect: () => 1, parse: () => ({ ok: true, rows: [] }) };',
    [`tables/${id.toUpperCase()}_CL.yaml`]: `name: ${id.toUpperCase()}_CL\ndoc: D\ncolumns:\n  - { name: A, type: string }\n`,
    ...files,
  };
  for (const [name, text] of Object.entries(all)) {
    await mkdir(dirname(join(root, id, name)), { recursive: true });
    await writeFile(join(root, id, name), text);
  }
}

test('a whole pack loads with its tables, rules, cases, functions and hunts', async () => {
  await writePack('good', {
    'rules/a.yaml': 'id: r1\nname: N\nquery: T\n',
    'rules/a.test.yaml': 'cases: []\n',
    'rules/b.yaml': 'id: r2\ntitle: N\nlogsource: {}\ndetection: {}\n',
    'normalise/dns.kql': '// doc\nlet vimDnsGood = (starttime:datetime=datetime(null)) { GOOD_CL };\n',
    'hunting/h.yaml': 'id: h1\nquery: T\n',
    'sigma.yaml': 'tables: { GOOD_CL: {} }\nlogsources:\n  - { product: p, routes: [{ table: GOOD_CL }] }\n',
  });
  const { packs, problems } = await loadPacks([root]);
  expect(problems).toEqual([]);
  const pack = packs[0]!;
  expect(pack.tables[0]?.columns.map((column) => column.name)).toContain('_TimeReceived');
  expect(pack.rules.map(({ kind, ids, cases }) => ({ kind, ids, hasCases: cases !== undefined }))).toEqual([
    { kind: 'analytics', ids: ['r1'], hasCases: true },
    { kind: 'sigma', ids: ['r2'], hasCases: false },
  ]);
  expect(pack.normalise).toEqual([
    expect.objectContaining({
      name: 'vimDnsGood',
      schema: 'Dns',
      parameters: '(starttime:datetime=datetime(null))',
      body: 'GOOD_CL',
      doc: 'doc',
    }),
  ]);
  expect(pack.sigma?.logsources).toHaveLength(1);
  expect(pack.hunting).toHaveLength(1);
});

test.each([
  [
    'an invalid manifest value names its line',
    { 'pack.yaml': manifest('bad').replace('1.0.0', 'one') },
    parseCodes.contentInvalid,
    5,
  ],
  ['broken YAML names its line', { 'pack.yaml': 'id: bad\ntitle: [a\n' }, parseCodes.yamlInvalid, 3],
  ['an empty manifest', { 'pack.yaml': '' }, parseCodes.contentInvalid, 1],
  ['a parser that throws on load', { 'parser.ts': "throw new Error('boom');" }, parseCodes.parserBroken, undefined],
  [
    'a parser without the two functions',
    { 'parser.ts': 'export const parser = {};' },
    parseCodes.parserBroken,
    undefined,
  ],
  [
    'a column of an unknown type',
    { 'tables/BAD_CL.yaml': 'name: BAD_CL\ndoc: D\ncolumns:\n  - { name: A, type: text }\n' },
    parseCodes.contentInvalid,
    4,
  ],
  ['a rule that is neither kind', { 'rules/x.yaml': 'id: x\n' }, parseCodes.ruleKindUnknown, 1],
  [
    'a function of no listed schema',
    { 'normalise/x.kql': 'let vimWebSessionX = () { T };' },
    parseCodes.functionInvalid,
    1,
  ],
] as [string, Record<string, string>, string, number | undefined][])(
  '%s is a problem, and other packs load',
  async (_name, files, code, line) => {
    await writePack('bad', files);
    await writePack('good');
    const { packs, problems } = await loadPacks([root]);
    expect(packs.map((pack) => pack.manifest.id)).toContain('good');
    const problem = problems.find((candidate) => candidate.code === code);
    expect(problem, JSON.stringify(problems)).toBeDefined();
    expect(problem?.line).toBe(line);
    expect(problem?.hint).not.toBe('');
    expect(problem?.file).toContain(join(root, 'bad'));
  },
);

test('of two tables or rules with one id the first stays and the second is reported', async () => {
  await writePack('aa', { 'rules/r.yaml': 'id: same\nquery: T\n' });
  await writePack('bb', {
    'rules/r.yaml': 'id: SAME\nquery: T\n',
    'tables/AA_CL.yaml': 'name: AA_CL\ndoc: D\ncolumns:\n  - { name: A, type: string }\n',
  });
  const { packs, problems } = await loadPacks([root]);
  expect(packs.map((pack) => [pack.tables.length, pack.rules.length])).toEqual([
    [1, 1],
    [1, 0],
  ]);
  expect(problems.map((problem) => problem.code).toSorted()).toEqual([
    parseCodes.duplicateTable,
    parseCodes.duplicateRule,
  ]);
});

test('templates are not loaded, a single pack folder is, and a missing folder is a problem', async () => {
  await writePack('one');
  await mkdir(join(root, '_template'));
  await writeFile(join(root, '_template', 'pack.yaml'), 'nonsense');
  expect((await loadPacks([root])).problems).toEqual([]);
  expect((await loadPacks([join(root, 'one')])).packs).toHaveLength(1);
  const missing = await loadPacks([join(root, 'nowhere')]);
  expect(missing.problems.map((problem) => problem.code)).toEqual([parseCodes.packUnreadable]);
});
