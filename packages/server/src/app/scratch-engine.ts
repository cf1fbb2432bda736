import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCatalog, createCompiler, type CompiledQuery, type Compiler, type SavedFunction } from '@belfry/kql';
import type { JsonValue, TableDefinition } from '@belfry/schema';
import { openStore } from '@belfry/store';

/** A compiler, and a store of its own in a temporary folder, which goes with it. */
export interface ScratchEngine extends AsyncDisposable {
  readonly compiler: Compiler;
  /** Creates those of the tables that are not there yet; a query's tables must be there before it runs. */
  prepare(tables: Iterable<string>): Promise<void>;
  /** Inserts lines of NDJSON into a table. */
  insert(table: string, lines: readonly Uint8Array[], token: string): Promise<void>;
  /** Runs a query and returns its rows as cells. Throws `BelfryError`, also when it runs longer than `timeoutMs`. */
  rows(query: CompiledQuery, timeoutMs?: number): Promise<JsonValue[][]>;
}

const maxMemoryBytes = 1_500_000_000;
const defaultTimeoutMs = 60_000;

/** Opens an empty database with the given tables and functions. Tables are created when they are first needed. */
export async function openScratchEngine(
  tables: readonly TableDefinition[],
  functions: readonly SavedFunction[],
): Promise<ScratchEngine> {
  const compiler = createCompiler(createCatalog({ tables, functions }));
  const byName = new Map(tables.map((table) => [table.name, table]));
  const created = new Set<string>();
  const folder = await mkdtemp(join(tmpdir(), 'belfry-scratch-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  const store = await openStore({ dataDir: folder, maxMemoryBytes }).catch(async (error: unknown) => {
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
