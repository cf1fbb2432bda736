import { afterAll, expect, it } from 'vitest';
import { createCatalog } from '../../catalog.ts';
import { createCompiler } from '../../compiler.ts';
import { openTestStore } from '../../testing/clickhouse.ts';

const compiler = createCompiler(createCatalog({ tables: [] }));
const store = openTestStore();
afterAll(() => store.close());

it('reads columns of types by their old names too', () => {
  const query =
    'print s = "at 02/17/2016 08:40:01, took 00:00:05, rate 1.5" | parse s with "at " a:date ", took " b:time ", rate " c:double';
  const result = compiler.compile(query, { now: new Date('2026-01-01T00:00:00Z') });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  expect(result.query.columns.slice(1).map(({ type }) => type)).toEqual(['datetime', 'timespan', 'real']);
  const [row] = store.run(result.query.sql, result.query.settings).map((cells) => result.query.decode(cells));
  expect(row?.slice(1)).toEqual(['2016-02-17T08:40:01.0000000Z', '00:00:05', 1.5]);
});
