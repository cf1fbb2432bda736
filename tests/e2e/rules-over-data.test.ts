import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { call, query, startBelfryProcess, until, type RunningBelfry } from './belfry-process.ts';

// Scheduled rules whose query is planned in rounds: over the keys of the data, and over files that another server has.
const dataDir = mkdtempSync(join(tmpdir(), 'belfry-e2e-'));
let feed = gzipSync('Computer,Why\nother01,seen\n');
const asked: string[] = [];
const server = createServer((request, response) => {
  asked.push(request.url ?? '');
  if (request.url === '/bad-hosts.csv.gz') response.end(feed);
  else response.writeHead(404).end();
});
let belfry: RunningBelfry;

const rule = (id: string, text: string, more = ''): void =>
  writeFileSync(
    join(dataDir, 'rules', `${id}.yaml`),
    `id: ${id}\nname: Rule ${id}\nkind: Scheduled\nseverity: High\nqueryFrequency: 5s\nqueryPeriod: 1h\ntriggerOperator: gt\ntriggerThreshold: 0\nquery: |\n  ${text.replaceAll('\n', '\n  ')}\n${more}`,
  );

beforeAll(async () => {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  mkdirSync(join(dataDir, 'rules'));
  const bad = (path: string) =>
    `let bad = externaldata(Computer:string, Why:string)['${path}'] with (format='csv', ignoreFirstRecord=true);\nSyslog | join kind=inner bad on Computer`;
  rule('feed', bad(`${base}/bad-hosts.csv.gz`));
  rule('feed-missing', bad(`${base}/missing.csv`));
  rule('feed-refused', bad('https://feeds.example.com/hosts.csv'));
  rule(
    'unpacked',
    `Syslog
| where SyslogMessage startswith "door "
| extend Details = parse_json(substring(SyslogMessage, 5))
| evaluate bag_unpack(Details)
| where Floor > 3
| project TimeGenerated, Computer, Who, Floor`,
    'entityMappings:\n  - entityType: Account\n    fieldMappings:\n      - identifier: Name\n        columnName: Who\n',
  );
  belfry = await startBelfryProcess(
    dataDir,
    `rules: { folders: [${join(dataDir, 'rules')}] }\nkql: { externalData: { allowPrivateHosts: [127.0.0.1], cacheSeconds: 0 } }\n`,
  );
}, 60_000);
afterAll(async () => {
  await belfry.stop({ remove: true });
  server.close();
});

const say = (message: string) =>
  call(
    belfry,
    'POST',
    '/api/ingest/linux',
    JSON.stringify({ __REALTIME_TIMESTAMP: String(Date.now() * 1000), _HOSTNAME: 'safe01', MESSAGE: message }),
  );
interface Rule {
  health: string;
  healthReason: string | null;
  runs: { error: string | null; rows: number }[];
}
const ruleOf = (id: string) => call<Rule>(belfry, 'GET', `/api/rules/${id}`);
const alertsOf = (id: string): Promise<unknown[][]> =>
  query(
    belfry,
    `SecurityAlert | where VendorOriginalId == "${id}" | project tostring(BelfryAlert.evidence[0].row), Entities`,
  );

test('a rule over columns that depend on data runs while no row has them, and fires with them', async () => {
  await until(
    () => ruleOf('unpacked'),
    ({ runs }) => runs.length > 0,
  );
  expect((await ruleOf('unpacked')).runs.map(({ error }) => error)).not.toContainEqual(expect.any(String));
  await say('door {"Who":"ann","Floor":1}');
  await say('door {"Who":"mallory","Floor":4,"Key":"x"}');
  const [alert] = await until(
    () => alertsOf('unpacked'),
    (rows) => rows.length > 0,
  );
  expect(JSON.parse(String(alert?.[0]))).toMatchObject({ Computer: 'safe01', Who: 'mallory', Floor: 4 });
  expect(String(alert?.[1])).toContain('mallory');
  expect(await ruleOf('unpacked')).toMatchObject({ health: 'ok', healthReason: null });
}, 60_000);

test('a rule over a file elsewhere reads it anew, and fires when the file names a host', async () => {
  await until(
    () => ruleOf('feed'),
    ({ runs }) => runs.length > 0,
  );
  expect(await alertsOf('feed')).toEqual([]);
  feed = gzipSync('Computer,Why\nsafe01,found by a test\n');
  const [alert] = await until(
    () => alertsOf('feed'),
    (rows) => rows.length > 0,
  );
  expect(JSON.parse(String(alert?.[0]))).toMatchObject({ Computer: 'safe01', Why: 'found by a test' });
  expect(asked.filter((path) => path === '/bad-hosts.csv.gz').length).toBeGreaterThan(1);
}, 60_000);

test('a file that cannot be read, and a host that may not be, are told in the state of the rule', async () => {
  const missing = await until(
    () => ruleOf('feed-missing'),
    ({ runs }) => runs.length > 0,
  );
  expect(missing).toMatchObject({ health: 'broken' });
  expect(missing.healthReason).toMatch(/^BELFRY-RULE-005: BELFRY-QUERY-006: .*127\.0\.0\.1.* status 404/);
  const refused = await ruleOf('feed-refused');
  expect(refused).toMatchObject({ health: 'broken', runs: [] });
  expect(refused.healthReason).toMatch(
    /feed-refused\.yaml:10:\d+: KQL0414: .*feeds\.example\.com.*kql\.externalData\.allowHosts/,
  );
}, 60_000);

test('people ask over files too, and are told why they cannot', async () => {
  const { port } = server.address() as AddressInfo;
  const address = (path: string) => `externaldata(Computer:string, Why:string)['http://127.0.0.1:${port}/${path}']`;
  expect(await query(belfry, `${address('bad-hosts.csv.gz')} | where Computer == 'safe01' | project Why`)).toEqual([
    ['found by a test'],
  ]);
  await expect(query(belfry, address('missing.csv'))).rejects.toThrow(/status 404/);
  await expect(query(belfry, "externaldata(a:string)['https://example.com/a']")).rejects.toThrow(/example\.com/);
  await expect(query(belfry, "externaldata(a:string)['http://169.254.169.254/latest']")).rejects.toThrow(/169/);
});
