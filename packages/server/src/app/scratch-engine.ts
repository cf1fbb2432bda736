import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  compileOverData,
  createCatalog,
  createCompiler,
  decodeRow,
  type CatalogInput,
  type CompiledQuery,
  type CompileOptions,
  type Compiler,
  type Diagnostic,
  type SavedFunction,
} from '@belfry/kql';
import type { JsonValue, TableDefinition } from '@belfry/schema';
import { openStore } from '@belfry/store';

/** A compiler, and a store of its own in a temporary folder, which goes with it. */
export interface ScratchEngine extends AsyncDisposable {
  readonly compiler: Compiler;
  /** Creates those of the tables that are not there yet; a query's tables must be there before it runs. */
  prepare(tables: Iterable<string>): Promise<void>;
  /** Inserts lines of NDJSON into a table. */
  insert(table: string, lines: readonly Uint8Array[], token: string): Promise<void>;
  /**
   * Compiles a query over the rows that are there: what its plugins ask is answered first, on tables that are made for it. Throws
   * `ScratchRefused` for what does not compile with the answers.
   */
  overData(first: CompiledQuery, text: string, options: CompileOptions, timeoutMs?: number): Promise<CompiledQuery>;
  /** Runs a query and returns its rows as cells. Throws `BelfryError`, also when it runs longer than `timeoutMs`. */
  rows(query: CompiledQuery, timeoutMs?: number): Promise<JsonValue[][]>;
}

/** A query that compiles until it knows what the data holds. */
export class ScratchRefused extends Error {
  readonly diagnostics: readonly Diagnostic[];
  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(({ code, message }) => `${code} ${message}`).join('; '));
    this.name = 'ScratchRefused';
    this.diagnostics = diagnostics;
  }
}

/** Some of it for tables: a search of all makes thousands. */
const maxMemoryBytes = 3_000_000_000;
/** The engine reserves memory for each table besides, most of which it never uses. */
const reservedBytesPerTable = 1_300_000;
const defaultTimeoutMs = 60_000;

/** Opens an empty database with the given tables and functions. Tables are created when they are first needed; `judging` is for queries of others. */
export async function openScratchEngine(
  tables: readonly TableDefinition[],
  functions: readonly SavedFunction[],
  judging: Pick<CatalogInput, 'openTables' | 'unknownWatchlistsAreEmpty' | 'externalHosts' | 'watchlists'> = {},
): Promise<ScratchEngine> {
  const compiler = createCompiler(createCatalog({ tables, functions, ...judging }));
  const byName = new Map(tables.map((table) => [table.name, table]));
  const created = new Set<string>();
  const folder = await mkdtemp(join(tmpdir(), 'belfry-scratch-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  const store = await openStore({
    dataDir: folder,
    maxMemoryBytes: maxMemoryBytes + tables.length * reservedBytesPerTable,
  }).catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  const prepare = async (names: Iterable<string>): Promise<void> => {
    const missing = [...new Set(names)].flatMap((name) => {
      const table = byName.get(name);
      return table === undefined || created.has(name) ? [] : [table];
    });
    if (missing.length === 0) return;
    await store.ensureTables(missing);
    for (const { name } of missing) created.add(name);
  };
  return {
    compiler,
    prepare,
    async insert(table, lines, token) {
      await prepare([table]);
      await store.insertRows(table, lines, token);
    },
    overData(first, text, options, timeoutMs = defaultTimeoutMs) {
      return compileOverData(
        (answers) => {
          if (answers.length === 0) return first;
          const result = compiler.compile(text, { ...options, answers });
          if (!result.ok) throw new ScratchRefused(result.diagnostics);
          return result.query;
        },
        async ({ sql, settings, columns }) => {
          await prepare(first.tables);
          const rows: JsonValue[][] = [];
          for await (const batch of (await store.query({ sql, settings, timeoutMs })).batches)
            for (const cells of batch) rows.push(decodeRow(columns, cells));
          return rows;
        },
        // Where queries are judged, files elsewhere have no rows.
        () => Promise.resolve([]),
      );
    },
    async rows(query, timeoutMs = defaultTimeoutMs) {
      const result = await store.query({ sql: query.sql, settings: query.settings, timeoutMs });
      const rows: JsonValue[][] = [];
      for await (const batch of result.batches) for (const cells of batch) rows.push(query.decode(cells));
      return rows;
    },
    async [Symbol.asyncDispose]() {
      await store.close();
      await remove();
    },
  };
}
