import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FifoPool } from './fifo-pool.ts';
import { NativeConnection, type NativeResult } from './native-engine.ts';
import { connectionPrelude, killMark, quoteSqlString, type RequestOptions } from './request-options.ts';
import type { QuerySummary, ResponseWriter } from './response-writer.ts';
import type { GuardedStatement } from './statement-guard.ts';

export interface EngineHostOptions {
  /** The engine's own folder. */
  readonly enginePath: string;
  /** Folder of pipes and temporary files; emptied at start. */
  readonly scratchPath: string;
  readonly configFile: string;
  /** How many results can be on their way at a time. */
  readonly pipes: number;
  /** Settings of every query that its request does not set itself. */
  readonly defaultSettings: ReadonlyMap<string, string>;
}

/** Why a statement is stopped; the reason of the abort signals in this folder. */
export class StopReason extends Error {
  override readonly name = 'StopReason';
  readonly kind: 'client' | 'budget' | 'timeout' | 'shutdown';
  constructor(kind: StopReason['kind']) {
    super(`query was stopped: ${kind}`);
    this.kind = kind;
  }
}

/**
 * The engine of this process. Each statement runs on a connection of its own, so that settings, parameters and
 * `USE` never leak from one request to another.
 */
export class EngineHost {
  readonly #options: EngineHostOptions;
  /** Keeps the engine open between requests, and sends KILL while other connections are busy. */
  readonly #control: NativeConnection;
  readonly #fifos: FifoPool;
  #controlQueue: Promise<unknown> = Promise.resolve();
  #scratchNumber = 0;

  private constructor(options: EngineHostOptions, control: NativeConnection, fifos: FifoPool) {
    this.#options = options;
    this.#control = control;
    this.#fifos = fifos;
  }

  /** Opens the folder and empties the scratch folder: only after the engine has the lock is it ours to empty. */
  static async open(options: EngineHostOptions): Promise<EngineHost> {
    const control = new NativeConnection(options.enginePath, [`--config-file=${options.configFile}`]);
    await control.query('CREATE DATABASE IF NOT EXISTS belfry ENGINE = Atomic');
    await mkdir(options.scratchPath, { recursive: true, mode: 0o700 });
    for (const name of await readdir(options.scratchPath)) {
      await rm(join(options.scratchPath, name), { recursive: true, force: true });
    }
    return new EngineHost(options, control, await FifoPool.create(options.scratchPath, options.pipes));
  }

  /** A path in the scratch folder that nobody else has. */
  scratchFile(): string {
    return join(this.#options.scratchPath, `body-${this.#scratchNumber++}`);
  }

  /** Runs a statement that gives rows and streams them into `writer`. The caller ends the response. */
  async read(
    statement: GuardedStatement,
    options: RequestOptions,
    writer: ResponseWriter,
    signal: AbortSignal,
  ): Promise<QuerySummary> {
    const pipe = this.#fifos.take();
    try {
      const sql = readInto(statement, pipe.path, options.defaultFormat);
      // Failure is looked at below, after the pipe has been emptied.
      const outcome = this.#run(sql, options, signal).then(
        (result) => ({ result }),
        (error: unknown) => ({ error }),
      );
      void outcome.then(() => pipe.endWriting());
      for await (const chunk of pipe.reader) {
        // A stopped query is read on and dropped: the engine can block in a write to a full pipe, and then never ends.
        if (!signal.aborted) await writer.write(chunk as Buffer);
      }
      const ended = await outcome;
      if ('error' in ended) throw ended.error;
      signal.throwIfAborted();
      return toSummary(ended.result, false);
    } finally {
      pipe.release();
    }
  }

  /** Runs a statement that gives rows and returns when the whole result stands in a file. */
  async readToFile(
    statement: GuardedStatement,
    options: RequestOptions,
    path: string,
    signal: AbortSignal,
  ): Promise<QuerySummary> {
    const result = await this.#run(readInto(statement, path, options.defaultFormat), options, signal);
    signal.throwIfAborted();
    return toSummary(result, false);
  }

  /** Inserts the rows of a file. */
  async insert(
    statement: GuardedStatement,
    options: RequestOptions,
    body: { readonly path: string; readonly compression: string },
    signal: AbortSignal,
  ): Promise<QuerySummary> {
    const { sql, insertClauses } = statement;
    const source = `FROM INFILE ${quoteSqlString(body.path)} COMPRESSION ${quoteSqlString(body.compression)}`;
    const text = `${sql.slice(0, insertClauses)} ${source} ${sql.slice(insertClauses)}`;
    return toSummary(await this.#run(text, options, signal), true);
  }

  /** Runs a statement whose result, if any, is small. */
  async command(
    statement: GuardedStatement,
    options: RequestOptions,
    signal: AbortSignal,
  ): Promise<{ bytes: Buffer; summary: QuerySummary }> {
    const result = await this.#run(statement.sql, options, signal);
    return { bytes: result.bytes, summary: toSummary(result, false) };
  }

  /** Gives memory that the allocator keeps back to the system. Call when idle. */
  async purgeMemory(): Promise<void> {
    await this.#onControl('SYSTEM JEMALLOC PURGE');
  }

  async #run(sql: string, options: RequestOptions, signal: AbortSignal): Promise<NativeResult> {
    signal.throwIfAborted();
    const connection = new NativeConnection(this.#options.enginePath);
    let settled = false;
    const stop = () => void this.#killUntil(options.queryId, () => settled);
    signal.addEventListener('abort', stop, { once: true });
    try {
      return await connection.query(
        `${connectionPrelude(options, this.#options.defaultSettings)}${sql}`,
        options.defaultFormat,
      );
    } finally {
      settled = true;
      signal.removeEventListener('abort', stop);
      connection.close();
    }
  }

  /** A kill can come before the engine has registered the query, so it is repeated until the query has ended. */
  async #killUntil(queryId: string, isSettled: () => boolean): Promise<void> {
    const kill = `KILL QUERY WHERE Settings['log_comment'] = ${quoteSqlString(killMark(queryId))} ASYNC`;
    for (let waitMs = 25; !isSettled(); waitMs = Math.min(waitMs * 2, 500)) {
      await this.#onControl(kill).catch(() => undefined);
      await sleep(waitMs);
    }
  }

  #onControl(sql: string): Promise<unknown> {
    const next = this.#controlQueue.then(() => this.#control.query(sql));
    this.#controlQueue = next.catch(() => undefined);
    return next;
  }
}

function readInto(statement: GuardedStatement, path: string, defaultFormat: string): string {
  const { sql, format } = statement;
  const into = `INTO OUTFILE ${quoteSqlString(path)} TRUNCATE`;
  // The line end closes a comment that the text may end with.
  if (format === undefined) return `${sql}\n${into} FORMAT ${defaultFormat}`;
  return `${sql.slice(0, format.start)}\n${into} ${sql.slice(format.start)}`;
}

function toSummary(result: NativeResult, isInsert: boolean): QuerySummary {
  return {
    rowsRead: result.rowsRead,
    bytesRead: result.bytesRead,
    // The engine counts the rows of a file as read rows.
    writtenRows: isInsert ? result.rowsRead : 0,
    elapsedNs: Math.round(result.elapsed * 1e9),
  };
}
