import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodedPowershell } from './attack.ts';
import { call, query, startBelfryProcess, until, type RunningBelfry } from './belfry-process.ts';

let belfry: RunningBelfry;
beforeAll(async () => {
  belfry = await startBelfryProcess();
}, 60_000);
afterAll(() => belfry.stop({ remove: true }));

interface Incidents {
  items: { number: number; title: string; severity: string; version: number; entities: { name: string }[] }[];
}

test('an event becomes a row, an alert and an incident that names host and user', async () => {
  expect(await call(belfry, 'POST', '/api/ingest/windows', encodedPowershell('ws07'))).toMatchObject({
    accepted: 1,
    deadLettered: 0,
  });
  const { items } = await until(
    () => call<Incidents>(belfry, 'GET', '/api/incidents'),
    (answer) => answer.items.length === 1,
  );
  expect(items[0]).toMatchObject({ severity: 'Medium' });
  expect(items[0]?.entities.map(({ name }) => name).join(' ')).toMatch(/ws07.*amelia|amelia.*ws07/i);
  await until(
    () => query(belfry, 'WindowsEvent | where Computer startswith "ws07" | count'),
    (rows) => rows[0]?.[0] === 1,
  );
  await until(
    () => query(belfry, 'SecurityAlert | count'),
    (rows) => rows[0]?.[0] === 1,
  );
  await until(
    () =>
      query(
        belfry,
        'SecurityIncident | summarize arg_max(TimeGenerated, *) by IncidentNumber | where Status == "New" | count',
      ),
    (rows) => rows[0]?.[0] === 1,
  );
});

test('an incident is worked on and closed, with its history and as rows for KQL', async () => {
  const [incident] = (await call<Incidents>(belfry, 'GET', '/api/incidents')).items;
  const path = `/api/incidents/${incident?.number}`;
  await call(belfry, 'POST', `${path}/comments`, { text: 'looked at it' });
  await expect(call(belfry, 'PATCH', path, { status: 'Closed' })).rejects.toThrow('BELFRY-INCIDENT-003');
  const closed = await call<{ status: string; history: { field: string }[]; comments: unknown[] }>(
    belfry,
    'PATCH',
    path,
    {
      status: 'Closed',
      classification: 'TruePositive',
      classificationReason: 'SuspiciousActivity',
    },
  );
  expect([closed.status, closed.comments.length]).toEqual(['Closed', 1]);
  expect(closed.history.map(({ field }) => field)).toEqual(
    expect.arrayContaining(['created', 'comment', 'status', 'classification']),
  );
  await expect(call(belfry, 'PATCH', path, { version: 1, title: 'x' })).rejects.toThrow('409');
  await until(
    () =>
      query(belfry, 'SecurityIncident | where Status == "Closed" and array_length(RelatedAnalyticRuleIds) > 0 | count'),
    (rows) => Number(rows[0]?.[0]) >= 1,
  );
});

test('what cannot be parsed is a dead letter with its reason, and nothing else is lost by it', async () => {
  const answer = await call(
    belfry,
    'POST',
    '/api/ingest/windows',
    `${encodedPowershell('ws08')}\nnot json\n{"unknown":true}`,
  );
  expect(answer).toMatchObject({ accepted: 1, deadLettered: 2 });
  await until(
    () => call<{ items: { raw: string; reason: string }[] }>(belfry, 'GET', '/api/dead-letters'),
    ({ items }) => items.some(({ raw }) => raw === 'not json') && items.every(({ reason }) => reason.length > 5),
  );
});

test('the demo attack raises incidents through the real pipeline and is removed without a trace', async () => {
  await call(belfry, 'POST', '/api/demo', {});
  await until(
    () => call<{ state: string; incidents: number }>(belfry, 'GET', '/api/demo'),
    ({ state, incidents }) => state === 'loaded' && incidents >= 1,
    60_000,
  );
  await until(
    () => query(belfry, 'SecurityAlert | where _SourceId == "demo" | summarize dcount(AlertName)'),
    (rows) => Number(rows[0]?.[0]) >= 3,
    60_000,
  );
  expect(await call(belfry, 'GET', '/api/sources')).toMatchObject({
    items: expect.arrayContaining([expect.objectContaining({ id: 'demo', connector: 'demo', status: 'receiving' })]),
  });
  await call(belfry, 'DELETE', '/api/demo');
  expect(
    await query(
      belfry,
      'union WindowsEvent, SecurityEvent, Event, SecurityAlert, SecurityIncident | where _SourceId == "demo" | count',
    ),
  ).toEqual([[0]]);
  expect(await call(belfry, 'GET', '/api/demo')).toMatchObject({ state: 'none', incidents: 0 });
  const sources = await call<{ items: { id: string }[] }>(belfry, 'GET', '/api/sources');
  expect(sources.items.map(({ id }) => id)).not.toContain('demo');
}, 120_000);

test('a page of another site, and another name for this server, get nothing', async () => {
  const post = (headers: Record<string, string>) =>
    fetch(new URL('/api/auth/sign-out', belfry.url), { method: 'POST', headers });
  expect((await post({ origin: 'https://evil.example.com' })).status).toBe(403);
  expect((await post({ origin: belfry.url })).status).toBe(200);
});
