import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { encodedPowershell } from '../e2e/attack.ts';
import { query, root, startBelfryProcess, until, type RunningBelfry } from '../e2e/belfry-process.ts';

const kills = Number(process.env['BELFRY_KILLS'] ?? 50);
const eventsPerBatch = 20;
/** Below the bound at which alerts of one rule are gathered. */
const alertEveryMs = 1500;
const seed = 42;

/** Children of a process: the embedded store is one. */
function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(/\s+/).filter(Boolean).map(Number);
}

/** Sends batches one after another until told to stop; knows which were acknowledged. */
class Sender {
  readonly acknowledged = new Set<string>();
  readonly sent = new Set<string>();
  readonly alerts = new Set<string>();
  readonly sentAlerts = new Set<string>();
  #lastAlert = 0;
  #number = 0;
  stopped = false;

  async run(target: () => RunningBelfry | undefined): Promise<void> {
    while (!this.stopped) {
      const belfry = target();
      if (belfry === undefined) {
        await delay(20);
        continue;
      }
      const batch = `b${(this.#number += 1)}`;
      const lines = Array.from({ length: eventsPerBatch }, (_, seq) =>
        JSON.stringify({
          EventTime: new Date().toISOString(),
          Hostname: batch,
          Channel: 'Crash/Operational',
          EventID: 9001,
          SourceName: 'crash-test',
          Seq: String(seq),
        }),
      );
      const withAlert = Date.now() - this.#lastAlert > alertEveryMs;
      const alertHost = `alert${this.#number}`;
      if (withAlert) {
        this.#lastAlert = Date.now();
        lines.push(encodedPowershell(alertHost));
        this.sentAlerts.add(alertHost);
      }
      this.sent.add(batch);
      try {
        const response = await fetch(new URL('/api/ingest/windows', belfry.url), {
          method: 'POST',
          headers: { authorization: `Bearer ${belfry.token}`, 'content-type': 'application/x-ndjson' },
          body: lines.join('\n'),
        });
        if (!response.ok) continue;
        await response.text();
        this.acknowledged.add(batch);
        if (withAlert) this.alerts.add(alertHost);
      } catch {
        await delay(10);
      }
    }
  }
}

test(
  `after ${kills} kills under load nothing acknowledged is lost and nothing is there twice`,
  { timeout: 60 * 60_000 },
  async () => {
    const started = Date.now();
    let current: RunningBelfry | undefined = await startBelfryProcess();
    const { dataDir } = current;
    const sender = new Sender();
    onTestFinished(async () => {
      sender.stopped = true;
      await current?.stop();
    });
    const senders = [sender.run(() => current), sender.run(() => current)];
    let random = seed;
    const next = (): number => (random = (random * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
    const killed = { server: 0, store: 0 };
    for (let kill = 0; kill < kills; kill++) {
      await delay(300 + next() * 1500);
      const victim: RunningBelfry = current as RunningBelfry;
      const pid = victim.child.pid as number;
      const [store] = childrenOf(pid);
      if (store !== undefined && next() < 0.3) {
        killed.store += 1;
        process.kill(store, 'SIGKILL');
        continue;
      }
      killed.server += 1;
      current = undefined;
      await victim.stop({ signal: 'SIGKILL' });
      await delay(100);
      current = await startBelfryProcess(dataDir);
    }
    await delay(1000);
    sender.stopped = true;
    await Promise.all(senders);
    const belfry = current as RunningBelfry;

    // Everything acknowledged is in the store, each batch whole, each event once.
    const batches =
      'WindowsEvent | where Channel == "Crash/Operational" | summarize n = count(), d = dcount(tostring(EventData.Seq)) by Computer';
    const rows = await until(
      () => query(belfry, batches),
      (found) => [...sender.acknowledged].every((batch) => found.some(([computer]) => computer === batch)),
      60_000,
    );
    const wrong = rows.filter(([, count, distinct]) => count !== eventsPerBatch || distinct !== eventsPerBatch);
    const lost = [...sender.acknowledged].filter((batch) => !rows.some(([computer]) => computer === batch));

    // Every event that raises an alert and is stored has exactly one, and each alert is in exactly one incident.
    const events = await query(
      belfry,
      'WindowsEvent | where Computer startswith "alert" | summarize count() by Computer',
    );
    const alerts = await query(belfry, 'SecurityAlert | summarize count(), dcount(SystemAlertId) by CompromisedEntity');
    const alertHosts = (row: unknown[]): string => String(row[0]).split('.')[0] ?? '';
    const lostAlerts = [...sender.alerts].filter((host) => !alerts.some((row) => alertHosts(row) === host));
    const doubled = alerts.filter(([, count]) => count !== 1);
    await until(
      async () => {
        const response = await fetch(new URL('/api/incidents?limit=500&status=New,Active,Closed', belfry.url), {
          headers: { authorization: `Bearer ${belfry.token}` },
        });
        const { items } = (await response.json()) as { items: { alertCount: number }[] };
        return items.reduce((sum, { alertCount }) => sum + alertCount, 0);
      },
      (total) => total === alerts.length,
      30_000,
    );
    const report = {
      kills: { ...killed, total: kills },
      seconds: Math.round((Date.now() - started) / 1000),
      acknowledgedEvents: sender.acknowledged.size * eventsPerBatch,
      unacknowledgedBatchesStored: rows.length - sender.acknowledged.size,
      lostBatches: lost.length,
      doubledOrTornBatches: wrong.length,
      alertingEvents: events.length,
      alerts: alerts.length,
      lostAlerts: lostAlerts.length,
      doubledAlerts: doubled.length,
    };
    await belfry.stop({ remove: true });
    if (kills >= 50) writeFileSync(join(root, 'docs/crash-test.md'), describeReport(report));
    process.stderr.write(`${JSON.stringify(report)}\n`);
    expect({ lost, wrong, lostAlerts, doubled, alerts: alerts.length }).toEqual({
      lost: [],
      wrong: [],
      lostAlerts: [],
      doubled: [],
      alerts: events.length,
    });
  },
);

function describeReport(report: object): string {
  return [
    '# Crash test',
    '',
    'Written by the test itself (`npm run test:long`, `tests/crash/crash.long.test.ts`): two senders post batches without pause while the server or its store is',
    'killed with SIGKILL at random moments. A batch that was acknowledged must be in the store whole and once; an event that raises an alert must have exactly one, in',
    'exactly one incident. Batches that were sent and not acknowledged may be there, whole, or not. Power loss is not part of it.',
    '',
    '```json',
    JSON.stringify(report, undefined, 2),
    '```',
    '',
  ].join('\n');
}
