import { setTimeout as delay } from 'node:timers/promises';
import type { State } from '@belfry/store';
import type { ImportPort } from '#connectors';
import type { Pipeline } from '../pipeline.ts';
import { summarizeBatch } from './summarize-batch.ts';

const settleMs = 60_000;
/** SQLite takes so many values in one statement. */
const idsPerQuery = 500;

/** What the import's routes need from the running server. */
export function createImportPort(pipeline: Pipeline, state: State, settled: () => Promise<void>): ImportPort {
  return {
    get pendingBytes() {
      return pipeline.pendingBytes;
    },
    take: async (records, pack) => summarizeBatch(await pipeline.take(records, pack)),
    async settle(alerts) {
      const giveUp = new AbortController();
      const done = await Promise.race([
        settled().then(() => true),
        delay(settleMs, false, { signal: giveUp.signal }).catch(() => false),
      ]);
      giveUp.abort();
      return { settled: done, incidents: [...(await incidentsOf(state, alerts))] };
    },
  };
}

async function incidentsOf(state: State, alerts: readonly string[]): Promise<ReadonlySet<number>> {
  const numbers = new Set<number>();
  for (let at = 0; at < alerts.length; at += idsPerQuery) {
    const rows = await state.db
      .selectFrom('incident_alerts')
      .select('incident')
      .distinct()
      .where('alert_id', 'in', alerts.slice(at, at + idsPerQuery))
      .where('incident', 'is not', null)
      .execute();
    for (const { incident } of rows) if (incident !== null) numbers.add(incident);
  }
  return numbers;
}
