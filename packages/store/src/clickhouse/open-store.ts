import os from 'node:os';
import type { TableDefinition } from '@belfry/schema';
import { BelfryError } from '@belfry/schema';
import { Supervisor, type StoreState } from '../embedded/supervisor.ts';
import { connectServer } from './connect-server.ts';
import { EngineConnection } from './engine-connection.ts';
import { ensureTables, type TableChanges } from './ensure-tables.ts';
import { StoreError, storeCodes } from './errors.ts';
import { insertRows } from './insert-rows.ts';
import { queryRows, runQuery, type QueryRequest, type QueryResult } from './query.ts';
import {
  countDetachedParts,
  deleteSource,
  readTableStats,
  residentBytes,
  type StatsCache,
  type TableStats,
} from './upkeep.ts';

export interface StoreOptions {
  /** Belfry's data folder. The embedded engine keeps everything in its `store` folder. */
  readonly dataDir: string;
  /** A ClickHouse server to use instead of the embedded engine. */
  readonly url?: string;
  /** What the embedded engine may take for queries, inserts and merges together. Default: half the RAM, 1 to 4 GB. */
  readonly maxMemoryBytes?: number;
  /** Long queries that run at the same time on the embedded engine; short ones have slots of their own. Default 6. */
  readonly maxConcurrentQueries?: number;
  /** Days that rows of a table without its own `retentionDays` are kept. Default: for ever. */
  readonly defaultRetentionDays?: number;
  readonly onState?: (state: StoreState) => void;
}

export interface StoreHealth {
  readonly ok: boolean;
  readonly message: string;
  readonly residentBytes?: number;
}

/** The store of rows: the same for the embedded engine and a ClickHouse server. All methods throw `BelfryError`. */
export interface Store {
  readonly state: StoreState;
  /** Process id of the embedded engine, while it runs. */
  readonly pid: number | undefined;
  /**
   * Creates tables, and adds columns and indexes that a definition has gained. Columns that it lost stay.
   * A changed type is refused (`BELFRY-STORE-111`) before anything is changed.
   */
  ensureTables(tables: readonly TableDefinition[]): Promise<TableChanges>;
  /**
   * Inserts NDJSON lines (with or without line ends) of a table that `ensureTables` has seen, all or none, and
   * durably when it settles. The same token inserts once, also after a crash; the last 1,000 tokens of a table count.
   * Waits for a restarting engine. The lines are kept in memory until then; at most 256 MB and 1,000,000 lines.
   * Throws `RowRefusedError` with the line's number when one does not fit; leave it out and send the rest again, with
   * the same token.
   */
  insertRows(table: string, lines: Iterable<Uint8Array> | AsyncIterable<Uint8Array>, token: string): Promise<void>;
  /** Runs a SELECT that our own compilers made; see `QueryRequest` and `QueryResult`. */
  query(request: QueryRequest): Promise<QueryResult>;
  /** All rows of a small, fixed SELECT. 64-bit integers come as text. */
  queryRows<T>(sql: string, params?: Readonly<Record<string, unknown>>): Promise<T[]>;
  /** Runs one statement that gives no rows. Not repeated when the engine is away. */
  command(sql: string): Promise<void>;
  tableStats(): Promise<Map<string, TableStats>>;
  /** Removes all rows of a data connector; queries that start afterwards do not see them. */
  deleteSource(sourceId: string): Promise<void>;
  health(): Promise<StoreHealth>;
  /** Ends the embedded engine after its running inserts; no process is left. */
  close(): Promise<void>;
}

function defaultMemoryBytes(): number {
  const constrained = process.constrainedMemory();
  const total = constrained > 0 && constrained < os.totalmem() ? constrained : os.totalmem();
  return Math.min(4 * 1024 ** 3, Math.max(1024 ** 3, Math.floor(total / 2)));
}

/** Opens the store: starts the embedded engine, or connects to the server at `url`. Throws `BelfryError`. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const connection = new EngineConnection();
  if (options.url !== undefined) {
    await connectServer(connection, options.url);
    options.onState?.('ready');
    return new ClickHouseStore(options, connection, undefined);
  }
  const supervisor = new Supervisor({
    dataDir: options.dataDir,
    maxMemoryBytes: options.maxMemoryBytes ?? defaultMemoryBytes(),
    maxConcurrentQueries: options.maxConcurrentQueries ?? 6,
    onEndpoint: (endpoint) => connection.connect(endpoint),
    onState: (state) => {
      if (state === 'restarting') connection.disconnect();
      options.onState?.(state);
    },
  });
  connection.reason = () => supervisor.lastError;
  await supervisor.start();
  return new ClickHouseStore(options, connection, supervisor);
}

class ClickHouseStore implements Store {
  readonly #options: StoreOptions;
  readonly #connection: EngineConnection;
  readonly #supervisor: Supervisor | undefined;
  readonly #tables = new Map<string, TableDefinition>();
  readonly #stats: StatsCache = new Map();

  constructor(options: StoreOptions, connection: EngineConnection, supervisor: Supervisor | undefined) {
    this.#options = options;
    this.#connection = connection;
    this.#supervisor = supervisor;
  }

  get state(): StoreState {
    return this.#supervisor?.state ?? 'ready';
  }

  get pid(): number | undefined {
    return this.#supervisor?.pid;
  }

  async ensureTables(tables: readonly TableDefinition[]): Promise<TableChanges> {
    const changes = await ensureTables(this.#connection, tables, this.#options.defaultRetentionDays);
    for (const table of tables) this.#tables.set(table.name, table);
    return changes;
  }

  async insertRows(
    table: string,
    lines: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
    token: string,
  ): Promise<void> {
    const definition = this.#tables.get(table);
    if (definition === undefined) {
      throw new StoreError(storeCodes.unknownTable, `there is no table ${table}`, {
        where: table,
        hint: 'a source pack must define it, and ensureTables must have seen it',
      });
    }
    await insertRows(this.#connection, definition, lines, token);
  }

  query(request: QueryRequest): Promise<QueryResult> {
    return runQuery(this.#connection, request);
  }

  queryRows<T>(sql: string, params?: Readonly<Record<string, unknown>>): Promise<T[]> {
    return queryRows<T>(this.#connection, sql, params);
  }

  async command(sql: string): Promise<void> {
    await this.#connection.once((client) => client.command({ query: sql }));
  }

  tableStats(): Promise<Map<string, TableStats>> {
    return readTableStats(this.#connection, this.#stats);
  }

  deleteSource(sourceId: string): Promise<void> {
    return deleteSource(this.#connection, sourceId);
  }

  async health(): Promise<StoreHealth> {
    const { pid } = this;
    const resident = pid === undefined ? undefined : await residentBytes(pid);
    const memory = resident === undefined ? {} : { residentBytes: resident };
    if (this.state !== 'ready') {
      const reason = this.#supervisor?.lastError;
      return {
        ok: false,
        message: `store is ${this.state}${reason === undefined ? '' : `: ${reason.message}`}`,
        ...memory,
      };
    }
    try {
      const detached = await countDetachedParts(this.#connection);
      if (detached === 0) return { ok: true, message: 'ready', ...memory };
      return { ok: false, message: `${detached} parts of tables could not be read and were set aside`, ...memory };
    } catch (error) {
      return { ok: false, message: error instanceof BelfryError ? error.message : String(error), ...memory };
    }
  }

  async close(): Promise<void> {
    await this.#connection.close();
    await this.#supervisor?.stop();
  }
}
