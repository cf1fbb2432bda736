import type { JsonValue, KqlType, Row } from '@belfry/schema';
import type { RenderHint, TimeRange } from './2-bind/context.ts';
import type { Plan } from './3-plan/plan.ts';
import type { Diagnostic } from './errors/diagnostic.ts';
import type { ExternalSource } from './external-source.ts';

/**
 * A query that a plugin of `evaluate` asks before it can be planned: which columns the data gives (`bag_unpack`, `pivot`), or the
 * rows that it works on (`basket`). Few rows come back, as the SQL has a limit.
 */
export interface DataQuestion {
  readonly sql: string;
  readonly settings: Readonly<Record<string, string | number>>;
  readonly columns: readonly { readonly type: KqlType }[];
}
/**
 * What a question gave. The answer to SQL has rows of cells, decoded by `decodeRow` with the question's columns; that to an external
 * source has the cells as the files have them (`ExternalRows`).
 */
export interface DataAnswer {
  /** The SQL that was asked, or `externalKey` of the source. */
  readonly question: string;
  readonly rows: readonly (readonly JsonValue[])[];
}

export interface CompileOptions {
  /** The time of the query: `now()` and `ago()` count from it. */
  readonly now: Date;
  /** Bounds `TimeGenerated` (`from` included, `to` not) of every table that the query does not bound itself. */
  readonly timeRange?: TimeRange | undefined;
  /** No row of this `TimeGenerated` or a later one, also where the query bounds the time itself: what a run at this time could see. */
  readonly before?: Date | string | undefined;
  /** Bounds `_TimeReceived` of every table: what a rule has not seen yet. */
  readonly receivedRange?: TimeRange | undefined;
  /** The answers to the questions that compiling this text asked so far: see `compileOverData`. */
  readonly answers?: readonly DataAnswer[] | undefined;
  /** Rows at most; ask for one more than is shown to know that there are more. */
  readonly maxRows?: number | undefined;
}

/** A query for ClickHouse. Everything but `decode` is plain data; `decodeRow(columns, row)` does the same elsewhere. */
export interface CompiledQuery {
  readonly sql: string;
  /** Settings that the text relies on; the result is to be asked for as JSONCompactEachRow. */
  readonly settings: Readonly<Record<string, string | number>>;
  readonly columns: readonly { readonly name: string; readonly type: KqlType }[];
  readonly render?: RenderHint;
  readonly tables: readonly string[];
  /** The columns of each table that the query reads. */
  readonly columnsUsed: Readonly<Record<string, readonly string[]>>;
  /** The shortest span before the query's time that `ago` names, milliseconds: what the query takes for new. */
  readonly looksBackMs?: number;
  readonly warnings: readonly Diagnostic[];
  /**
   * What must be asked before the query means what it says: until it is answered, the columns and rows that a plugin takes from data
   * are none. Run `compileOverData` rather than `compile` where rows are wanted.
   */
  readonly asks?: DataQuestion;
  /** The files that must be read before the query means what it says: likewise. */
  readonly fetches?: ExternalSource;
  /** Returns a row of the answer as cells (see `queryFrame` in `@belfry/schema/api`). */
  decode(row: readonly unknown[]): JsonValue[];
}

export type CompileResult =
  | { readonly ok: true; readonly query: CompiledQuery }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** A row-wise query as plain data, which passes between threads; `openStream` makes functions of it. */
export interface StreamProgram {
  /** The tables that it reads: several when it is a union of row-wise queries. */
  readonly tables: readonly string[];
  readonly columns: readonly { readonly name: string; readonly id: number; readonly type: KqlType }[];
  readonly plan: Plan;
  /** The time of the query, ticks. */
  readonly now: bigint;
  /** It asks for the time: plan again to move it. */
  readonly usesNow: boolean;
}
export type StreamProgramResult =
  | { readonly ok: true; readonly program: StreamProgram }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** A row-wise query over one table for the stream. */
export type StreamResult =
  | {
      readonly ok: true;
      /** The one table that it reads. */
      readonly table: string;
      readonly columns: readonly { readonly name: string; readonly type: KqlType }[];
      /** Returns the rows that one row gives: none when it is filtered out, several after `mv-expand`. */
      run(row: Row): Row[];
    }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };
