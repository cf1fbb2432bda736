import { createRowEncoder, type JsonValue, type TableRow } from '@belfry/schema';
import { createAsimFunctions, loadPacks, type Pack } from '#parse';
import { openScratchEngine } from '../scratch-engine.ts';

/** A store with the tables of all packs, for queries over the rows of a case or a sample. */
export interface KqlEngine extends AsyncDisposable {
  /** Runs a query over the given rows only, with `now()` a minute after the last of them. Throws what is wrong with the query. */
  query(text: string, rows: readonly TableRow[]): Promise<Record<string, JsonValue>[]>;
}

/** Rows of each query get a span of receipt time of their own, which keeps them apart in one store. */
const slotMs = 1000;

export async function openKqlEngine(extra: readonly Pack[] = []): Promise<KqlEngine> {
  const packs = await withBuiltIn(extra);
  const tables = new Map(packs.flatMap((pack) => pack.tables).map((table) => [table.name, table]));
  const engine = await openScratchEngine([...tables.values()], createAsimFunctions(packs));
  let slot = Date.UTC(2026, 0, 1);

  async function insert(rows: readonly TableRow[], receivedAt: string): Promise<void> {
    for (const [name, members] of Map.groupBy(rows, (row) => row.table)) {
      const table = tables.get(name);
      if (table === undefined) throw new Error(`no pack has the table ${name}`);
      const encode = createRowEncoder(table);
      const lines = members.map(({ row }) => Buffer.from(encode({ ...row, _TimeReceived: receivedAt })));
      await engine.insert(name, lines, `${name}-${receivedAt}`);
    }
  }

  return {
    async query(text, rows) {
      slot += slotMs;
      const receivedRange = { from: new Date(slot), to: new Date(slot + slotMs) };
      const last = Math.max(...rows.map(({ row }) => Date.parse(row['TimeGenerated'] as string)));
      const options = { now: new Date(last + 60_000), receivedRange };
      const compiled = engine.compiler.compile(text, options);
      if (!compiled.ok) throw new Error(compiled.diagnostics.map((one) => `${one.code} ${one.message}`).join('; '));
      await insert(rows, receivedRange.from.toISOString());
      await engine.prepare(compiled.query.tables);
      const query = await engine.overData(compiled.query, text, options);
      return (await engine.rows(query)).map((cells) =>
        Object.fromEntries(query.columns.map(({ name }, index) => [name, cells[index] as JsonValue])),
      );
    },
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  };
}

/** The packs with the built-in ones that they do not replace. */
export async function withBuiltIn(packs: readonly Pack[]): Promise<readonly Pack[]> {
  const { packs: builtIn } = await loadPacks();
  const own = new Set(packs.map((pack) => pack.manifest.id));
  return [...builtIn.filter((pack) => !own.has(pack.manifest.id)), ...packs];
}
