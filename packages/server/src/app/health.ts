import type { health } from '@belfry/schema/api';
import type { z } from 'zod';
import { storeConsumer } from '#journal';
import type { Collector } from './collector.ts';
import type { Engine } from './engine.ts';
import type { AlertFollower } from './follow-alerts.ts';

/** How the parts are; `degraded` names what does not work while the rest goes on. */
export async function readHealth(
  version: string,
  engine: Engine,
  collector: Collector,
  follower: Pick<AlertFollower, 'problem'>,
): Promise<z.infer<typeof health>> {
  const store = await engine.store.health();
  const journal = collector.journal.status();
  const room = await collector.journal.room();
  // The follower of alerts keeps the segment that it read last until the next one has an event: that is no lag.
  const lag = journal.lag[storeConsumer] ?? 0;
  const parts = {
    journal: {
      ok: journal.state === 'ok',
      message: journal.reason ?? `segment ${journal.segment}, last sync ${journal.lastSyncMs.toFixed(1)} ms`,
    },
    disk: {
      ok: room.free > room.least,
      message: `${gigabytes(room.free)} free; no event is taken below ${gigabytes(room.least)}`,
    },
    store: {
      ok: store.ok && collector.storeWriter.problem === undefined,
      message: collector.storeWriter.problem ?? store.message,
    },
    'store writer': {
      ok: lag < 60,
      message: `${lag} sealed segments wait; ${collector.storeWriter.refused} rows refused since the start`,
    },
    incidents: { ok: follower.problem === undefined, message: follower.problem ?? 'built from the journal' },
    memory: {
      ok: true,
      message: `${Math.round(process.memoryUsage.rss() / 1e6)} MB here, ${Math.round((store.residentBytes ?? 0) / 1e6)} MB in the store`,
    },
  };
  return { status: Object.values(parts).every(({ ok }) => ok) ? 'ready' : 'degraded', version, parts };
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(2)} GB`;
