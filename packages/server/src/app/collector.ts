import { join } from 'node:path';
import { createRowEncoder, withStandardColumns, type Alert } from '@belfry/schema';
import { createItemIds, type Config, type Log } from '#core';
import { createEnricher, readIndicators } from '#enrich';
import { Journal, storeConsumer, StoreWriter } from '#journal';
import { createParser, deadLetterTable } from '#parse';
import { createRedactor, type Redactor } from '#redact';
import { alertToRow, createStreamDetection, type StreamDetection } from '#stream-detection';
import type { Content } from './content.ts';
import type { Engine } from './engine.ts';
import { Pipeline, type DurableBatch } from './pipeline.ts';
import { loadSigmaRules, type SigmaRules } from './sigma-rules.ts';
import { loadStreamRules, type StreamRules } from './stream-rules.ts';

/** From a record to the store: the part that `belfry up` and an import without a server share. */
export interface Collector {
  readonly pipeline: Pipeline;
  readonly journal: Journal;
  readonly storeWriter: StoreWriter;
  readonly detection: StreamDetection;
  readonly sigma: SigmaRules;
  /** The near-real-time rules that run on the stream, and why the others do not. */
  readonly streamRules: StreamRules;
  readonly redactor: Redactor;
  /** Writes the alerts of gathered events that wait for their flood to end. */
  flushFloods(which: 'over' | 'all'): Promise<void>;
  /** Writes what is in flight and brings it into the store. */
  close(): Promise<void>;
}

const flushFloodsMs = 5000;
/** How long a stop waits for a store that refuses rows (no room); the journal keeps them. */
const patienceMs = 5000;
/** The incident builder's name as a reader of the journal. */
export const incidentConsumer = 'incidents';

/** Opens the journal and wires the stages. Everything in the journal that the store lacks is brought there first. */
export async function openCollector(
  config: Config,
  content: Content,
  engine: Engine,
  log: Log,
  onDurable: (batch: DurableBatch) => void,
): Promise<Collector> {
  const journal = await Journal.open({
    dir: join(config.dataDir, 'journal'),
    sealAfterMs: config.journal.sealAfterMs,
    sealAfterBytes: config.journal.sealAfterBytes,
    minFreeBytes: config.journal.minFreeBytes,
    log,
  });
  // Alerts wait for the incident builder, also those of an import that runs without one.
  journal.register(incidentConsumer);
  const nextItemId = createItemIds(Date.now, journal.lastItemId);
  const sigma = loadSigmaRules(content, config.rules.placeholders);
  const streamRules = await loadStreamRules(content.analyticsRules, engine.compiler);
  const detection = createStreamDetection({ matcher: sigma.matcher, rowRules: streamRules.rules, nowMs: Date.now });
  const redactor = createRedactor(config.redact);
  const pipeline = new Pipeline({
    parser: createParser(content.packs, { nextItemId }),
    redactor,
    enricher: createEnricher(readIndicators(config.enrich.indicators)),
    detect: (rows) => detection.detect(rows),
    alertToRow: (alert) => alertToRow(alert),
    journal,
    tables: content.tables.map(withStandardColumns),
    nextItemId,
    onDurable,
  });
  // What an earlier run left is not in the store yet: no window is complete before it is.
  pipeline.watermark.journaled(journal.end.segment - 1, 0);
  const storeWriter = new StoreWriter({
    journal,
    insert: (table, lines, token) => engine.store.insertRows(table, lines, token),
    toDeadLetter: createDeadLetters(content, nextItemId),
    onStored: (segment) => pipeline.watermark.stored(segment),
    log,
  });
  storeWriter.start();
  void storeWriter.caughtUp().then(() => pipeline.watermark.stored(journal.doneWith(storeConsumer)));
  const floodWriter = createFloodWriter(detection, pipeline, log);
  const timer = setInterval(() => void floodWriter('over'), flushFloodsMs);
  return {
    pipeline,
    journal,
    storeWriter,
    detection,
    sigma,
    streamRules,
    redactor,
    flushFloods: floodWriter,
    async close() {
      clearInterval(timer);
      await floodWriter('all');
      try {
        await journal.close();
      } finally {
        await storeWriter.caughtUp(patienceMs);
        await storeWriter.stop();
      }
    },
  };
}

/** Writes the alerts of floods that have ended; those that the journal does not take now wait for the next call. */
function createFloodWriter(detection: StreamDetection, pipeline: Pipeline, log: Log): Collector['flushFloods'] {
  const producer = `floods:${Date.now()}`;
  let floods = 0;
  let waiting: Alert[] = [];
  let writing = Promise.resolve();
  const write = async (which: 'over' | 'all'): Promise<void> => {
    waiting.push(...detection.flush(which));
    const alerts = waiting;
    if (alerts.length === 0) return;
    waiting = [];
    try {
      await pipeline.appendRows(
        alerts.map((alert) => alertToRow(alert)),
        producer,
        floods + 1,
      );
      floods += 1;
    } catch (error) {
      waiting = [...alerts, ...waiting];
      log.error({ alerts: alerts.length, error: String(error) }, 'alerts of gathered events wait for the journal');
    }
  };
  return (which) => (writing = writing.then(() => write(which)));
}

function createDeadLetters(content: Content, nextItemId: () => string) {
  const table = content.tables.find(({ name }) => name === deadLetterTable);
  if (table === undefined) throw new Error(`no pack defines ${deadLetterTable}`);
  const encode = createRowEncoder(withStandardColumns(table));
  return (refusedBy: string, line: string, reason: string) => {
    const now = new Date().toISOString();
    const row = {
      TimeGenerated: now,
      _TimeReceived: now,
      _ItemId: nextItemId(),
      _SourceId: 'belfry',
      Code: 'BELFRY-JOURNAL-007',
      Reason: `the store refused the row for ${refusedBy}: ${reason}`,
      Raw: line,
      RawSize: line.length,
      Truncated: false,
    };
    return { table: deadLetterTable, line: encode(row) };
  };
}
