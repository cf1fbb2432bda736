import { randomUUID } from 'node:crypto';
import {
  compileOverData,
  decodeRow,
  type DataQuestion,
  type ExternalRows,
  type ExternalSource,
  type LanguageReference,
} from '@belfry/kql';
import { BelfryError, type JsonValue } from '@belfry/schema';
import type { QueryDiagnostic, QueryFrame } from '@belfry/schema/api';
import type { Store } from '@belfry/store';
import type { CompilerClient } from './compiler-client.ts';
import type { CompileOptions, Plan, Supported } from './compiler-protocol.ts';
import { queryCodes } from './errors.ts';
import type { ExternalData } from './external-data/external-data.ts';
import { withoutQuery } from './external-data/fetch-file.ts';

/** Limits of one query; a request may ask for less. */
export interface QueryLimits {
  readonly timeoutMs: number;
  readonly maxRows: number;
  readonly maxMemoryBytes: number;
  /** Bytes of JSON that an answer may have. */
  readonly maxResultBytes: number;
}

export interface QueryRun extends Omit<CompileOptions, 'now' | 'maxRows'> {
  readonly query: string;
  readonly queryId?: string | undefined;
  readonly maxRows?: number | undefined;
  readonly timeoutMs?: number | undefined;
  readonly now?: Date;
}

/** A query that does not compile; `diagnostics` say what and where. */
export class QueryRefused extends BelfryError {
  readonly diagnostics: readonly QueryDiagnostic[];
  constructor(diagnostics: readonly QueryDiagnostic[]) {
    const [first] = diagnostics;
    super(queryCodes.doesNotCompile, first?.message ?? 'the query does not compile', {
      where: first === undefined ? 'query' : `character ${first.start + 1}`,
      ...(first?.suggestion === undefined ? {} : { hint: `did you mean ${first.suggestion}?` }),
    });
    this.diagnostics = diagnostics;
  }
}

/** Runs KQL: compiles in the compiler's thread, executes in the store, with limits that speak. */
export class QueryService {
  readonly #compiler: CompilerClient;
  readonly #store: Pick<Store, 'query'>;
  readonly #limits: QueryLimits;
  readonly #external: Pick<ExternalData, 'read'>;
  readonly #running = new Map<string, AbortController>();

  constructor(
    compiler: CompilerClient,
    store: Pick<Store, 'query'>,
    limits: QueryLimits,
    external: Pick<ExternalData, 'read'>,
  ) {
    this.#compiler = compiler;
    this.#store = store;
    this.#limits = limits;
    this.#external = external;
  }

  validate(text: string): Promise<readonly QueryDiagnostic[]> {
    return this.#compiler.call('validate', text);
  }

  supported(): Promise<Supported> {
    return this.#compiler.call('supported');
  }

  /** What the language has, as the reference shows it. */
  reference(): Promise<LanguageReference> {
    return this.#compiler.call('reference');
  }

  /**
   * Compiles without running. Throws `QueryRefused`. The columns that a plugin takes from the data are none in this plan; `run` asks for
   * them.
   */
  async compile(text: string, options: CompileOptions): Promise<Plan> {
    const result = await this.#compiler.call('compile', text, options);
    if (!result.ok) throw new QueryRefused(result.diagnostics);
    checkLength(result.plan.sql);
    checkLength(result.plan.asks?.sql ?? '');
    return result.plan;
  }

  /** Ends a running query; false when none has this id. */
  cancel(queryId: string): boolean {
    const running = this.#running.get(queryId);
    running?.abort();
    return running !== undefined;
  }

  /**
   * Runs a query and gives its frames: schema, rows, warnings, then `done` or `error`. Throws `QueryRefused` before the
   * first frame; a later failure is an `error` frame.
   */
  async *run(request: QueryRun, signal: AbortSignal): AsyncGenerator<QueryFrame> {
    const started = performance.now();
    const queryId = request.queryId ?? randomUUID();
    const maxRows = Math.min(request.maxRows ?? this.#limits.maxRows, 500_000);
    const options: CompileOptions = {
      now: request.now ?? new Date(),
      // One more than shown tells whether there are more.
      maxRows: maxRows + 1,
      ...(request.timeRange === undefined ? {} : { timeRange: request.timeRange }),
      ...(request.before === undefined ? {} : { before: request.before }),
      ...(request.receivedRange === undefined ? {} : { receivedRange: request.receivedRange }),
    };
    const first = await this.compile(request.query, options);
    const cancel = new AbortController();
    this.#running.set(queryId, cancel);
    const either = AbortSignal.any([signal, cancel.signal]);
    try {
      const plan = await compileOverData(
        (answers) => (answers.length === 0 ? first : this.compile(request.query, { ...options, answers })),
        (question) => this.#ask(question, request, either, started),
        (source) => this.#fetch(source, either, this.#timeLeft(request, started)),
      );
      yield {
        kind: 'schema',
        queryId,
        columns: [...plan.columns],
        ...(plan.render === undefined ? {} : { render: plan.render }),
      };
      for (const { code, message } of plan.warnings) yield { kind: 'warning', code, message };
      yield* this.#execute(plan, request, maxRows, queryId, either, started);
    } catch (error) {
      yield errorFrame(error, cancel.signal.aborted || signal.aborted);
    } finally {
      this.#running.delete(queryId);
    }
  }

  /** What is left of the query's time: the questions that it asks first count, too. */
  #timeLeft(request: QueryRun, started: number): number {
    const whole = Math.min(request.timeoutMs ?? this.#limits.timeoutMs, 600_000);
    return Math.max(1, Math.ceil(whole - (performance.now() - started)));
  }

  /** Runs a question of a plugin, within the limits of the query. */
  async #ask(question: DataQuestion, request: QueryRun, signal: AbortSignal, started: number): Promise<JsonValue[][]> {
    const result = await this.#store.query({
      sql: question.sql,
      settings: question.settings,
      queryId: randomUUID(),
      signal,
      timeoutMs: this.#timeLeft(request, started),
      maxMemoryBytes: this.#limits.maxMemoryBytes,
    });
    const rows: JsonValue[][] = [];
    for await (const batch of result.batches) for (const row of batch) rows.push(decodeRow(question.columns, row));
    return rows;
  }

  /** Reads the files of an `externaldata`, within the time of the query. */
  async #fetch(source: ExternalSource, signal: AbortSignal, timeoutMs: number): Promise<ExternalRows> {
    const over = AbortSignal.timeout(timeoutMs);
    try {
      return await this.#external.read(source, AbortSignal.any([signal, over]));
    } catch (error) {
      if (!over.aborted || signal.aborted) throw error;
      throw new BelfryError(
        queryCodes.externalUnreachable,
        'externaldata: the files were not read within the time of the query',
        {
          where: source.addresses.map(withoutQuery).join(' '),
          hint: 'raise query.timeoutMs in belfry.yaml',
          retryable: true,
          cause: error,
        },
      );
    }
  }

  async *#execute(
    plan: Plan,
    request: QueryRun,
    maxRows: number,
    queryId: string,
    signal: AbortSignal,
    started: number,
  ): AsyncGenerator<QueryFrame> {
    const result = await this.#store.query({
      sql: plan.sql,
      settings: plan.settings,
      queryId,
      signal,
      timeoutMs: this.#timeLeft(request, started),
      maxMemoryBytes: this.#limits.maxMemoryBytes,
    });
    let rowCount = 0;
    let bytes = 0;
    let truncated: string | undefined;
    for await (const batch of result.batches) {
      const room = batch.slice(0, maxRows - rowCount);
      const rows = room.map((row) => decodeRow(plan.columns, row));
      rowCount += rows.length;
      for (const row of room) for (const cell of row) bytes += typeof cell === 'string' ? cell.length : 8;
      if (rows.length > 0) yield { kind: 'rows', rows };
      if (room.length < batch.length) truncated = queryCodes.truncatedRows;
      else if (bytes > this.#limits.maxResultBytes) truncated = queryCodes.truncatedBytes;
      if (truncated !== undefined) break;
    }
    if (truncated !== undefined)
      yield {
        kind: 'warning',
        code: truncated,
        message: `only the first ${rowCount} rows are shown: narrow the query, or summarize`,
      };
    yield {
      kind: 'done',
      rowCount,
      truncated: truncated !== undefined,
      elapsedMs: performance.now() - started,
    };
  }

  /** Runs a query to its end and returns its rows. Throws what `run` would give as an error frame. */
  async collect(
    request: QueryRun,
    signal: AbortSignal,
  ): Promise<{ columns: { name: string; type: string }[]; rows: unknown[][]; rowCount: number; truncated: boolean }> {
    let columns: { name: string; type: string }[] = [];
    const rows: unknown[][] = [];
    let truncated = false;
    for await (const frame of this.run(request, signal)) {
      if (frame.kind === 'schema') columns = frame.columns;
      else if (frame.kind === 'rows') for (const row of frame.rows) rows.push(row);
      else if (frame.kind === 'done') truncated = frame.truncated;
      else if (frame.kind === 'error')
        throw new BelfryError(frame.code, frame.message, frame.hint === undefined ? {} : { hint: frame.hint });
    }
    return { columns, rows, rowCount: rows.length, truncated };
  }
}

/** The store takes SQL of 64 MB at most (`max_query_size`). */
const maxSqlBytes = 64_000_000;

function checkLength(sql: string): void {
  if (sql.length * 3 <= maxSqlBytes || Buffer.byteLength(sql) <= maxSqlBytes) return;
  throw new BelfryError(
    queryCodes.sqlTooLong,
    `the query with the data written into it is longer than ${maxSqlBytes} bytes`,
    {
      hint: 'use the rows of an externaldata or watchlist fewer times in the query, or bring the data in as a table',
    },
  );
}

function errorFrame(error: unknown, cancelled: boolean): QueryFrame {
  if (cancelled) return { kind: 'error', code: queryCodes.cancelled, message: 'the query was cancelled' };
  if (error instanceof BelfryError)
    return {
      kind: 'error',
      code: error.code,
      message: error.message,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    };
  throw error;
}
