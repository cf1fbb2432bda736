import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JsonValue } from '@belfry/schema';
import { compileOverData, createCatalog, createCompiler, decodeRow, type CompiledQuery } from '../index.ts';
import { openTestStore } from '../testing/clickhouse.ts';

const compiler = createCompiler(createCatalog({ tables: [] }));
let store: ReturnType<typeof openTestStore>;
beforeAll(() => {
  store = openTestStore();
  // Loads the language service, which takes its time.
  compiler.compile('print 1', { now: new Date('2024-01-01') });
}, 120_000);
afterAll(() => store.close());

async function run(text: string): Promise<JsonValue[][]> {
  const query = await compileOverData(
    (answers): CompiledQuery => {
      const result = compiler.compile(text, { now: new Date('2024-01-01'), answers });
      if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
      return result.query;
    },
    (asked) => {
      if (!('sql' in asked)) throw new Error('no files here');
      return Promise.resolve(store.run(asked.sql, asked.settings).map((row) => decodeRow(asked.columns, row)));
    },
  );
  return store.run(query.sql, query.settings).map((row) => query.decode(row));
}

/** Squares side by side along the equator, of one degree each. */
const squares = (count: number): string =>
  `let Areas = range n from 0 to ${count - 1} step 1 | extend x = toreal(n) | project n, area = bag_pack('type', 'Polygon', 'coordinates', pack_array(pack_array(pack_array(x, 0), pack_array(x + 1, 0), pack_array(x + 1, 1), pack_array(x, 1), pack_array(x, 0))));`;
const places = 'range i from 0 to 199 step 1 | extend x = i * 0.5 + 0.25, y = iff(i % 4 == 3, 5.0, 0.5)';

// Up to 100 shapes stand in the query as constants, more are tested pair by pair: the rows are the same.
test.each([20, 130])(
  'places find each of %d polygons that holds them',
  async (count) => {
    const rows = await run(
      `${squares(count)} ${places} | evaluate geo_polygon_lookup(Areas, area, x, y) | project i, n | sort by i asc`,
    );
    const expected = Array.from({ length: 200 }, (_, i) => i)
      .filter((i) => i % 4 !== 3 && i * 0.5 + 0.25 < count)
      .map((i) => [i, Math.floor(i * 0.5 + 0.25)]);
    expect(rows).toEqual(expected);
  },
  120_000,
);
test('rows of the table with one shape all come', async () => {
  const rows = await run(
    `let Areas = datatable(name: string)['one', 'two'] | extend area = dynamic({"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]});
     datatable(x: real, y: real)[0.5, 0.2, 0.5, 0.2] | evaluate geo_polygon_lookup(Areas, area, x, y) | summarize count() by name | sort by name asc`,
  );
  expect(rows).toEqual([
    ['one', 2],
    ['two', 2],
  ]);
});
test('a table without rows matches nothing', async () => {
  const rows = await run(
    `${squares(5)} ${places} | evaluate geo_polygon_lookup((Areas | where n > 9), area, x, y, return_unmatched=true) | summarize count(), countif(isnotnull(n))`,
  );
  expect(rows).toEqual([[200, 0]]);
});
test('a radius that is none is refused', async () => {
  await expect(
    run(`${squares(5)} ${places} | evaluate geo_polygon_lookup(Areas, area, x, y, radius=real(-1))`),
  ).rejects.toThrow(/0 or more metres/);
});
