import { lockFolder, openStore, type Store } from '@belfry/store';
import { providePlaces } from '@belfry/kql';
import type { Config } from '#core';
import { openPlaces, readPlaces } from '#enrich';
import { ExternalData, QueryService, startCompiler, type CompilerClient, type ExternalRead } from '#query';
import type { Content } from './content.ts';

/** Store, compiler and query service over one data folder: what every way of running Belfry needs. */
export interface Engine {
  readonly store: Store;
  readonly compiler: CompilerClient;
  readonly queries: QueryService;
  /** Lets queries from now on use the functions and watchlists of `content`. */
  useContent(content: Content): Promise<void>;
  close(): Promise<void>;
}

const maxResultBytes = 256 * 1024 * 1024;

/** What an engine tells while it runs. */
export interface EngineEvents {
  onStoreState?(state: string): void;
  /** A file was read for `externaldata`. */
  onExternalRead?(read: ExternalRead): void;
}

/** Takes the data folder for this process, opens the store, creates the packs' tables and starts the compiler. Throws `BelfryError` with the way out. */
export async function openEngine(config: Config, content: Content, events: EngineEvents = {}): Promise<Engine> {
  const lock = lockFolder(config.dataDir);
  const compiler = startCompiler();
  let store: Store | undefined;
  try {
    const catalogReady = compiler.call('setCatalog', catalogOf(config, content, readDatabase(config)));
    catalogReady.catch(() => undefined);
    store = await openStore({
      dataDir: config.dataDir,
      defaultRetentionDays: config.store.retentionDays,
      ...(config.store.url === undefined ? {} : { url: config.store.url }),
      ...(config.store.maxMemoryBytes === undefined ? {} : { maxMemoryBytes: config.store.maxMemoryBytes }),
      onState: (state) => events.onStoreState?.(state),
    });
    await store.ensureTables(content.tables);
    await catalogReady;
  } catch (error) {
    await compiler.close();
    await store?.close();
    lock.release();
    throw error;
  }
  return {
    store,
    compiler,
    queries: new QueryService(compiler, store, { ...config.query, maxResultBytes }, openExternalData(config, events)),
    useContent: (next) => compiler.call('setCatalog', catalogOf(config, next, readDatabase(config))),
    async close() {
      await compiler.close();
      await store.close();
      lock.release();
    },
  };
}

const catalogOf = (
  config: Config,
  { tables, functions, watchlists }: Content,
  places: SharedArrayBuffer | undefined,
) => ({
  tables,
  functions,
  watchlists,
  externalHosts: externalHosts(config),
  places,
});

/** The database of places; rules of the stream look addresses up in this thread. */
function readDatabase({ enrich }: Config): SharedArrayBuffer | undefined {
  const { database } = enrich.geo;
  const places = database === '' ? undefined : readPlaces(database);
  providePlaces(places === undefined ? undefined : openPlaces(places).find);
  return places;
}

/** The hosts of `externaldata`; those of the own network are read over http too. */
function externalHosts({ kql }: Config): string[] {
  const { allowHosts, allowPrivateHosts } = kql.externalData;
  return [...allowHosts, ...allowPrivateHosts.map((host) => `http://${host}`)];
}

function openExternalData(config: Config, events: EngineEvents): ExternalData {
  const { cacheSeconds, allowPrivateHosts, maxBytes, maxRows, timeoutMs } = config.kql.externalData;
  return new ExternalData({
    hosts: externalHosts(config),
    allowPrivateHosts,
    maxBytes,
    maxRows,
    timeoutMs,
    cacheMs: cacheSeconds * 1000,
    onRead: (read) => events.onExternalRead?.(read),
  });
}
