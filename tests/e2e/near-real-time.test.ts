import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { call, query, startBelfryProcess, until, type RunningBelfry } from './belfry-process.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'belfry-e2e-'));
const rule = (id: string, text: string): void =>
  writeFileSync(
    join(dataDir, 'rules', `${id}.yaml`),
    `id: ${id}\nname: Rule ${id}\nkind: NRT\nseverity: High\nquery: |\n  Syslog\n  | where SyslogMessage has "opened the vault"\n  ${text}\n`,
  );
let belfry: RunningBelfry;
const start = () => startBelfryProcess(dataDir, `rules: { folders: [${join(dataDir, 'rules')}] }\n`);
beforeAll(async () => {
  mkdirSync(join(dataDir, 'rules'));
  rule('row-wise', '| project TimeGenerated, Computer, Who = extract("^(\\\\w+)", 1, SyslogMessage)');
  rule('counting', '| summarize Times = count() by Computer');
  belfry = await start();
}, 60_000);
afterAll(() => belfry.stop({ remove: true }));

const say = (who: string) =>
  call(
    belfry,
    'POST',
    '/api/ingest/linux',
    JSON.stringify({
      __REALTIME_TIMESTAMP: String(Date.now() * 1000),
      _HOSTNAME: 'safe01',
      MESSAGE: `${who} opened the vault`,
    }),
  );
const alertsOf = async (id: string): Promise<unknown[][]> =>
  query(
    belfry,
    `SecurityAlert | where VendorOriginalId == "${id}" | project ProcessingEndTime, Evidence = tostring(BelfryAlert.evidence[0].row)`,
  );
interface Rule {
  runsOn: string;
  runsOnReason: string | null;
  health: string;
  frequencyMs: number | null;
  runs: unknown[];
}
const ruleOf = (id: string) => call<Rule>(belfry, 'GET', `/api/rules/${id}`);

test('a row-wise rule fires the moment its event arrives; the others say why they run every minute', async () => {
  await say('mallory');
  const [alert] = await until(
    () => alertsOf('row-wise'),
    (rows) => rows.length > 0,
  );
  const [[received]] = (await query(belfry, 'Syslog | project _TimeReceived')) as [[string]];
  expect(Date.parse(String(alert?.[0])) - Date.parse(received)).toBeLessThan(1000);
  expect(JSON.parse(String(alert?.[1]))).toMatchObject({ Who: 'mallory', Computer: 'safe01', Type: 'Syslog' });
  expect(await ruleOf('row-wise')).toMatchObject({ runsOn: 'stream', frequencyMs: null, runs: [], health: 'ok' });
  expect(await ruleOf('counting')).toMatchObject({
    runsOn: 'schedule',
    runsOnReason: expect.stringMatching(/summarize.*more than one row/) as string,
    frequencyMs: 60_000,
  });
});

test('when the schedule has been over the event, the rule of the stream has still fired once', async () => {
  await until(
    () => alertsOf('counting'),
    (rows) => rows.length === 1,
    110_000,
  );
  expect(await alertsOf('row-wise')).toHaveLength(1);
  expect((await ruleOf('row-wise')).runs).toEqual([]);
}, 120_000);

test('it is switched off and on at once, and a restart repeats nothing', async () => {
  await call(belfry, 'PATCH', '/api/rules/row-wise', { enabled: false });
  await say('trent');
  await call(belfry, 'PATCH', '/api/rules/row-wise', { enabled: true });
  await belfry.stop();
  belfry = await start();
  await say('victor');
  const rows = await until(
    () => alertsOf('row-wise'),
    (found) => found.length >= 2,
  );
  expect(rows.map(([, evidence]) => (JSON.parse(String(evidence)) as { Who: string }).Who).toSorted()).toEqual([
    'mallory',
    'victor',
  ]);
}, 90_000);
