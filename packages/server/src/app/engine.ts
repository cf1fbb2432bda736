import { lockFolder, openStore, type Store } from '@belfry/store';
import type { Config } from '#core';
import { QueryService, startCompiler, type CompilerClient } from '#query';
import type { Content } from './content.ts';

/** Store, compiler and query service over one data folder: what every way of running Belfry needs. */
export interface Engine {
  readonly store: Store;
  readonly compiler: CompilerClient;
  readonly queries: QueryService;
  close(): Promise<void>;
}

const maxResultBytes = 256 * 1024 * 1024;

/** Takes the data folder for this process, opens the store, creates the packs' tables and starts the compiler. Throws `BelfryError` with the way out. */
export async function openEngine(
  config: Config,
  content: Content,
  onStoreState?: (state: string) => void,
): Promise<Engine> {
  const lock = lockFolder(config.dataDir);
  const compiler = startCompiler();
  let store: Store | undefined;
  try {
    const { tables, functions, watchlists } = content;
    const catalogReady = compiler.call('setCatalog', { tables, functions, watchlists });
    catalogReady.catch(() => undefined);
    store = await openStore({
      dataDir: config.dataDir,
      defaultRetentionDays: config.store.retentionDays,
      ...(config.store.url === undefined ? {} : { url: config.store.url }),
      ...(config.store.maxMemoryBytes === undefined ? {} : { maxMemoryBytes: config.store.maxMemoryBytes }),
      ...(onStoreState === undefined ? {} : { onState: onStoreState }),
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
    queries: new QueryService(compiler, store, { ...config.query, maxResultBytes }),
    async close() {
      await compiler.close();
      await store.close();
      lock.release();
    },
  };
}
