import { createReadStream } from 'node:fs';
import { rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { StopReason, type EngineHost } from './engine-host.ts';
import { readSqlBody, receiveBody } from './insert-body.ts';
import { isAuthorized, readRequestOptions, type Lane, type RequestOptions } from './request-options.ts';
import { ResponseWriter, summaryHeader, type QuerySummary } from './response-writer.ts';
import { SlotPool } from './slot-pool.ts';
import { guardStatement, type GuardedStatement } from './statement-guard.ts';
import { toWireError, wireCodes, wireError, WireException } from './wire-errors.ts';

export interface HttpServerOptions {
  readonly host: EngineHost;
  readonly user: string;
  readonly password: string;
  readonly maxConcurrentQueries: number;
  /** How long a query may run at its first attempt while all ordinary slots are taken. */
  readonly shortQueryMs: number;
}

/** Slots beside those of users' queries; `result pipes = maxConcurrentQueries + extraPipes`. */
const firstAttemptSlots = 3;
const laterAttemptSlots = 1;
const insertSlots = 2;
const controlSlots = 4;
export const extraPipes = firstAttemptSlots + laterAttemptSlots + controlSlots + 8;

const maxQueued = 500;
const keptSummaries = 1000;
/** The engine ends a query at `max_execution_time` itself, but not in every phase. */
const timeoutGraceMs = 2000;
const discardMs = 2000;

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly options: RequestOptions;
  /** Aborts when the client has gone or the child stops. */
  readonly signal: AbortSignal;
}

/** ClickHouse's HTTP protocol over an `EngineHost`: what `@clickhouse/client` uses of it. */
export class StoreHttpServer {
  readonly #options: HttpServerOptions;
  readonly #lanes: Readonly<Record<Lane, SlotPool>>;
  readonly #server: Server;
  readonly #shutdown = new AbortController();
  readonly #summaries = new Map<string, QuerySummary>();
  #active = 0;
  #served = 0;

  constructor(options: HttpServerOptions) {
    this.#options = options;
    this.#lanes = {
      query: new SlotPool({
        ordinary: options.maxConcurrentQueries,
        first: firstAttemptSlots,
        again: laterAttemptSlots,
        shortMs: options.shortQueryMs,
      }),
      insert: new SlotPool({ ordinary: insertSlots, first: 0, again: 0, shortMs: 0 }),
      control: new SlotPool({ ordinary: controlSlots, first: 0, again: 0, shortMs: 0 }),
    };
    this.#server = createServer({ maxHeaderSize: 1 << 20, keepAliveTimeout: 60_000, requestTimeout: 0 });
    this.#server.on('request', (request, response) => void this.#handle(request, response));
  }

  /** Statements that run or wait. */
  get active(): number {
    return this.#active;
  }

  /** Requests that have ended since the start. */
  get served(): number {
    return this.#served;
  }

  /** Listens on loopback and returns the port that the system chose. */
  async listen(): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#server.once('error', reject);
    this.#server.listen(0, '127.0.0.1', resolve);
    await promise;
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('not listening on a port');
    return address.port;
  }

  /** Takes no more requests and stops what runs, inserts excepted: they end by themselves. */
  stop(): void {
    this.#server.close();
    this.#shutdown.abort(new StopReason('shutdown'));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.on('close', () => {
      if (!response.writableFinished) gone.abort(new StopReason('client'));
    });
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    this.#active++;
    try {
      await this.#route(request, response, AbortSignal.any([gone.signal, this.#shutdown.signal]));
    } catch (error) {
      failPlain(response, error);
    } finally {
      this.#active--;
      this.#served++;
      discardBody(request);
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse, signal: AbortSignal): Promise<void> {
    const path = (request.url ?? '/').split('?', 1)[0];
    if (path === '/ping') {
      response.writeHead(200, { 'Content-Type': 'text/plain' }).end('Ok.\n');
      return;
    }
    if (!isAuthorized(request, this.#options.user, this.#options.password)) {
      throw new WireException(
        wireError(wireCodes.authenticationFailed, 'wrong user or password', 'AUTHENTICATION_FAILED'),
      );
    }
    if (path === '/summary') return this.#answerSummary(request, response);
    if (path !== '/' || (request.method !== 'POST' && request.method !== 'GET')) {
      throw new WireException(wireError(wireCodes.unsupportedMethod, 'no such resource', 'NOT_IMPLEMENTED'));
    }
    const options = readRequestOptions(request);
    const exchange: Exchange = { request, response, options, signal };
    const sql = options.queryInUrl ?? (await readSqlBody(request));
    const statement = guardStatement(sql);
    if (statement.kind === 'insert') await this.#insert(exchange, statement);
    else if (statement.kind === 'read') await this.#read(exchange, statement);
    else await this.#command(exchange, statement);
  }

  #answerSummary(request: IncomingMessage, response: ServerResponse): void {
    const id = new URL(request.url ?? '/', 'http://127.0.0.1').searchParams.get('query_id') ?? '';
    const summary = this.#summaries.get(id);
    response.writeHead(summary === undefined ? 404 : 200, { 'Content-Type': 'application/json' });
    response.end(summary === undefined ? '{}' : summaryHeader(summary));
  }

  async #read(exchange: Exchange, statement: GuardedStatement): Promise<void> {
    const { response, options } = exchange;
    const format = statement.format?.name ?? options.defaultFormat;
    const writer = new ResponseWriter(response, { queryId: options.queryId, format, gzip: options.gzipResponse });
    try {
      const summary = await this.#readInSlot(exchange, statement, writer);
      this.#remember(options.queryId, summary);
      writer.finish(summary);
    } catch (error) {
      writer.fail(toWireError(explainStop(error)));
    }
  }

  /** Runs the query in a slot; one that outstays its budget is stopped and waits for a larger one. */
  async #readInSlot(exchange: Exchange, statement: GuardedStatement, writer: ResponseWriter): Promise<QuerySummary> {
    const { options } = exchange;
    const lane = this.#lane(options.lane ?? 'query');
    const deadline = new AbortController();
    const limitMs = Number(options.settings.get('max_execution_time') ?? 0) * 1000;
    for (let attempt = 0; ; attempt++) {
      const slot = await lane.acquire(attempt, exchange.signal);
      const budget = new AbortController();
      const timers = [
        slot.budgetMs === undefined
          ? undefined
          : setTimeout(() => {
              if (!writer.started) budget.abort(new StopReason('budget'));
            }, slot.budgetMs),
        limitMs > 0 ? setTimeout(() => deadline.abort(new StopReason('timeout')), limitMs + timeoutGraceMs) : undefined,
      ];
      const signal = AbortSignal.any([exchange.signal, budget.signal, deadline.signal]);
      try {
        return await this.#readOnce(exchange, statement, writer, signal);
      } catch (error) {
        if (signal.aborted && (signal.reason as StopReason).kind !== 'budget') throw signal.reason;
        if (!budget.signal.aborted) throw error;
        writer.reset();
      } finally {
        for (const timer of timers) clearTimeout(timer);
        slot.release();
      }
    }
  }

  async #readOnce(
    { options }: Exchange,
    statement: GuardedStatement,
    writer: ResponseWriter,
    signal: AbortSignal,
  ): Promise<QuerySummary> {
    const { host } = this.#options;
    if (!options.waitEndOfQuery) return host.read(statement, options, writer, signal);
    const path = host.scratchFile();
    try {
      const summary = await host.readToFile(statement, options, path, signal);
      for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) {
        if (!signal.aborted) await writer.write(chunk as Buffer);
      }
      return summary;
    } finally {
      await rm(path, { force: true });
    }
  }

  async #insert({ request, response, options }: Exchange, statement: GuardedStatement): Promise<void> {
    const path = this.#options.host.scratchFile();
    try {
      // The insert starts when its rows are complete: a client that dies half-way inserts nothing.
      const fromUrl = options.queryInUrl !== undefined;
      if (!fromUrl) await writeFile(path, statement.inlineData ?? '', { mode: 0o600 });
      const compression = fromUrl ? await receiveBody(request, path) : 'none';
      const summary = await this.#insertFile(statement, options, { path, compression });
      response.setHeader('X-ClickHouse-Query-Id', options.queryId);
      response.setHeader('X-ClickHouse-Summary', summaryHeader(summary));
      response.writeHead(200).end();
    } finally {
      await rm(path, { force: true });
    }
  }

  async #insertFile(
    statement: GuardedStatement,
    options: RequestOptions,
    body: { path: string; compression: string },
  ): Promise<QuerySummary> {
    const nothing: QuerySummary = { rowsRead: 0, bytesRead: 0, writtenRows: 0, elapsedNs: 0 };
    if ((await stat(body.path)).size === 0) return nothing;
    const never = new AbortController().signal;
    const slot = await this.#lane(options.lane ?? 'insert').acquire(0, this.#shutdown.signal);
    try {
      return await this.#options.host.insert(statement, options, body, never);
    } finally {
      slot.release();
    }
  }

  async #command({ response, options, signal }: Exchange, statement: GuardedStatement): Promise<void> {
    const slot = await this.#lane(options.lane ?? 'control').acquire(0, signal);
    try {
      const { bytes, summary } = await this.#options.host.command(statement, options, signal);
      response.setHeader('X-ClickHouse-Query-Id', options.queryId);
      response.setHeader('X-ClickHouse-Summary', summaryHeader(summary));
      response.writeHead(200, { 'Content-Length': bytes.length }).end(bytes);
    } finally {
      slot.release();
    }
  }

  #lane(lane: Lane): SlotPool {
    const pool = this.#lanes[lane];
    if (pool.queued >= maxQueued) {
      throw new WireException(
        wireError(wireCodes.tooManyQueries, `${maxQueued} requests wait already`, 'TOO_MANY_SIMULTANEOUS_QUERIES'),
      );
    }
    return pool;
  }

  #remember(queryId: string, summary: QuerySummary): void {
    this.#summaries.set(queryId, summary);
    if (this.#summaries.size <= keptSummaries) return;
    const oldest = this.#summaries.keys().next().value;
    if (oldest !== undefined) this.#summaries.delete(oldest);
  }
}

function explainStop(error: unknown): unknown {
  if (!(error instanceof StopReason)) return error;
  if (error.kind === 'timeout') {
    return new WireException(wireError(wireCodes.timeout, 'time limit of the query is over', 'TIMEOUT_EXCEEDED'));
  }
  return new WireException(wireError(wireCodes.cancelled, error.message, 'QUERY_WAS_CANCELLED'));
}

/** A body that nobody read is read and dropped: cutting it off would cut off the answer too. Not for ever, though. */
function discardBody(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return;
  request.resume();
  setTimeout(() => {
    if (!request.complete) request.destroy();
  }, discardMs).unref();
}

function failPlain(response: ServerResponse, error: unknown): void {
  const wire = toWireError(explainStop(error));
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.setHeader('X-ClickHouse-Exception-Code', wire.code);
  response.writeHead(wire.status, { 'Content-Type': 'text/plain; charset=UTF-8' }).end(`${wire.text}\n`);
}
