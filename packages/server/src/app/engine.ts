import { statSync } from 'node:fs';
import { BelfryError } from '@belfry/schema';
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
  /** Lets queries from now on use the functions and watchlists of `content`, and the database of places as it is now. */
  useContent(content: Content): Promise<ContentUse>;
  close(): Promise<void>;
}

const maxResultBytes = 256 * 1024 * 1024;

export interface ContentUse {
  /** Whether the same query may mean something else now. */
  readonly changed: boolean;
  /** Why the database of places cannot be read: the one before stays in use. */
  readonly problem?: BelfryError;
}

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
  let places: Database | undefined;
  let names = namesOf(content);
  try {
    places = readDatabase(config, undefined);
    const catalogReady = compiler.call('setCatalog', catalogOf(config, content, places?.bytes));
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
    async useContent(next) {
      const before = { places, names };
      let problem: BelfryError | undefined;
      try {
        places = readDatabase(config, places);
      } catch (error) {
        if (!(error instanceof BelfryError)) throw error;
        problem = error;
      }
      const wanted = namesOf(next);
      const changed = places !== before.places || wanted !== before.names;
      if (changed) await compiler.call('setCatalog', catalogOf(config, next, places?.bytes));
      names = wanted;
      return { changed, ...(problem === undefined ? {} : { problem }) };
    },
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

const namesOf = ({ functions, watchlists }: Content): string => JSON.stringify([functions, watchlists]);

/** The database of places as it was read. */
interface Database {
  readonly bytes: SharedArrayBuffer;
  /** Size and time of the file. */
  readonly version: string;
}

/** Reads the database of places if its file is another than `before`. Rules of the stream look addresses up in this thread. */
function readDatabase({ enrich }: Config, before: Database | undefined): Database | undefined {
  const { database } = enrich.geo;
  if (database === '') return undefined;
  const about = statSync(database, { throwIfNoEntry: false });
  const version = `${about?.size} ${about?.mtimeMs}`;
  if (version === before?.version) return before;
  const bytes = readPlaces(database);
  providePlaces(openPlaces(bytes).find);
  return { bytes, version };
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
