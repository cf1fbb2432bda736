import { join } from 'node:path';
import { BelfryError } from '@belfry/schema';
import { openState, type State } from '@belfry/store';
import { createSourceCounters, readFileRecords, type SourceCounters } from '#connectors';
import type { Config, Log } from '#core';
import { createWebhookQueue } from '#response';
import { baseUrl } from '../base-url.ts';
import { buildIncidents, type IncidentBuilding } from '../build-incidents.ts';
import { openCollector, type Collector } from '../collector.ts';
import { readDisabledRules } from '../disabled-rules.ts';
import type { Content } from '../content.ts';
import { openEngine, type Engine } from '../engine.ts';
import { keepSourceTotals } from '../source-totals.ts';
import { ImportTally, interrupted, stopAt, type ImportStop, type ImportSummary } from './import-tally.ts';
import { waitPatiently } from './patience.ts';
import { summarizeBatch } from './summarize-batch.ts';

export interface ImportRequest {
  readonly files: readonly { readonly path: string; readonly size: number }[];
  readonly sourceId: string;
  readonly pack?: string;
  readonly onFile?: (size: number) => void;
  /** Ends the import after the batch in work. */
  readonly signal?: AbortSignal;
}

/**
 * Imports files into a data folder that no server uses; returns when every row is in the store, and the incidents of the alerts are built. Scheduled
 * rules run at the next start of a server.
 */
export async function importInto(
  config: Config,
  content: Content,
  log: Log,
  request: ImportRequest,
): Promise<ImportSummary> {
  const engine = await openEngine(config, content);
  try {
    const state = await openState(join(config.dataDir, 'state.db'));
    try {
      return await importWith({ config, content, log, engine, state }, request);
    } finally {
      await state.close();
    }
  } finally {
    await engine.close();
  }
}

interface Parts {
  readonly config: Config;
  readonly content: Content;
  readonly log: Log;
  readonly engine: Engine;
  readonly state: State;
}

async function importWith(parts: Parts, request: ImportRequest): Promise<ImportSummary> {
  const { config, content, log, engine, state } = parts;
  const counters = createSourceCounters();
  const collector = await openCollector(config, content, engine, log, (batch) => counters.durable(batch));
  try {
    const stopTotals = await keepSourceTotals(state, counters, log, () => undefined);
    const alerts = new Set<string>();
    const incidents = new Set<number>();
    const link = (number: number): string => `${baseUrl(config)}/incidents/${number}`;
    const building = await buildIncidents({ collector, state, log }, createWebhookQueue({ link }), (notice) => {
      if (notice.kind === 'alert') alerts.add(notice.id);
      else if (notice.kind === 'incident') incidents.add(notice.number);
    });
    try {
      collector.detection.setDisabled(await readDisabledRules(state, content.analyticsRules));
      // Alerts that an earlier run left are no part of this import.
      await building.follower.caughtUp();
      alerts.clear();
      incidents.clear();
      const { tally, stopped } = await takeFiles(collector, counters, request);
      const waiting = await finish(collector, building);
      return tally.summary({ alerts: alerts.size, incidents: incidents.size, stopped, waiting });
    } finally {
      await building.stop();
      await stopTotals();
    }
  } finally {
    await collector.close();
  }
}

async function takeFiles(
  { pipeline }: Collector,
  counters: SourceCounters,
  { files, sourceId, pack, onFile, signal }: ImportRequest,
): Promise<{ tally: ImportTally; stopped?: ImportStop }> {
  const tally = new ImportTally();
  for (const { path, size } of files) {
    for await (const item of readFileRecords(path, { sourceId })) {
      if (item.kind === 'problem') {
        tally.addProblem(item);
        continue;
      }
      if (signal?.aborted === true) return { tally, stopped: stopAt(interrupted(), item.file, item.records) };
      const bytes = item.records.reduce((sum, { raw }) => sum + raw.length, 0);
      counters.received(sourceId, 'import', item.records.length, bytes, pack);
      try {
        tally.add(item.records.length, summarizeBatch(await pipeline.take(item.records, pack)));
      } catch (error) {
        // A full disk, say: what was taken before is told, and where to go on.
        if (!(error instanceof BelfryError)) throw error;
        return { tally, stopped: stopAt(error, item.file, item.records) };
      }
    }
    tally.files += 1;
    onFile?.(size);
  }
  return { tally };
}

/** Waits until every alert is in an incident, and all rows are in the store; says why when that does not come. */
async function finish(
  { flushFloods, storeWriter }: Collector,
  { follower, outbox }: IncidentBuilding,
): Promise<string | undefined> {
  await flushFloods('all');
  const built = follower.caughtUp().then(() => outbox.emptied());
  const unbuilt = await waitPatiently(built, () => follower.problem);
  return unbuilt ?? waitPatiently(storeWriter.storedAll(), () => storeWriter.problem);
}
