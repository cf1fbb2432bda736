import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonValue } from '@belfry/schema';
import { exampleArgs } from '../functions/example-values.ts';
import type { Example, ScalarFunction } from '../functions/define-scalar.ts';
import { definitions } from '../functions/generated/index.ts';
import {
  compileOverData,
  createCatalog,
  createCompiler,
  decodeRow,
  type CompiledQuery,
  type DataAnswer,
} from '../index.ts';
import { openTestStore } from '../testing/clickhouse.ts';
import { kqlLiteral } from '../values/kql-literal.ts';
import { expectedOf, sameCell } from '../testing/examples.ts';

const compiler = createCompiler(createCatalog({ tables: [] }));
const now = new Date('2024-01-06T00:00:00Z');
let store: ReturnType<typeof openTestStore>;
beforeAll(() => {
  store = openTestStore();
  // Loads the language service, which takes its time.
  compiler.compile('print 1', { now });
}, 120_000);
afterAll(() => store.close());

async function run(text: string): Promise<{ readonly rows: readonly JsonValue[][]; readonly questions: number }> {
  let questions = 0;
  const compile = (answers: readonly DataAnswer[]): CompiledQuery => {
    const result = compiler.compile(text, { now, answers });
    if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
    return result.query;
  };
  const query = await compileOverData(compile, (asked) => {
    if (!('sql' in asked)) throw new Error('no files here');
    questions += 1;
    return Promise.resolve(store.run(asked.sql, asked.settings).map((row) => decodeRow(asked.columns, row)));
  });
  return { rows: store.run(query.sql, query.settings).map((row) => query.decode(row)), questions };
}

const line = (...places: readonly (readonly [number, number])[]): string =>
  `dynamic(${JSON.stringify({ type: 'LineString', coordinates: places })})`;
const square = (x: number, y: number): string =>
  `dynamic(${JSON.stringify({
    type: 'Polygon',
    coordinates: [
      [
        [x, y],
        [x + 1, y],
        [x + 1, y + 1],
        [x, y + 1],
        [x, y],
      ],
    ],
  })})`;
const squares = `datatable(Name: string, Shape: dynamic)['a', ${square(0, 0)}, 'b', ${square(1, 0)}, 'c', ${square(5, 5)}, 'd', dynamic(null)]`;

const overData = definitions.filter(
  (fn): fn is ScalarFunction =>
    fn.kind === 'scalar' && ('overData' in fn.clickhouse || fn.params.some(({ prepare }) => prepare !== undefined)),
);

describe('over rows, functions that only JS has give the results of their examples', () => {
  test.each(overData.map((fn) => [fn.name, fn] as const))('%s', async (_, fn) => {
    const examples = fn.examples as readonly Example[];
    const most = Math.max(...examples.map((example) => example.args.length));
    for (let count = 1; count <= most; count++) {
      const chosen = examples.filter((example) => example.args.length === count);
      // A column is no constant.
      if (chosen.length === 0 || fn.params[count - 1]?.constant === true) continue;
      const args = chosen.map((example) => exampleArgs(fn, example.args));
      const types = args[0]!.map(({ type }) => type);
      const columns = types.map((type, index) => `, c${index}: ${type}`);
      const cells = args.map((row, at) => [at, ...row.map(({ type, value }) => kqlLiteral(type, value))].join(', '));
      const call = `${fn.name}(${types.map((__, index) => `c${index}`).join(', ')})`;
      const { rows } = await run(
        `datatable(i: long${columns.join('')})[${cells.join(', ')}] | project i, x = ${call} | sort by i asc`,
      );
      chosen.forEach((example, at) => {
        const expected = expectedOf(fn, types, example);
        const cell = rows[at]?.[1] ?? null;
        if (!sameCell(cell, expected.cell, example)) expect(cell, `${call} #${at}`).toEqual(expected.cell);
      });
    }
  });
});

describe('where the call stands', () => {
  test('different arguments are computed once, each row has its result', async () => {
    const { rows, questions } = await run(
      `union (${squares}), (${squares}) | extend L = round(geo_polygon_perimeter(Shape)) | summarize count() by L | sort by L asc`,
    );
    expect(rows).toEqual([
      [null, 2],
      [443748, 2],
      [444763, 4],
    ]);
    expect(questions).toBe(1);
  });
  test('a condition; what the store can test first narrows what is asked', async () => {
    const { rows } = await run(
      `${squares} | where geo_intersects_2polygons(Shape, ${square(0.5, 0.5)}) and Name != 'b' | project Name`,
    );
    expect(rows).toEqual([['a']]);
  });
  test('over aggregates', async () => {
    const { rows } = await run(
      `${squares} | where isnotnull(Shape) | summarize A = round(geo_polygon_area(geo_union_polygons_array(make_list(Shape))) / 1e6)`,
    );
    expect(rows).toEqual([[37036]]);
  });
  test('in an aggregate', async () => {
    const { rows } = await run(
      `datatable(L: dynamic)[${line([0, 0], [1, 0])}, ${line([0, 0], [2, 0])}] | summarize S = round(sum(geo_line_length(L)))`,
    );
    expect(rows).toEqual([[333585]]);
  });
  test('one in another', async () => {
    const { rows, questions } = await run(
      `datatable(L: dynamic)[${line([0, 0], [2, 0])}] | project x = geo_line_centroid(L) | project y = geo_closest_point_on_polygon(toreal(x.coordinates[0]), 5.0, ${square(0, 0)})`,
    );
    expect(rows[0]![0]).toMatchObject({ type: 'Point' });
    expect(questions).toBe(2);
  });
  test('after a join', async () => {
    const { rows } = await run(
      `${squares} | extend k = 1 | join kind=inner (datatable(X: real, Y: real)[0.5, 0.5, 5.5, 5.5] | extend k = 1) on k | where geo_point_in_polygon(X, Y, Shape) | project Name, X | sort by Name asc`,
    );
    expect(rows).toEqual([
      ['a', 0.5],
      ['c', 5.5],
    ]);
  });
  test('in a subquery', async () => {
    const { rows } = await run(
      `print x = toscalar(${squares} | summarize take_any(round(geo_polygon_area(Shape))) by Name | where Name == 'a' | project-away Name)`,
    );
    expect(rows[0]![0]).toBeGreaterThan(1e10);
  });
  test('under a plugin whose columns depend on data', async () => {
    const { rows } = await run(
      `datatable(L: dynamic)[${line([0, 0], [2, 0])}] | project x = geo_line_centroid(L) | evaluate bag_unpack(x) | project type`,
    );
    expect(rows).toEqual([['Point']]);
  });
  test('polygons wider than a hemisphere from rows', async () => {
    const wide = JSON.stringify({
      type: 'Polygon',
      coordinates: [
        [
          [-90, -1],
          [0, -1],
          [90, -1],
          [90, 1],
          [0, 89],
          [-90, 1],
          [-90, -1],
        ],
      ],
    });
    const { rows } = await run(
      `datatable(X: real, Y: real, P: string)[0.0, 45.0, '${wide}', 180.0, -45.0, '${wide}'] | project x = geo_point_in_polygon(X, Y, parse_json(P))`,
    );
    expect(rows).toEqual([[true], [false]]);
  });
  test('too many different arguments are refused, at the call', async () => {
    const text = `range i from 1 to 50001 step 1 | extend x = geo_line_length(bag_pack('type', 'LineString', 'coordinates', pack_array(pack_array(0, 0), pack_array(i / 1000.0, 0)))) | count`;
    await expect(run(text.replace('| count', '| summarize sum(x)'))).rejects.toThrow(/more than 50000 different/);
    // What nobody reads is not asked.
    expect((await run(text.replace('50001', '3'))).rows).toEqual([[3]]);
  }, 120_000);
});
