import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCatalog, createCompiler, type Compiler } from '@belfry/kql';
import { createRowEncoder, type JsonValue, type TableRow } from '@belfry/schema';
import { openStore } from '@belfry/store';
import { createAsimFunctions, loadPacks, type Pack } from '../../../packages/server/src/02-parse/index.ts';

/** A store with the tables of all packs, for queries over the rows of a case or a sample. */
export interface KqlEngine extends AsyncDisposable {
  /** Runs a query over the given rows only, with `now()` a minute after the last of them. Throws what is wrong with the query. */
  query(text: string, rows: readonly TableRow[]): Promise<Record<string, JsonValue>[]>;
}

/** A compiler that knows the tables and ASIM functions of all built-in packs, and of `extra` ones. */
export async function createPackCompiler(
  extra: readonly Pack[] = [],
): Promise<{ compiler: Compiler; packs: readonly Pack[] }> {
  const { packs: builtIn } = await loadPacks();
  const own = new Set(extra.map((pack) => pack.manifest.id));
  const packs = [...builtIn.filter((pack) => !own.has(pack.manifest.id)), ...extra];
  const catalog = createCatalog({
    tables: packs.flatMap((pack) => pack.tables),
    functions: createAsimFunctions(packs),
  });
  return { compiler: createCompiler(catalog), packs };
}

/** Rows of each query get a span of receipt time of their own, which keeps them apart in one store. */
const slotMs = 1000;

export async function openKqlEngine(extra: readonly Pack[] = []): Promise<KqlEngine> {
  const { compiler, packs } = await createPackCompiler(extra);
  const tables = new Map(packs.flatMap((pack) => pack.tables).map((table) => [table.name, table]));
  const folder = await mkdtemp(join(tmpdir(), 'belfry-packs-'));
  const store = await openStore({ dataDir: folder, maxMemoryBytes: 1.5e9 });
  await store.ensureTables([...tables.values()]);
  let slot = Date.UTC(2026, 0, 1);

  async function insert(rows: readonly TableRow[], receivedAt: string): Promise<void> {
    for (const [name, members] of Map.groupBy(rows, (row) => row.table)) {
      const table = tables.get(name);
      if (table === undefined) throw new Error(`no pack has the table ${name}`);
      const encode = createRowEncoder(table);
      const lines = members.map(({ row }) => Buffer.from(encode({ ...row, _TimeReceived: receivedAt })));
      await store.insertRows(name, lines, `${name}-${receivedAt}`);
    }
  }

  return {
    async query(text, rows) {
      slot += slotMs;
      const receivedRange = { from: new Date(slot), to: new Date(slot + slotMs) };
      const last = Math.max(...rows.map(({ row }) => Date.parse(row['TimeGenerated'] as string)));
      const compiled = compiler.compile(text, { now: new Date(last + 60_000), receivedRange });
      if (!compiled.ok) throw new Error(compiled.diagnostics.map((one) => `${one.code} ${one.message}`).join('; '));
      await insert(rows, receivedRange.from.toISOString());
      const { sql, settings, columns } = compiled.query;
      const result = await store.query({ sql, settings });
      const found: Record<string, JsonValue>[] = [];
      for await (const batch of result.batches)
        for (const cells of batch) {
          const decoded = compiled.query.decode(cells);
          found.push(Object.fromEntries(columns.map(({ name }, index) => [name, decoded[index] as JsonValue])));
        }
      return found;
    },
    async [Symbol.asyncDispose]() {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
