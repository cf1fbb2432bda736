// KQL against hand-written SQL for the same questions: `node bench/kql.ts [rows]` (10 M). Then the time to compile a collection of real queries, when there is one.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCatalog, createCompiler } from '@belfry/kql';
import { withStandardColumns, type TableDefinition } from '@belfry/schema';
import { openStore } from '@belfry/store';
import { pairs, type Pair } from './kql/queries.ts';
import { benchTables, fillSql } from './kql/tables.ts';

const rows = Number(process.argv[2] ?? 10_000_000);
const only = process.argv[3];
const runs = 7;
const print = (line: object): void => console.log(JSON.stringify({ bench: 'kql', ...line }));
const rounded = (value: number, digits = 1): number => Number(value.toFixed(digits));
const quantile = (values: readonly number[], at: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * at))] ?? 0;

async function comparePairs(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'belfry-bench-'));
  const store = await openStore({ dataDir });
  try {
    await store.ensureTables(benchTables);
    const batch = 1_000_000;
    for (let from = 0; from < rows; from += batch)
      for (const statement of fillSql(from, Math.min(rows, from + batch), rows)) await store.command(statement);
    const compiler = createCompiler(createCatalog({ tables: benchTables }));
    const ratios: number[] = [];
    for (const pair of pairs) {
      if (only !== undefined && !pair.name.includes(only)) continue;
      const result = compiler.compile(pair.kql, { now: new Date() });
      if (!result.ok) throw new Error(`${pair.name}: ${JSON.stringify(result.diagnostics)}`);
      const { sql, settings } = result.query;
      if (only !== undefined) console.error(sql);
      const run = async (text: string): Promise<unknown[][]> => {
        const answer = await store.query({ sql: text, settings, timeoutMs: 120_000 });
        const all: unknown[][] = [];
        for await (const part of answer.batches) all.push(...(part as unknown[][]));
        return all;
      };
      assertSame(pair, await run(sql), await run(pair.sql));
      const [ours, theirs]: [number[], number[]] = [[], []];
      // In turns, so that what else the machine does falls on both.
      for (let index = 0; index < runs; index++)
        for (const [text, into] of [
          [sql, ours],
          [pair.sql, theirs],
        ] as const) {
          const started = performance.now();
          await run(text);
          into.push(performance.now() - started);
        }
      const [kqlMs, sqlMs] = [quantile(ours, 0.5), quantile(theirs, 0.5)];
      ratios.push(kqlMs / sqlMs);
      print({ name: pair.name, rows, kqlMs: rounded(kqlMs), sqlMs: rounded(sqlMs), ratio: rounded(kqlMs / sqlMs, 2) });
    }
    print({
      name: 'median ratio',
      rows,
      queries: ratios.length,
      ratio: rounded(quantile(ratios, 0.5), 2),
      budget: 1.2,
    });
  } finally {
    await store.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Both answers hold the same rows, in any order; times may be written with or without zeros behind the second. */
function assertSame(pair: Pair, kql: readonly unknown[][], sql: readonly unknown[][]): void {
  const text = (row: readonly unknown[]): string =>
    JSON.stringify(
      row
        // A tuple that only carries values is no column of the answer.
        .filter((cell) => !Array.isArray(cell))
        .map((cell) => (cell === null ? '' : String(cell as string | number).replace(/(:\d\d)\.0+$/, '$1'))),
    );
  const [a, b] = [kql.map(text).toSorted(), sql.map(text).toSorted()];
  const at = a.findIndex((row, index) => row !== b[index]);
  if (a.length !== b.length || at >= 0)
    throw new Error(`${pair.name}: ${a.length} rows, by hand ${b.length}; first difference ${a[at]} and ${b[at]}`);
}

/** Compiles a sample of real queries over the tables that they name, warm, then once more: kept plans. */
function timeCompilation(folder: string): void {
  const [schemaFile, queryFile] = [join(folder, 'tables.json'), join(folder, 'queries.jsonl')];
  if (!existsSync(schemaFile) || !existsSync(queryFile)) {
    console.error(`no collection of queries in ${folder}: compile times are not measured`);
    return;
  }
  const schemas = JSON.parse(readFileSync(schemaFile, 'utf8')) as Record<string, TableDefinition['columns']>;
  const tables = Object.entries(schemas).map(([name, columns]) => withStandardColumns({ name, doc: name, columns }));
  const lines = readFileSync(queryFile, 'utf8').trim().split('\n');
  const texts = lines
    .map((line) => JSON.parse(line) as { query: string; syntax_ok: boolean; kind: string })
    .filter(({ syntax_ok, kind }) => syntax_ok && kind !== 'parser')
    .map(({ query }) => query);
  const step = Math.max(1, Math.floor(texts.length / 400));
  const sample = texts.filter((_, index) => index % step === 0);
  const compiler = createCompiler(createCatalog({ tables }));
  const compile = (text: string, at: number): { ms: number; ok: boolean } => {
    const started = performance.now();
    const { ok } = compiler.compile(text, { now: new Date(at), maxRows: 1000 });
    return { ms: performance.now() - started, ok };
  };
  // Others than those measured warm the parser.
  for (const text of texts.filter((_, index) => index % step === 1).slice(0, 100)) compile(text, 0);
  for (const [name, at, budget] of [
    ['compile, new text', 1_767_225_600_000, { p50: 30, p99: 300 }],
    ['compile, kept text', 1_767_229_200_000, undefined],
  ] as const) {
    const results = sample.map((text) => compile(text, at)).filter(({ ok }) => ok);
    const times = results.map(({ ms }) => ms);
    print({
      name,
      queries: times.length,
      p50Ms: rounded(quantile(times, 0.5), 2),
      p99Ms: rounded(quantile(times, 0.99)),
      ...(budget === undefined ? {} : { budget }),
    });
  }
}

await comparePairs();
if (only === undefined)
  timeCompilation(process.env['BELFRY_BENCH_KQL'] ?? join(import.meta.dirname, '../../shared/data/kql'));
