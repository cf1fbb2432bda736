import { EventEmitter } from 'node:events';
import { dirname, join } from 'node:path';
import { BelfryError } from '@belfry/schema';
import type { Notice } from '@belfry/schema/api';
import { openState, type State } from '@belfry/store';
import { Accounts, createApi, createSecret, type ApiDeps } from '#api';
import { createSourceCounters, registerImportRoutes, registerIngestRoute, type SourceCounters } from '#connectors';
import { whyNotListening, type Config, type Log } from '#core';
import type { IncidentListener } from '#incidents';
import { createWebhookQueue, WebhookDeliverer } from '#response';
import { baseUrl } from './base-url.ts';
import { buildIncidents, type IncidentBuilding } from './build-incidents.ts';
import { openCollector, type Collector } from './collector.ts';
import { startConnectors } from './connectors.ts';
import { LiveContent } from './content-reload.ts';
import { listProblems, loadContent, type Content } from './content.ts';
import { readDeadLetters } from './dead-letters.ts';
import { DemoService } from './demo/demo-service.ts';
import { readEditorSchema } from './editor-schema.ts';
import { openEngine, type Engine } from './engine.ts';
import { readHealth } from './health.ts';
import { createImportPort } from './import/import-port.ts';
import { readOverview } from './overview.ts';
import { RulesService } from './rules-service.ts';
import { forgetRunning, noteRunning } from './running.ts';
import type { Scheduler } from '#scheduled-detection';
import { createScheduler } from './scheduling.ts';
import { keepSourceTotals } from './source-totals.ts';
import { watchFolders } from './watch-folders.ts';

/** A running Belfry. */
export interface Belfry {
  readonly url: string;
  /** One-time link that makes the first administrator; undefined when there is one. */
  readonly setupLink: string | undefined;
  /** What a person should know of this start: what is watched, what could not be read. */
  readonly notes: readonly string[];
  close(): Promise<void>;
}

/** What is started, in order; stopped in the reverse one. */
type Stops = (() => Promise<void>)[];
type Notices = EventEmitter<{ notice: [Notice] }>;

interface Parts {
  readonly config: Config;
  readonly log: Log;
  readonly content: Content;
  readonly engine: Engine;
  readonly state: State;
  readonly collector: Collector;
  readonly counters: SourceCounters;
  readonly notices: Notices;
}

/** The part that builds incidents, and whom changes of incidents are told. */
interface Incidents extends IncidentBuilding {
  readonly listener: IncidentListener;
}

const consoleFolder = join(import.meta.dirname, '../../../console/dist');
const version = '0.1.0';

/** Starts every stage from the pipeline's end to its beginning, so that nothing arrives before it can be kept. */
export async function startBelfry(config: Config, log: Log): Promise<Belfry> {
  const stops: Stops = [];
  const stopAll = async (): Promise<void> => {
    const failures: unknown[] = [];
    // One part that fails (a full disk) must not keep the others from ending well.
    for (const stop of stops.splice(0).reverse()) await stop().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  };
  try {
    const parts = await openParts(config, log, stops);
    const link = { base: baseUrl(config) };
    const incidents = await startIncidents(parts, stops, (number) => `${link.base}/incidents/${number}`);
    const { scheduler, ...content } = await startRules(parts, stops);
    const token = createSecret();
    const accounts = new Accounts(parts.state, token);
    const api = await createApi(
      createDeps(parts, accounts, content, incidents, () => settle(parts.collector, incidents, scheduler)),
    );
    stops.push(() => api.close());
    link.base = await listen(api, config);
    noteRunning(config.dataDir, { pid: process.pid, url: link.base, token });
    stops.push(() => Promise.resolve(forgetRunning(config.dataDir)));
    const connectors = await startConnectors(config, parts.collector.pipeline, parts.counters, parts.engine.store, log);
    stops.push(() => connectors.close());
    const setupToken = await accounts.createSetupToken();
    return {
      url: link.base,
      setupLink: setupToken === undefined ? undefined : `${link.base}/setup?token=${setupToken}`,
      notes: connectors.notes,
      close: stopAll,
    };
  } catch (error) {
    await stopAll().catch(() => undefined);
    throw error;
  }
}

async function openParts(config: Config, log: Log, stops: Stops): Promise<Parts> {
  const content = await loadContent(config);
  const engine = await openEngine(config, content, {
    onStoreState: (state) => log.info({ state }, 'the store changed its state'),
    onExternalRead: (read) => log.info(read, 'externaldata read a file'),
  });
  stops.push(() => engine.close());
  const state = await openState(join(config.dataDir, 'state.db'));
  stops.push(() => state.close());
  const notices: Notices = new EventEmitter<{ notice: [Notice] }>().setMaxListeners(0);
  const counters = createSourceCounters();
  const collector = await openCollector(config, content, engine, log, (batch) => counters.durable(batch));
  stops.push(() => collector.close());
  stops.push(await keepSourceTotals(state, counters, log, (notice) => void notices.emit('notice', notice)));
  return { config, log, content, engine, state, collector, counters, notices };
}

/** Incidents: built from the journal's alerts, written back through the outbox, delivered to webhooks. */
async function startIncidents(parts: Parts, stops: Stops, link: (number: number) => string): Promise<Incidents> {
  const { state, log, config, notices } = parts;
  const listener = createWebhookQueue({ link });
  const building = await buildIncidents(parts, listener, (notice) => void notices.emit('notice', notice));
  stops.push(() => building.stop());
  const deliverer = new WebhookDeliverer({ state, log, allowPrivateHosts: config.webhooks.allowPrivateHosts });
  deliverer.start();
  stops.push(() => deliverer.stop());
  return { listener, ...building };
}

/** What `startRules` starts. */
interface Rules {
  readonly rules: RulesService;
  readonly scheduler: Scheduler;
  readonly live: LiveContent;
}

async function startRules(parts: Parts, stops: Stops): Promise<Rules> {
  const { content, engine, collector, state, notices } = parts;
  const scheduler = createScheduler({
    content,
    engine,
    collector,
    state,
    log: parts.log,
    notify: (notice) => void notices.emit('notice', notice),
  });
  const { sigma, streamRules } = collector;
  const problems = listProblems(content, sigma.problems);
  for (const problem of problems) parts.log.warn({ problem }, 'a file of a pack or rule folder is not used');
  const rules: RulesService = new RulesService(
    {
      state,
      detection: collector.detection,
      queries: engine.queries,
      onSwitched: (disabled) => {
        collector.detection.setDisabled(disabled);
        scheduler.setRules(rules.runnable);
      },
    },
    { sigma, streamRules, scheduled: content.analyticsRules, problems },
  );
  await scheduler.leave(collector.streamRules.rules.map(({ id }) => id));
  await rules.load();
  for (const problem of rules.broken) parts.log.warn({ problem }, 'a scheduled rule does not compile');
  scheduler.start();
  stops.push(() => scheduler.stop());
  const live = new LiveContent(content, {
    ...parts,
    rules,
    scheduler,
    onReloaded: () => void notices.emit('notice', { kind: 'rule', id: '' }),
  });
  const watching = await watchFolders(watchedFolders(parts.config), { onChange: () => live.reload() });
  stops.push(() => watching.close());
  return { rules, scheduler, live };
}

const watchedFolders = ({ rules, functions, watchlists, enrich: { geo } }: Config): string[] =>
  [...rules.folders, ...functions.folders, watchlists.folder, geo.database === '' ? '' : dirname(geo.database)].filter(
    (folder) => folder !== '',
  );

/** Settles when what was received until now is in the store, with the alerts, the incidents and their rows that came of it. */
async function settle(
  { storeWriter, flushFloods }: Collector,
  incidents: Incidents,
  scheduler: Scheduler,
): Promise<void> {
  await scheduler.idle();
  await flushFloods('all');
  await incidents.follower.caughtUp();
  await incidents.outbox.emptied();
  await storeWriter.storedAll();
}

function createDeps(
  parts: Parts,
  accounts: Accounts,
  { rules, live }: Omit<Rules, 'scheduler'>,
  incidents: Incidents,
  settled: () => Promise<void>,
): ApiDeps {
  const { config, log, content, engine, state, collector, counters, notices } = parts;
  const { store, queries } = engine;
  const sources = () => counters.snapshot();
  return {
    state,
    accounts,
    queries,
    rules,
    sources,
    incidentListener: incidents.listener,
    notices,
    consoleFolder,
    log,
    version,
    hosts: [config.http.host, ...config.http.hosts],
    allowPrivateHosts: config.webhooks.allowPrivateHosts,
    schema: () => readEditorSchema(live.content, store, queries),
    deadLetters: (source, limit) => readDeadLetters(store, source, limit),
    overview: (hours) =>
      readOverview({ state, store, rules, sources, eventsPerSecond: () => counters.eventsPerSecond() }, hours),
    demo: new DemoService({
      state,
      store,
      sink: collector.pipeline,
      counters,
      log,
      settled,
      onChange: (demo) => void notices.emit('notice', { kind: 'demo', state: demo }),
    }),
    health: () => readHealth(version, engine, collector, incidents.follower),
    registerIngest: (app) => {
      const { maxBodyBytes } = config.http;
      const packs = new Set(content.packs.map(({ manifest }) => manifest.id));
      registerIngestRoute(app, { sink: collector.pipeline, counters, maxBodyBytes, packs });
      registerImportRoutes(app, {
        port: createImportPort(collector.pipeline, state, settled),
        counters,
        maxBodyBytes,
        packs,
      });
    },
  };
}

async function listen(api: Awaited<ReturnType<typeof createApi>>, config: Config): Promise<string> {
  const { host, port } = config.http;
  try {
    await api.listen({ host, port });
  } catch (cause) {
    throw new BelfryError(
      'BELFRY-API-020',
      `the console and the API cannot listen on port ${port}: ${whyNotListening(cause)}`,
      {
        where: `${host}:${port}`,
        hint: 'end the other program, or choose another port with BELFRY_PORT and another address with BELFRY_HOST',
        cause,
      },
    );
  }
  const bound = api.server.address();
  return baseUrl(config, typeof bound === 'object' && bound !== null ? bound.port : port);
}
