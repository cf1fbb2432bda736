import { ClickHouseLogLevel, createClient, type ClickHouseClient } from '@clickhouse/client';
import { BelfryError } from '@belfry/schema';
import { embeddedCodes } from '../embedded/errors.ts';
import type { EngineEndpoint } from '../embedded/supervisor.ts';
import { StoreError, storeCodes, toStoreError } from './errors.ts';
import { databaseName } from './table-ddl.ts';

const serverRetryMs = 500;
/** Limits of queries are the engine's; the client must not give up before. */
const requestTimeoutMs = 24 * 60 * 60 * 1000;

/** How long an operation that may be repeated waits for the engine. */
export const readyWithinMs = 30_000;

/**
 * The way to the engine: one client at a time, replaced when the embedded engine was started again. Operations that
 * may be repeated are, until the engine is back.
 */
export class EngineConnection {
  #client: ClickHouseClient | undefined;
  #endpoint: EngineEndpoint | undefined;
  #ready = Promise.withResolvers<void>();
  #closed = false;
  /** Why the engine is away, if somebody knows. */
  reason: () => BelfryError | undefined = () => undefined;

  get endpoint(): EngineEndpoint | undefined {
    return this.#endpoint;
  }

  /** Uses an engine that has just become ready. */
  connect(endpoint: EngineEndpoint): void {
    this.#endpoint = endpoint;
    this.connectWith(openClient(endpoint, databaseName));
  }

  /** Uses a client that somebody else has opened; it is closed with the connection. */
  connectWith(client: ClickHouseClient): void {
    const before = this.#client;
    this.#client = client;
    this.#ready.resolve();
    void before?.close();
  }

  /** The engine went away; operations wait until `connect`. */
  disconnect(): void {
    void this.#client?.close();
    this.#client = undefined;
    this.#endpoint = undefined;
    this.#ready.resolve();
    this.#ready = Promise.withResolvers<void>();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#ready.resolve();
    await this.#client?.close();
    this.#client = undefined;
  }

  /** Runs `operation` once. Throws `StoreError`. */
  async once<T>(operation: (client: ClickHouseClient) => Promise<T>): Promise<T> {
    if (this.#closed) throw new StoreError(storeCodes.closed, 'the store is closed');
    if (this.#client === undefined) throw this.#away();
    try {
      return await operation(this.#client);
    } catch (error) {
      throw toStoreError(error);
    }
  }

  /** Runs an operation that may be repeated; repeats it while the engine is away, for `readyWithinMs` in all. */
  async repeatable<T>(operation: (client: ClickHouseClient) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const until = Date.now() + readyWithinMs;
    for (;;) {
      try {
        return await this.once(operation);
      } catch (error) {
        const retry = error instanceof StoreError && error.code === storeCodes.unavailable;
        if ((!retry && !isAway(error)) || signal?.aborted === true || Date.now() >= until || this.#closed) throw error;
      }
      await this.#waitUntilReady(until - Date.now());
    }
  }

  async #waitUntilReady(timeoutMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, this.#client === undefined ? Math.max(0, timeoutMs) : serverRetryMs);
    if (this.#client === undefined) void this.#ready.promise.then(resolve);
    await promise;
    clearTimeout(timer);
  }

  #away(): BelfryError {
    const reason = this.reason();
    return new BelfryError(
      embeddedCodes.notReady,
      `the store is not ready${reason === undefined ? '' : `: ${reason.message}`}`,
      { hint: reason?.hint ?? 'it is being started; try again in a moment', retryable: true, cause: reason },
    );
  }
}

function isAway(error: unknown): boolean {
  return error instanceof BelfryError && error.code === embeddedCodes.notReady;
}

/** Opens a client. `database` undefined leaves it to the server. */
export function openClient(endpoint: EngineEndpoint, database: string | undefined): ClickHouseClient {
  return createClient({
    url: endpoint.url,
    ...(endpoint.username === '' ? {} : { username: endpoint.username, password: endpoint.password }),
    ...(database === undefined ? {} : { database }),
    application: 'belfry',
    request_timeout: requestTimeoutMs,
    max_open_connections: 64,
    log: { level: ClickHouseLogLevel.OFF },
    clickhouse_settings: {
      output_format_json_quote_64bit_integers: 1,
      output_format_json_quote_denormals: 1,
      output_format_json_quote_decimals: 1,
      // A server goes on with a query whose client is gone; the embedded engine ends it by itself.
      ...(endpoint.embedded ? {} : { cancel_http_readonly_queries_on_client_close: 1 }),
    },
  });
}
