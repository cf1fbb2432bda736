import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ContentProblem } from '@belfry/schema/api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeMmdb } from '../../packages/server/src/04-enrich/testing/write-mmdb.ts';
import { call, query, startBelfryProcess, until as untilWithin, type RunningBelfry } from './belfry-process.ts';

// Files of rules, functions and watchlists that change while Belfry runs.
const dir = mkdtempSync(join(tmpdir(), 'belfry-changed-'));
const write = (name: string, text: string): void => writeFileSync(join(dir, name), text);
const sigma = (id: string, title: string, event: string) =>
  `title: ${title}\nid: ${id}\nlogsource:\n  product: windows\n  service: security\ndetection:\n  selection:\n    EventID: ${event}\n  condition: selection\nlevel: low\n`;
const analytics = (text: string) =>
  `id: 11111111-0000-4000-8000-000000000001\nname: Counted\nkind: Scheduled\nseverity: Low\nqueryFrequency: 5m\nqueryPeriod: 5m\ntriggerOperator: gt\ntriggerThreshold: 0\nquery: |\n  ${text}\n`;
const database = join(dir, 'geo/places.mmdb');
const first = '11111111-0000-4000-8000-000000000002';
const second = '11111111-0000-4000-8000-000000000003';

let belfry: RunningBelfry;
beforeAll(async () => {
  for (const folder of ['rules', 'functions', 'lists', 'geo']) mkdirSync(join(dir, folder));
  write('rules/first.yml', sigma(first, 'First', '1102'));
  write('rules/counted.yaml', analytics('SecurityEvent | where EventID == 4625'));
  write('functions/five.kql', 'let Five = () { print x = 5 };\n');
  write('lists/people.csv', 'Name\nann\n');
  writeFileSync(database, writeMmdb({ '203.0.113.0/24': { city: 'Linz' } }));
  belfry = await startBelfryProcess(
    undefined,
    `rules: { folders: [${join(dir, 'rules')}] }\nfunctions: { folders: [${join(dir, 'functions')}] }\nwatchlists: { folder: ${join(dir, 'lists')} }\nenrich: { geo: { database: ${database} } }\n`,
  );
}, 90_000);
afterAll(async () => {
  await belfry.stop({ remove: true });
  rmSync(dir, { recursive: true, force: true });
});

/** Reading anew takes seconds on a machine with other work. */
const until = <Answer>(ask: () => Promise<Answer>, good: (answer: Answer) => boolean) => untilWithin(ask, good, 90_000);

interface Rules {
  items: { id: string; name: string; health: string; healthReason: string | null }[];
  problems: ContentProblem[];
}
const rules = () => call<Rules>(belfry, 'GET', '/api/rules');
const asked = (text: string): Promise<unknown[][] | string> =>
  query(belfry, text).catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
const becomes = (text: string, rows: unknown[][]) =>
  until(
    () => asked(text),
    (found) => JSON.stringify(found) === JSON.stringify(rows),
  );
const problemOf = (name: string) =>
  until(
    async () => (await rules()).problems.find(({ file }) => file === join(dir, name)),
    (problem) => problem !== undefined,
  );

test('a watchlist and a function that change, come and go are used without a restart', async () => {
  await becomes("_GetWatchlist('people') | project Name", [['ann']]);
  write('lists/people.csv', 'Name\nann\nbob\n');
  write('functions/six.kql', 'let Six = () { Five() | extend x = x + 1 };\n');
  await becomes("_GetWatchlist('people') | project Name | sort by Name asc", [['ann'], ['bob']]);
  await becomes('Six()', [[6]]);
  rmSync(join(dir, 'functions/six.kql'));
  await until(
    () => asked('Six()'),
    (found) => typeof found === 'string',
  );
}, 180_000);

test('a broken function or watchlist is told, and the version before stays in use until it is mended', async () => {
  write('functions/five.kql', 'no function at all');
  write('lists/people.csv', 'Name,Name\nx,y\n');
  expect(await problemOf('functions/five.kql')).toMatchObject({
    code: 'BELFRY-RULE-006',
    reason: expect.stringMatching(/defines no function.*; the version before stays in use/) as string,
  });
  expect((await problemOf('lists/people.csv'))?.reason).toMatch(/Name twice; the version before stays in use/);
  expect(await asked('Five()')).toEqual([[5]]);
  expect(await asked("_GetWatchlist('people') | count")).toEqual([[2]]);
  write('functions/five.kql', 'let Five = () { print x = 55 };\n');
  write('lists/people.csv', 'Name\ncleo\n');
  await becomes('Five()', [[55]]);
  await becomes("_GetWatchlist('people') | project Name", [['cleo']]);
  await until(rules, ({ problems }) => !problems.some(({ file }) => file.startsWith(dir)));
}, 180_000);

test('functions that come to call each other are told by that name', async () => {
  write('functions/round.kql', 'let Round = () { Trip() };\n');
  write('functions/trip.kql', 'let Trip = () { Round() | take 1 };\n');
  await until(
    () => asked('Round()'),
    (found) => /Round calls itself: Round → Trip → Round/.test(String(found)),
  );
}, 180_000);

test('a rule that comes fires on the next event; one that breaks stays as it was, and says so', async () => {
  write('rules/second.yml', sigma(second, 'Second', '4625'));
  await until(rules, ({ items }) => items.some(({ id }) => id === second));
  write('rules/second.yml', 'title: Second\nid: [unclosed\ndetection:\n  selection: {a: b\n');
  write('rules/counted.yaml', analytics('SecurityEvents | where EventID == 1'));
  expect((await problemOf('rules/second.yml'))?.reason).toMatch(/the version before stays in use/);
  expect(await problemOf('rules/counted.yaml')).toMatchObject({
    code: 'BELFRY-RULE-004',
    reason: expect.stringMatching(/counted\.yaml:10:\d+: KS204: .*the version before stays in use/) as string,
  });
  const { items } = await rules();
  expect(items.find(({ name }) => name === 'Counted')).toMatchObject({ health: 'ok' });
  const event = {
    EventTime: new Date().toISOString(),
    Hostname: 'changed01',
    Channel: 'Security',
    EventID: 4625,
    SourceName: 'Microsoft-Windows-Security-Auditing',
  };
  await call(belfry, 'POST', '/api/ingest/windows', JSON.stringify(event));
  await becomes(`SecurityAlert | where VendorOriginalId == "${second}" | count`, [[1]]);
}, 180_000);

test('a database of places that is replaced is used; a broken one leaves the one before', async () => {
  const city = "print tostring(geo_info_from_ip_address('203.0.113.9').city)";
  expect(await asked(city)).toEqual([['Linz']]);
  writeFileSync(`${database}.new`, writeMmdb({ '203.0.113.0/24': { city: 'Graz' } }));
  renameSync(`${database}.new`, database);
  await becomes(city, [['Graz']]);
  writeFileSync(database, 'no database');
  const problem = await until(
    async () => (await rules()).problems.find(({ file }) => file === database),
    (found) => found !== undefined,
  );
  expect(problem).toMatchObject({ code: 'BELFRY-ENRICH-003' });
  expect(await asked(city)).toEqual([['Graz']]);
  writeFileSync(database, writeMmdb({ '203.0.113.0/24': { city: 'Wels' } }));
  await becomes(city, [['Wels']]);
}, 180_000);

test('a folder that goes is told, and all that was read stays in use', async () => {
  rmSync(join(dir, 'functions'), { recursive: true });
  const problem = await until(
    async () => (await rules()).problems.find(({ file }) => file === join(dir, 'functions')),
    (found) => found !== undefined,
  );
  expect(problem).toMatchObject({ code: 'BELFRY-CONFIG-005', hint: expect.any(String) as string });
  expect(await asked('Five()')).toEqual([[55]]);
  mkdirSync(join(dir, 'functions'));
  await until(
    () => asked('Five()'),
    (found) => typeof found === 'string',
  );
}, 180_000);
