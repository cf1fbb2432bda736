import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ContentProblem } from '@belfry/schema/api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodedPowershell } from './attack.ts';
import { call, query, root, startBelfryProcess, until, type RunningBelfry } from './belfry-process.ts';
import { runCommand } from './run-command.ts';

const dir = mkdtempSync(join(tmpdir(), 'belfry-bad-content-'));
const rulesA = join(dir, 'rules-a');
const rulesB = join(dir, 'rules-b');
const packs = join(dir, 'packs');

const sigma = (id: string, title: string, extra = '') =>
  `title: ${title}\nid: ${id}\nlogsource:\n  product: windows\n  service: security\ndetection:\n  selection:\n    EventID: 4625\n  condition: selection\nlevel: low\n${extra}`;
const analytics = (id: string, name: string, query: string) =>
  `id: ${id}\nname: ${name}\nkind: Scheduled\nseverity: Low\nqueryFrequency: 5m\nqueryPeriod: 5m\ntriggerOperator: gt\ntriggerThreshold: 0\nquery: |\n  ${query.replaceAll('\n', '\n  ')}\n`;
const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

const files: Record<string, string> = {
  'rules-a/broken-sigma.yml': 'title: Broken\nid: [unclosed\ndetection:\n  selection: {a: b\n',
  'rules-a/broken-analytics.yaml': 'id: x\nname: Broken\nquery: |\n  T\n severity: [\n',
  'rules-a/first.yml': sigma(id(1), 'First'),
  'rules-a/same-folder.yml': sigma(id(1), 'Same folder'),
  'rules-b/other-folder.yml': sigma(id(1), 'Other folder'),
  'rules-a/analytics.yaml': analytics(id(2), 'Analytics', 'SecurityEvent | where EventID == 4625'),
  'rules-b/analytics-twin.yaml': analytics(id(2), 'Analytics twin', 'SecurityEvent | take 1'),
  'rules-b/other-kind.yml': sigma(id(2), 'Other kind'),
  'rules-a/unknown-table.yaml': analytics(id(3), 'Unknown table', 'SecurityEvents\n| where EventID == 4625'),
  'rules-a/unknown-column.yaml': analytics(
    id(4),
    'Unknown column',
    'SecurityEvent\n| where EventID == 4625\n| where Acount == "x"',
  ),
  'rules-a/huge.yml': `${sigma(id(5), 'Huge')}# ${'x'.repeat(1024 * 1024)}\n`,
  'rules-a/good.yml': sigma(id(6), 'Good'),
  'packs/broken-pack/pack.yaml': 'id: broken-pack\ntitle: "no end\n',
  'packs/odd-pack/pack.yaml': 'id: odd-pack\ntitle: Odd\nfavourite: 1\n',
};

let belfry: RunningBelfry;
beforeAll(async () => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(dir, name, '..'), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
  belfry = await startBelfryProcess(
    undefined,
    `rules: { folders: [${rulesA}, ${rulesB}] }\npacks: { folders: [${packs}] }\n`,
  );
}, 60_000);
afterAll(async () => {
  await belfry.stop({ remove: true });
  rmSync(dir, { recursive: true, force: true });
});

interface Rules {
  items: { id: string; name: string; health: string; healthReason: string | null }[];
  problems: ContentProblem[];
}

test.each<[name: string, code: string, line: number | null, reason: RegExp]>([
  ['rules-a/broken-sigma.yml', 'BELFRY-SIGMA-001', 3, /./],
  ['rules-a/broken-analytics.yaml', 'BELFRY-RULE-001', 5, /not valid YAML/],
  ['rules-a/same-folder.yml', 'BELFRY-SIGMA-011', 1, /already that of "First" in .*rules-a\/first\.yml/],
  ['rules-b/other-folder.yml', 'BELFRY-SIGMA-011', 1, /already that of "First" in .*rules-a\/first\.yml/],
  ['rules-b/analytics-twin.yaml', 'BELFRY-RULE-003', null, /is taken by .*rules-a\/analytics\.yaml; give this rule/],
  ['rules-b/other-kind.yml', 'BELFRY-SIGMA-011', 1, /already that of the analytics rule in .*rules-a\/analytics\.yaml/],
  ['rules-a/huge.yml', 'BELFRY-RULE-006', null, /a rule file has at most 1048576: split it/],
  ['packs/broken-pack/pack.yaml', 'BELFRY-PARSE-002', 3, /not valid YAML/],
  ['packs/odd-pack/pack.yaml', 'BELFRY-PARSE-003', 1, /favourite/],
])('%s is told with its place, and the other files work', async (name, code, line, reason) => {
  const { items, problems } = await call<Rules>(belfry, 'GET', '/api/rules');
  const found = problems.filter(({ file }) => file === join(dir, name));
  expect(found).toContainEqual(
    expect.objectContaining({ code, line, reason: expect.stringMatching(reason) as string }),
  );
  expect(items.map((rule) => rule.name)).toEqual(expect.arrayContaining(['First', 'Analytics', 'Good']));
});

test.each([
  ['Unknown table', /unknown-table\.yaml:10:3: KS204: .*'SecurityEvents'.*; did you mean SecurityEvent\?/],
  ['Unknown column', /unknown-column\.yaml:12:11: KS142: .*'Acount'.*; did you mean Account\?/],
])('a rule with an %s is broken, with the place in its file and what was meant', async (name, reason) => {
  const { items } = await call<Rules>(belfry, 'GET', '/api/rules');
  const rule = items.find((item) => item.name === name);
  expect(rule).toMatchObject({ health: 'broken' });
  expect(rule?.healthReason).toMatch(/^BELFRY-RULE-004: /);
  expect(rule?.healthReason).toMatch(reason);
});

test('the command line tells the same, and a good rule still raises its alert', async () => {
  const { stderr, stdout, code } = await runCommand(['rules', '--broken'], { dataDir: join(belfry.dataDir, 'data') });
  const named = Object.keys(files).filter((name) => stderr.includes(`not used: ${join(dir, name)}`));
  expect([code, named.length]).toEqual([0, 9]);
  expect(stderr).toContain(`${join(rulesA, 'broken-sigma.yml')}:3: `);
  expect(stdout).toContain('Unknown table');
  await call(belfry, 'POST', '/api/ingest/windows', encodedPowershell('content01'));
  await until(
    () => query(belfry, 'SecurityAlert | where CompromisedEntity startswith "content01" | count'),
    (rows) => rows[0]?.[0] === 1,
  );
});

test('belfry scan goes on beside broken rules and says how many it left out', async () => {
  writeFileSync(
    join(dir, 'events.ndjson'),
    '{"EventTime":"2026-01-01T00:00:00Z","Hostname":"scan01","Channel":"Security","EventID":4625,"SourceName":"Microsoft-Windows-Security-Auditing"}\n',
  );
  const { stdout, code } = await runCommand(['scan', join(dir, 'events.ndjson'), '--rules', rulesA, '--json'], {
    dataDir: join(dir, 'none'),
  });
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { title?: string; totals?: { rejected: number } });
  expect(code).toBe(0);
  expect(lines.map(({ title }) => title)).toEqual(expect.arrayContaining(['First', 'Good']));
  expect(lines.at(-1)?.totals?.rejected).toBeGreaterThanOrEqual(2);
});

test.each<[name: string, text: string, env: Record<string, string>, message: RegExp]>([
  [
    'broken YAML',
    'http:\n  port: [1\nlog: {}\n',
    {},
    /^BELFRY-CONFIG-001: the settings file is not valid YAML.*\n {2}at .*settings\.yaml:3:\d+\n {2}Correct/,
  ],
  [
    'an unknown key',
    'http:\n  host: 127.0.0.1\n  prot: 80\n',
    {},
    /^BELFRY-CONFIG-004: .*http.*prot.*\n {2}at .*settings\.yaml:3:3\n/,
  ],
  [
    'a wrong value',
    'query:\n  maxRows: 0\n',
    {},
    /^BELFRY-CONFIG-004: .*query\.maxRows.*\n {2}at .*settings\.yaml:2:3\n/,
  ],
  ['a wrong variable', '', { BELFRY_PORT: 'eighty' }, /^BELFRY-CONFIG-004: .*http\.port.*\n {2}at BELFRY_PORT\n/],
  [
    'a rule folder that is not there',
    'rules: { folders: [/nowhere/rules] }\n',
    {},
    /^BELFRY-CONFIG-005: .*\n {2}at \/nowhere\/rules\n {2}correct or remove it/,
  ],
])('settings with %s stop the start with the place and the way out', async (_, text, env, message) => {
  const file = join(dir, 'settings.yaml');
  writeFileSync(file, text);
  const { code, stderr } = await runCommand(['--config', file, 'up'], { dataDir: join(dir, 'none'), env });
  expect([code, stderr]).toEqual([1, expect.stringMatching(message)]);
});

test('a settings file that is a folder is told', () => {
  const { status, stderr } = spawnSync(join(root, 'packages/cli/bin/belfry'), ['--config', dir, 'status']);
  expect([status, String(stderr)]).toEqual([1, expect.stringMatching(/^BELFRY-CONFIG-007: .*\n {2}at /)]);
});
