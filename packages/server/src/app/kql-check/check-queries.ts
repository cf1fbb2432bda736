import type { CompiledQuery } from '@belfry/kql';
import { BelfryError, type JsonValue } from '@belfry/schema';
import type { QueryDiagnostic } from '@belfry/schema/api';
import { ScratchRefused, type ScratchEngine } from '../scratch-engine.ts';
import { kqlCheckCodes } from './errors.ts';
import type { CollectedQuery } from './read-queries.ts';

/** How far a query came: it parses, all names bind, it becomes SQL, the SQL runs. */
export const queryStages = ['syntax', 'bound', 'translated', 'executed'] as const;
export type QueryStage = (typeof queryStages)[number];

export interface QueryFailure {
  readonly id: string;
  /** The stage that the query did not reach. */
  readonly stage: QueryStage;
  readonly code: string;
  readonly message: string;
  readonly file: string;
  /** Of the first problem; absent when it has no place in the query. */
  readonly line?: number;
  readonly column?: number;
  readonly suggestion?: string;
}

/** How many queries reached each stage; a query that does not is in `failures` once. */
export interface CheckSummary extends Readonly<Record<QueryStage, number>> {
  readonly total: number;
  readonly failures: readonly QueryFailure[];
}

/** What a query gives on an empty database: the line that `belfry kql run` writes. */
export type QueryResult =
  | {
      readonly id: string;
      readonly columns: readonly { readonly name: string; readonly type: string }[];
      readonly rows: readonly JsonValue[][];
    }
  | { readonly id: string; readonly error: { readonly code: string; readonly message: string } };

interface Outcome {
  readonly source: CollectedQuery;
  readonly failure?: Omit<QueryFailure, 'id' | 'file'>;
  readonly query?: CompiledQuery;
  readonly rows?: readonly JsonValue[][];
}

/** Queries taken through a stage together, so that their tables are made in one go. */
const queriesPerTurn = 100;
/** More would only make each of them slower: most of the time goes into analysing the SQL. */
const atATime = 2;
const timeoutMs = 60_000;
/** A check looks at whether a query runs; its rows are thrown away. */
const maxCheckedRows = 1000;
const maxRows = 500_000;

/** Compiles every query and runs it on empty tables. */
export async function checkQueries(
  engine: ScratchEngine,
  queries: AsyncIterable<CollectedQuery> | Iterable<CollectedQuery>,
  options: { readonly now: Date; readonly onProgress?: (done: number) => void },
): Promise<CheckSummary> {
  const counts = { total: 0, syntax: 0, bound: 0, translated: 0, executed: 0 };
  const failures: QueryFailure[] = [];
  for await (const outcomes of runAll(engine, queries, options.now, maxCheckedRows)) {
    for (const { source, failure } of outcomes) {
      counts.total += 1;
      const reached = failure === undefined ? queryStages.length : queryStages.indexOf(failure.stage);
      for (const stage of queryStages.slice(0, reached)) counts[stage] += 1;
      if (failure !== undefined) failures.push({ id: source.id, file: source.file, ...failure });
    }
    options.onProgress?.(counts.total);
  }
  return { ...counts, failures };
}

/** Runs every query on empty tables and gives what it returns, in order. */
export async function* runQueries(
  engine: ScratchEngine,
  queries: AsyncIterable<CollectedQuery> | Iterable<CollectedQuery>,
  options: { readonly now: Date },
): AsyncGenerator<QueryResult> {
  for await (const outcomes of runAll(engine, queries, options.now, maxRows + 1))
    for (const { source, failure, query, rows } of outcomes) {
      const { id } = source;
      if (failure !== undefined || query === undefined || rows === undefined)
        yield { id, error: { code: failure?.code ?? '', message: failure?.message ?? '' } };
      else if (rows.length > maxRows)
        yield {
          id,
          error: { code: kqlCheckCodes.tooManyRows, message: `the query gives more than ${maxRows} rows` },
        };
      else yield { id, columns: query.columns, rows };
    }
}

async function* runAll(
  engine: ScratchEngine,
  queries: AsyncIterable<CollectedQuery> | Iterable<CollectedQuery>,
  now: Date,
  rowLimit: number,
): AsyncGenerator<Outcome[]> {
  let turn: CollectedQuery[] = [];
  for await (const query of queries) {
    turn.push(query);
    if (turn.length < queriesPerTurn) continue;
    yield await runTurn(engine, turn, now, rowLimit);
    turn = [];
  }
  if (turn.length > 0) yield runTurn(engine, turn, now, rowLimit);
}

async function runTurn(
  engine: ScratchEngine,
  queries: readonly CollectedQuery[],
  now: Date,
  rowLimit: number,
): Promise<Outcome[]> {
  const outcomes = queries.map((source) => compile(engine, source, now, rowLimit));
  // What cannot be made for all is tried again for each, so that one query does not stop the others.
  await engine.prepare(outcomes.flatMap(({ query }) => query?.tables ?? [])).catch(() => undefined);
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < outcomes.length) {
      const index = next++;
      const outcome = outcomes[index] as Outcome;
      if (outcome.query === undefined) continue;
      try {
        const options = { now, maxRows: rowLimit };
        await engine.prepare(outcome.query.tables);
        const query = await engine.overData(outcome.query, outcome.source.query, options, timeoutMs);
        outcomes[index] = { ...outcome, query, rows: await engine.rows(query, timeoutMs) };
      } catch (error) {
        if (error instanceof ScratchRefused) {
          outcomes[index] = refused(outcome.source, error.diagnostics);
          continue;
        }
        if (!(error instanceof BelfryError)) throw error;
        outcomes[index] = {
          source: outcome.source,
          failure: { stage: 'executed', code: error.code, message: error.message },
        };
      }
    }
  };
  await Promise.all(Array.from({ length: atATime }, work));
  return outcomes;
}

function compile(engine: ScratchEngine, source: CollectedQuery, now: Date, maxQueryRows: number): Outcome {
  if (source.problem !== undefined)
    return {
      source,
      failure: { stage: 'syntax', code: kqlCheckCodes.lineInvalid, message: source.problem, ...source.place(0) },
    };
  try {
    const result = engine.compiler.compile(source.query, { now, maxRows: maxQueryRows });
    if (result.ok) return { source, query: result.query };
    return refused(source, result.diagnostics);
  } catch (error) {
    const message = `bug in the compiler: ${error instanceof Error ? error.message : String(error)}`;
    return { source, failure: { stage: 'translated', code: kqlCheckCodes.compilerFailed, message } };
  }
}

/** The stage is that of the problem that stops the query first. */
function refused(source: CollectedQuery, diagnostics: readonly QueryDiagnostic[]): Outcome {
  const [first] = diagnostics.toSorted((a, b) => queryStages.indexOf(stageOf(a)) - queryStages.indexOf(stageOf(b)));
  if (first === undefined) throw new Error('a query was refused without a reason');
  const { code, message, start, suggestion } = first;
  return {
    source,
    failure: {
      stage: stageOf(first),
      code,
      message,
      ...source.place(start),
      ...(suggestion === undefined ? {} : { suggestion }),
    },
  };
}

/**
 * Microsoft's parser has codes below KS100, its binder those above. Of ours, KQL0414 names a service that is not here, KQL0420 an unknown watchlist or
 * member of a union, KQL0422 what Kusto refuses too.
 */
function stageOf({ code }: QueryDiagnostic): QueryStage {
  const service = /^KS(\d+)$/.exec(code)?.[1];
  if (service !== undefined) return Number(service) < 100 ? 'syntax' : 'bound';
  if (code === 'KQL0401') return 'syntax';
  return ['KQL0414', 'KQL0420', 'KQL0422'].includes(code) ? 'bound' : 'translated';
}
