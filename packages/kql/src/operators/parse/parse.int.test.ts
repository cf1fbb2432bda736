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

const numbers = 'datatable(s:string)["n=99999999999 t=a", "n=5 t=b"]';

it.each([
  // A number that its column cannot hold does not fit: strict kinds leave the row empty, the relaxed one only this column.
  [
    `${numbers} | parse s with "n=" n:int " t=" t | project n, t`,
    [
      [null, ''],
      [5, 'b'],
    ],
  ],
  [`${numbers} | parse-where s with "n=" n:int " t=" t | project n, t`, [[5, 'b']]],
  // A pattern without columns only tests.
  [`${numbers} | parse-where s with "n=5" *`, [['n=5 t=b']]],
  [
    `${numbers} | parse kind=relaxed s with "n=" n:int " t=" t | project n, t`,
    [
      [null, 'a'],
      [5, 'b'],
    ],
  ],
  ['print s = "n=x, t=1" | parse kind=relaxed s with "n=" n:long * "t=" t:long | project n, t', [[null, 1]]],
  // Groups in the texts are not those of the columns.
  [
    'datatable(s:string)["a1b2", "c3d4"] | parse kind=regex s with "(a)|(c)" n:int "([a-z])" m:int | project n, m',
    [
      [1, 2],
      [3, 4],
    ],
  ],
  [
    'print s = "at 2020-01-02 10:00:00 x" | parse s with "at " d:datetime * | project d',
    [['2020-01-02T10:00:00.0000000Z']],
  ],
  ['print s = "at 2020-01-02\\n)" | parse s with "at " d:datetime ")" | project d', [['2020-01-02T00:00:00.0000000Z']]],
])('%s', (query, expected) => {
  const result = compiler.compile(query, { now: new Date('2026-01-01T00:00:00Z') });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  expect(store.run(result.query.sql, result.query.settings).map((row) => result.query.decode(row))).toEqual(expected);
});
