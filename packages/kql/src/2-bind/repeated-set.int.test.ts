import { expect, test } from 'vitest';
import type { JsonValue } from '@belfry/schema';
import { compileOverData, createCatalog, createCompiler, decodeRow } from '../index.ts';
import { runSql } from '../testing/clickhouse.ts';

const compiler = createCompiler(createCatalog({ tables: [] }));

interface Result {
  readonly rows: readonly JsonValue[][];
  readonly questions: number;
  readonly sql: string;
}
async function run(text: string): Promise<Result> {
  let questions = 0;
  const query = await compileOverData(
    (answers) => {
      const result = compiler.compile(text, { now: new Date('2024-06-15T10:20:30Z'), answers });
      if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
      return result.query;
    },
    ({ sql, columns }) => {
      questions += 1;
      return Promise.resolve(runSql(sql).map((row) => decodeRow(columns, row)));
    },
  );
  return { rows: runSql(query.sql).map((row) => query.decode(row)), questions, sql: query.sql };
}

/** A set that is the union of many tables. */
const wide = (values: string): string =>
  `let Source = ${values}; let Set = union ${Array.from({ length: 60 }, (_, index) => `(Source | extend n = strlen(v) + ${index} | where n >= 0 | summarize by v, n)`).join(', ')};`;
const places = [
  'T | where v in (Set) | summarize a = count()',
  'T | where v !in (Set) | summarize a = count()',
  'T | where v in~ ((Set)) | summarize a = count()',
  'T | where strcat("is ", v) has_any (Set) | summarize a = count()',
];
const asked = (values: string): string =>
  `let T = datatable(v:string)['one', 'TWO', 'three', "it's"]; ${wide(values)} union ${places.map((place) => `(${place})`).join(', ')} | sort by a asc`;

test.each([
  [`datatable(v:string)['one', 'two', "it's"]`, [[2], [2], [3], [3]]],
  ['datatable(v:string)[]', [[0], [0], [0], [4]]],
])(
  'a large set that many lists read is asked for once: %s',
  async (values, expected) => {
    const { rows, questions, sql } = await run(asked(values));
    expect(rows).toEqual(expected);
    expect(questions).toBe(1);
    expect(sql.match(/UNION ALL/g)).toHaveLength(places.length - 1);
  },
  30_000,
);

test('one of too many values is written out', () => {
  const text = asked("datatable(v:string)['one']");
  const now = new Date();
  const first = compiler.compile(text, { now });
  if (!first.ok || first.query.asks === undefined) throw new Error('nothing is asked');
  const rows = Array.from({ length: 10_001 }, (_, index) => [String(index)]);
  const second = compiler.compile(text, { now, answers: [{ question: first.query.asks.sql, rows }] });
  if (!second.ok) throw new Error(second.diagnostics[0]?.message);
  expect(second.query.asks).toBeUndefined();
  expect(second.query.sql.match(/UNION ALL/g)!.length).toBeGreaterThan(200);
});

test('a small one is not asked for', async () => {
  const set = "let Set = datatable(v:string)['a'];";
  const lists = Array.from({ length: 6 }, () => 'v in (Set)').join(' and ');
  expect(await run(`${set} datatable(v:string)['a', 'b'] | where ${lists}`)).toMatchObject({
    rows: [['a']],
    questions: 0,
  });
});
