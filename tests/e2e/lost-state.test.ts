import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, test } from 'vitest';
import { encodedPowershell } from './attack.ts';
import { call, query, startBelfryProcess, until, type RunningBelfry } from './belfry-process.ts';

let belfry: RunningBelfry;
beforeAll(async () => {
  belfry = await startBelfryProcess();
}, 60_000);
afterAll(() => belfry.stop({ remove: true }));

test('when the state database is lost and the journal stays, new incidents reach their table all the same', async () => {
  for (const host of ['ws21', 'ws22', 'ws23'])
    await call(belfry, 'POST', '/api/ingest/windows', encodedPowershell(host));
  const countRows = async () => Number((await query(belfry, 'SecurityIncident | count'))[0]?.[0]);
  const before = await until(countRows, (count) => count >= 3);
  const { dataDir } = belfry;
  await belfry.stop();
  for (const name of readdirSync(join(dataDir, 'data')))
    if (name.startsWith('state.db')) rmSync(join(dataDir, 'data', name));
  belfry = await startBelfryProcess(dataDir);
  await call(belfry, 'POST', '/api/ingest/windows', encodedPowershell('ws31'));
  await until(
    () => call<{ items: unknown[] }>(belfry, 'GET', '/api/incidents'),
    ({ items }) => items.length > 0,
  );
  await until(countRows, (count) => count > before);
}, 90_000);
