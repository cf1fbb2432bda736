import type { ClickHouseSettings, Row } from '@clickhouse/client';
import { randomUUID } from 'node:crypto';
import type { EngineConnection } from './engine-connection.ts';
import { StoreError, storeCodes, toStoreError } from './errors.ts';

/** A SELECT and its limits. */
export interface QueryRequest {
  /** One SELECT without FORMAT. */
  readonly sql: string;
  readonly settings?: Readonly<Record<string, string | number | boolean>>;
  /** Values of `{name:Type}` in the SQL. */
  readonly params?: Readonly<Record<string, unknown>>;
  readonly queryId?: string;
  /** Aborting stops the query in the engine. */
  readonly signal?: AbortSignal;
  /** Running time after which the query fails with `BELFRY-STORE-101`. */
  readonly timeoutMs?: number;
  /** Rows of result beyond which the query fails with `BELFRY-STORE-103`; use LIMIT to get the first ones. */
  readonly maxRows?: number;
  readonly maxMemoryBytes?: number;
  /** Default true: the query can change nothing. */
  readonly readonly?: boolean;
}

export interface QuerySummary {
  /** Rows and bytes that the engine read from tables. */
  readonly rowsRead: number;
  readonly bytesRead: number;
  readonly elapsedMs: number;
}

/**
 * Rows as they arrive. Values are ClickHouse's JSON: 64-bit integers and decimals as text, `nan`, `inf` and `-inf`
 * as text, DateTime64 as `YYYY-MM-DD hh:mm:ss.fffffff` in UTC.
 */
export interface QueryResult {
  readonly columns: { name: string; type: string }[];
  /** To be read once, to its end or left with `break`, which stops the query. Throws `StoreError` also after rows. */
  readonly batches: AsyncIterable<unknown[][]>;
  /** What the query cost; settles when `batches` has been read to its end. */
  summary(): Promise<QuerySummary>;
}

function toSettings(request: QueryRequest): ClickHouseSettings {
  const settings: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(request.settings ?? {})) {
    settings[name] = typeof value === 'boolean' ? Number(value) : value;
  }
  if (request.timeoutMs !== undefined) settings['max_execution_time'] = Math.max(0.001, request.timeoutMs / 1000);
  if (request.maxRows !== undefined) {
    settings['max_result_rows'] = request.maxRows;
    settings['result_overflow_mode'] = 'throw';
  }
  if (request.maxMemoryBytes !== undefined) settings['max_memory_usage'] = Math.floor(request.maxMemoryBytes);
  if (request.readonly !== false) settings['readonly'] = 1;
  return settings as ClickHouseSettings;
}

async function* rowsOf(stream: AsyncIterable<Row[]> & { destroy(): void }, signal: AbortSignal | undefined) {
  const stop = () => stream.destroy();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    for await (const rows of stream) yield rows.map((row) => row.json<unknown[]>());
    if (signal?.aborted === true) throw cancelled();
  } catch (error) {
    throw signal?.aborted === true ? cancelled() : toStoreError(error);
  } finally {
    signal?.removeEventListener('abort', stop);
    stream.destroy();
  }
}

function cancelled(): StoreError {
  return new StoreError(storeCodes.cancelled, 'the query was cancelled');
}

/** See `Store.query`. */
export async function runQuery(connection: EngineConnection, request: QueryRequest): Promise<QueryResult> {
  const queryId = request.queryId ?? randomUUID();
  const started = performance.now();
  if (request.signal?.aborted === true) throw cancelled();
  // Until the first rows have come nothing was given away, so the query may run again on a restarted engine.
  const { iterator, head, header } = await connection.repeatable(async (client) => {
    const result = await client.query({
      query: request.sql,
      format: 'JSONCompactEachRowWithNamesAndTypes',
      query_id: queryId,
      clickhouse_settings: toSettings(request),
      ...(request.params === undefined ? {} : { query_params: { ...request.params } }),
      ...(request.signal === undefined ? {} : { abort_signal: request.signal }),
    });
    const rows = rowsOf(result.stream() as never, request.signal);
    const first: unknown[][] = [];
    while (first.length < 2) {
      const next = await rows.next();
      if (next.done === true) throw new StoreError(storeCodes.queryFailed, 'the result ended before its header');
      first.push(...next.value);
    }
    return { iterator: rows, head: first, header: result.response_headers['x-clickhouse-summary'] };
  }, request.signal);
  const [names, types] = head as [string[], string[]];
  const done = Promise.withResolvers<void>();
  let elapsedMs = 0;
  const batches = (async function* () {
    try {
      if (head.length > 2) yield head.slice(2);
      yield* iterator;
    } finally {
      elapsedMs = performance.now() - started;
      done.resolve();
      await iterator.return();
    }
  })();
  return {
    columns: names.map((name, i) => ({ name, type: types[i]! })),
    batches,
    summary: async () => {
      await done.promise;
      return { ...(await readSummary(connection, queryId, header)), elapsedMs };
    },
  };
}

/** The embedded engine keeps the final figures; a server's header has those of the moment the first byte left. */
async function readSummary(connection: EngineConnection, queryId: string, header: string | string[] | undefined) {
  const { endpoint } = connection;
  let text = typeof header === 'string' ? header : '{}';
  if (endpoint?.embedded === true) {
    const authorization = `Basic ${Buffer.from(`${endpoint.username}:${endpoint.password}`).toString('base64')}`;
    const url = `${endpoint.url}/summary?query_id=${encodeURIComponent(queryId)}`;
    const response = await fetch(url, { headers: { authorization } }).catch(() => undefined);
    if (response?.ok === true) text = await response.text();
  }
  const summary = JSON.parse(text) as { read_rows?: string; read_bytes?: string };
  return { rowsRead: Number(summary.read_rows ?? 0), bytesRead: Number(summary.read_bytes ?? 0) };
}

/** Runs a fixed SELECT of Belfry's own and returns all its rows as objects. 64-bit integers come as text. */
export async function queryRows<T>(
  connection: EngineConnection,
  sql: string,
  params?: Readonly<Record<string, unknown>>,
): Promise<T[]> {
  return connection.repeatable(async (client) => {
    const result = await client.query({
      query: sql,
      format: 'JSONEachRow',
      http_headers: { 'X-Belfry-Lane': 'control' },
      ...(params === undefined ? {} : { query_params: { ...params } }),
    });
    return await result.json<T>();
  });
}
