import fc from 'fast-check';
import { createCatalog } from '../catalog.ts';
import { createCompiler } from '../compiler.ts';
import { openTestStore } from './clickhouse.ts';
import { grammarTables, numbers, queryOf } from './query-grammar.ts';

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
/** What the engine refuses for the sizes of a query, not for its form. */
const isLimit = (message: string): boolean => /MEMORY_LIMIT_EXCEEDED|TIMEOUT_EXCEEDED/.test(message);

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
    const property = fc.property(numbers, (given) => {
      const text = queryOf(given);
      const result = compiler.compile(text, { now: new Date('2026-01-02T00:00:00Z'), maxRows: 100 });
      if (!result.ok) {
        const { code, message } = result.diagnostics[0]!;
        refused.set(`${code} ${message}`, (refused.get(`${code} ${message}`) ?? 0) + 1);
        return;
      }
      compiled += 1;
      try {
        for (const row of store.run(result.query.sql, result.query.settings)) result.query.decode(row);
      } catch (error) {
        if (!isLimit(String(error)))
          throw new Error(`${text}\n${String(error).slice(0, 600)}\n${result.query.sql}`, { cause: error });
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
