import fc from 'fast-check';
import { createCatalog } from '../catalog.ts';
import { createCompiler } from '../compiler.ts';
import type { CompileResult } from '../compiled-query.ts';
import { openTestStore } from './clickhouse.ts';
import { strangeWord } from './query-mutations.ts';
import { grammarTables, mutatedQueryOf, numbers, queryOf } from './query-grammar.ts';

const stored: Record<string, string> = {
  string: 'String',
  int: 'Nullable(Int32)',
  long: 'Nullable(Int64)',
  real: 'Nullable(Float64)',
  bool: 'Nullable(Bool)',
  datetime: "DateTime64(7, 'UTC')",
  dynamic: 'String',
  guid: 'Nullable(UUID)',
};
/** What the engine refuses for the sizes of a query, not for its form: memory, time, and limits of ours that speak (`throwIf`). */
const isLimit = (message: string): boolean =>
  /MEMORY_LIMIT_EXCEEDED|TIMEOUT_EXCEEDED|FUNCTION_THROW_IF_VALUE_IS_NON_ZERO/.test(message);

/** What no text may take to be parsed, bound and written as SQL, milliseconds of this process's time. */
const longest = 10_000;
const spent = (): number => (process.cpuUsage().user + process.cpuUsage().system) / 1000;

/** Compiles and runs queries made by chance for some time. Throws with the shortest query found that throws or that the engine refuses. */
export function fuzzQueries(milliseconds: number, seed?: number): { compiled: number; refused: Map<string, number> } {
  const store = openTestStore();
  const refused = new Map<string, number>();
  let compiled = 0;
  try {
    store.command('CREATE DATABASE belfry');
    const catalog = createCatalog({ tables: grammarTables });
    for (const { name, columns } of catalog.tables.values()) {
      const clauses = columns.map((column) => `\`${column.name}\` ${stored[column.type]}`);
      store.command(
        `CREATE TABLE belfry.\`${name}\` (${clauses.join(', ')}) ENGINE = MergeTree ORDER BY TimeGenerated`,
      );
      store.command(`INSERT INTO belfry.\`${name}\` (TimeGenerated, S, T, I, L, R, B, D, G) SELECT toDateTime64('2026-01-01 00:00:00', 7, 'UTC') + toIntervalHour(number), ['', 'a b', 'xay:7 z', 'É'][1 + number % 4],
        ['', 'x_y', 'q'][1 + number % 3], if(number % 5 = 0, NULL, toInt32(number) - 3), if(number % 4 = 0, NULL, toInt64(number) - 2), [NULL, 0.5, nan, -inf][1 + number % 4], [NULL, true, false][1 + number % 3],
        ['', 'null', '{"a":{"b":[1,"x"]}}', '[1,"a",null]', '"text"', '7'][1 + number % 6], if(number % 2 = 0, NULL, toUUID('74be27de-1e4e-49d9-b579-fe0b331d3642')) FROM numbers(12)`);
    }
    const compiler = createCompiler(catalog);
    // The language service is loaded at the first query.
    compiler.compile('print 1', { now: new Date(0) });
    const compiledOf = (text: string): CompileResult => {
      const started = spent();
      const result = compiler.compile(text, { now: new Date('2026-01-02T00:00:00Z'), maxRows: 100 });
      const took = spent() - started;
      if (took > longest) throw new Error(`${Math.round(took)} ms to compile\n${text}`);
      return result;
    };
    const property = fc.property(numbers, fc.boolean(), (given, change) => {
      const text = change ? mutatedQueryOf(given) : queryOf(given);
      const result = compiledOf(text);
      if (!result.ok) {
        const { code, message } = result.diagnostics[0]!;
        if (!/^K(?:QL|S)\d+$/.test(code)) throw new Error(`${code} ${message}\n${text}`);
        const reason = `${code} ${message}`;
        if (refused.size < 10_000) refused.set(reason, (refused.get(reason) ?? 0) + 1);
        return;
      }
      compiled += 1;
      for (const sql of [result.query.sql, result.query.asks?.sql ?? '']) {
        const strange = strangeWord(sql);
        if (strange !== undefined) throw new Error(`${strange} in SQL\n${text}\n${sql}`);
      }
      try {
        for (const row of store.run(result.query.sql, result.query.settings)) result.query.decode(row);
      } catch (error) {
        if (!isLimit(String(error)))
          // Without its cause: an error of the engine leads to all that it holds.
          // oxlint-disable-next-line preserve-caught-error
          throw new Error(`${text}\n${String(error).slice(0, 600)}\n${result.query.sql.slice(0, 20_000)}`);
      }
    });
    fc.assert(property, {
      numRuns: Number.MAX_SAFE_INTEGER,
      interruptAfterTimeLimit: milliseconds,
      markInterruptAsFailure: false,
      ...(seed === undefined ? {} : { seed }),
    });
    return { compiled, refused };
  } finally {
    store.close();
  }
}
