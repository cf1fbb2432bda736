import type { CatalogInput, Compiler, DataAnswer, LanguageReference, StreamProgramResult } from '@belfry/kql';
import type { QueryDiagnostic } from '@belfry/schema/api';

/** Options of a compilation, in values that pass between threads. */
export interface CompileOptions {
  readonly now: Date;
  readonly timeRange?: { readonly from: string; readonly to: string };
  readonly before?: string;
  readonly receivedRange?: { readonly from: string; readonly to: string };
  readonly maxRows?: number;
  readonly answers?: readonly DataAnswer[];
}

type CompiledQuery = Extract<ReturnType<Compiler['compile']>, { ok: true }>['query'];

/** A compiled query without its functions; `decodeRow` of @belfry/kql decodes its rows by `columns`. */
export type Plan = Omit<CompiledQuery, 'decode'>;

export type CompileResult =
  { readonly ok: true; readonly plan: Plan } | { readonly ok: false; readonly diagnostics: readonly QueryDiagnostic[] };

export interface Supported {
  readonly operators: readonly string[];
  readonly functions: readonly string[];
  readonly aggregates: readonly string[];
  readonly plugins: readonly string[];
}

/** A catalog, and the database of the places of addresses (`readPlaces`), which threads share. */
export interface ServedCatalog extends CatalogInput {
  readonly places?: SharedArrayBuffer | undefined;
}

/** What the worker thread answers, by method. */
export interface CompilerMethods {
  setCatalog(input: ServedCatalog): void;
  compile(text: string, options: CompileOptions): CompileResult;
  /** Plans a query for the stream; see `planStream` of @belfry/kql. */
  planStream(text: string): StreamProgramResult;
  validate(text: string): readonly QueryDiagnostic[];
  supported(): Supported;
  reference(): LanguageReference;
}

export interface CompilerCall {
  readonly id: number;
  readonly method: keyof CompilerMethods;
  readonly args: readonly unknown[];
}

export type CompilerAnswer =
  { readonly id: number; readonly value: unknown } | { readonly id: number; readonly error: string };
