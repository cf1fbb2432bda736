import type { JsonValue, Row } from '@belfry/schema';
import type { Compiler } from '../compiler.ts';
import { sameCell } from './examples.ts';

export interface Difference {
  readonly query: string;
  /** The row of the table; undefined where the query as a whole differs. */
  readonly row?: Row;
  readonly store: JsonValue;
  readonly stream: JsonValue;
}
export interface Compared {
  /** Pairs of an expression and a row. */
  readonly cases: number;
  readonly differences: readonly Difference[];
  /** Expressions that both forms refuse, with the reason. */
  readonly refused: ReadonlyMap<string, string>;
}
export interface TestedStore {
  run(statement: string, settings?: Readonly<Record<string, string | number>>): unknown[][];
}
const now = new Date('2024-06-15T10:20:30.1234567Z');
/** Sums and transcendental functions may differ in their last digits. */
const tolerance = 1e-9;

/** Answers a query by both forms, rows gathered by their first column. */
function answers(compiler: Compiler, store: TestedStore, query: string, rows: readonly Row[]) {
  const [stream, stored] = [compiler.compileStream(query, { now }), compiler.compile(query, { now })];
  if (!stream.ok || !stored.ok)
    return {
      ok: false as const,
      stream: stream.ok ? undefined : stream.diagnostics[0]!,
      stored: stored.ok ? undefined : stored.diagnostics[0]!,
    };
  const gathered = (lists: Iterable<readonly JsonValue[]>): Map<JsonValue, JsonValue[][]> => {
    const byId = new Map<JsonValue, JsonValue[][]>();
    for (const [id, ...cells] of lists) {
      const before = byId.get(id!);
      if (before === undefined) byId.set(id!, [cells]);
      else before.push(cells);
    }
    return byId;
  };
  const given = rows.flatMap((row) => stream.run(row).map((result) => Object.values(result)));
  const got = store.run(stored.query.sql, stored.query.settings).map((row) => stored.query.decode(row));
  return { ok: true as const, columns: stored.query.columns.length, stream: gathered(given), store: gathered(got) };
}

/**
 * Compares expressions over rows of a table, many in one query: `source` is the query so far (a table, a filter on the rows), rows are told
 * apart by their `Id`. What fails or is refused is looked at alone.
 */
export function compareExpressions(
  compiler: Compiler,
  store: TestedStore,
  source: string,
  expressions: readonly string[],
  rows: readonly Row[],
): Compared {
  if (expressions.length === 0) return { cases: 0, differences: [], refused: new Map() };
  const query = `${source} | project Id, ${expressions.map((text, index) => `x${index} = ${text}`).join(', ')}`;
  const apart = (): Compared => {
    const middle = Math.ceil(expressions.length / 2);
    const [one, other] = [expressions.slice(0, middle), expressions.slice(middle)].map((part) =>
      compareExpressions(compiler, store, source, part, rows),
    ) as [Compared, Compared];
    return {
      cases: one.cases + other.cases,
      differences: [...one.differences, ...other.differences],
      refused: new Map([...one.refused, ...other.refused]),
    };
  };
  let both: ReturnType<typeof answers>;
  try {
    both = answers(compiler, store, query, rows);
  } catch (error) {
    if (expressions.length > 1) return apart();
    return { cases: 0, differences: [{ query, store: String(error), stream: 'an answer' }], refused: new Map() };
  }
  if (!both.ok) {
    if (expressions.length > 1) return apart();
    return refusal(query, expressions[0]!, both);
  }
  // A function of several results makes as many columns.
  if (both.columns !== expressions.length + 1 && expressions.length > 1) return apart();
  const differences: Difference[] = [];
  for (const row of rows) {
    const [have, want] = [both.store.get(row['Id']!)?.[0], both.stream.get(row['Id']!)?.[0]];
    expressions.forEach((text, index) => {
      const all = both.columns !== expressions.length + 1;
      const [stored, streamed] = [(all ? have : have?.[index]) ?? null, (all ? want : want?.[index]) ?? null];
      if (have === undefined || want === undefined || !sameCell(stored, streamed, { tolerance }))
        differences.push({ query: text, row, store: stored, stream: streamed });
    });
  }
  return { cases: rows.length * expressions.length, differences, refused: new Map() };
}

function refusal(
  query: string,
  text: string,
  {
    stream,
    stored,
  }: { stream?: { code: string; message: string } | undefined; stored?: { code: string; message: string } | undefined },
): Compared {
  const told = (problem: { code: string; message: string } | undefined) =>
    problem === undefined ? 'an answer' : `${problem.code} ${problem.message}`;
  if (stream !== undefined && stored !== undefined)
    return { cases: 0, differences: [], refused: new Map([[text, told(stored)]]) };
  return { cases: 0, differences: [{ query, store: told(stored), stream: told(stream) }], refused: new Map() };
}

/** Compares what a row-wise query gives of each row; the rows that one row gives may come in any order. */
export function comparePipeline(compiler: Compiler, store: TestedStore, query: string, rows: readonly Row[]): Compared {
  let both: ReturnType<typeof answers>;
  try {
    both = answers(compiler, store, query, rows);
  } catch (error) {
    return { cases: 0, differences: [{ query, store: String(error), stream: 'an answer' }], refused: new Map() };
  }
  if (!both.ok) return refusal(query, query, both);
  const differences: Difference[] = [];
  for (const row of rows) {
    const [have, want] = [both.store.get(row['Id']!) ?? [], both.stream.get(row['Id']!) ?? []];
    if (!sameCell(have, want, { tolerance, anyOrder: true }))
      differences.push({ query, row, store: have, stream: want });
  }
  return { cases: rows.length, differences, refused: new Map() };
}
