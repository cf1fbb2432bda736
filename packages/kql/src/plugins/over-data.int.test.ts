import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonValue } from '@belfry/schema';
import {
  compileOverData,
  createCatalog,
  createCompiler,
  decodeRow,
  type CompiledQuery,
  type DataAnswer,
  type Diagnostic,
} from '../index.ts';
import { openTestStore } from '../testing/clickhouse.ts';
import { testTables } from '../testing/tables.ts';

const compiler = createCompiler(
  createCatalog({
    tables: [...testTables, { ...testTables[0]!, name: 'Empty', doc: 'No rows.' }],
    functions: [
      { name: 'Unpacked', parameters: '()', body: 'Logins | project User, Details | evaluate bag_unpack(Details)' },
    ],
  }),
);
let store: ReturnType<typeof openTestStore>;
beforeAll(() => {
  store = openTestStore();
  store.command('CREATE DATABASE belfry');
  for (const name of ['Logins', 'Empty'])
    store.command(
      `CREATE TABLE belfry.${name} (TimeGenerated DateTime64(7,'UTC'), \`_TimeReceived\` DateTime64(7,'UTC'), \`_ItemId\` Int64, \`_SourceId\` LowCardinality(String), \`_Unmapped\` String, User String, Result LowCardinality(String), Port Nullable(Int64), Details String, \`Type\` String ALIAS '${name}', TenantId String ALIAS '') ENGINE=MergeTree ORDER BY TimeGenerated`,
    );
  store.command(`INSERT INTO belfry.Logins (TimeGenerated, User, Result, Port, Details) VALUES
    ('2024-01-01 01:00:00', 'ann', 'fail', 22, '{"ip":"10.0.0.1","n":5}'),
    ('2024-01-01 02:00:00', 'bob', 'ok', 443, '{"ip":"10.0.0.2","late":true}'),
    ('2024-01-05 02:00:00', 'cat', 'ok', 443, '{"week":2}')`);
});
afterAll(() => store.close());

interface Result {
  readonly columns: readonly string[];
  readonly rows: readonly JsonValue[][];
  readonly warnings: readonly Diagnostic[];
  readonly questions: number;
}
async function run(text: string, options: Partial<Parameters<typeof compiler.compile>[1]> = {}): Promise<Result> {
  let questions = 0;
  const compile = (answers: readonly DataAnswer[]): CompiledQuery => {
    const result = compiler.compile(text, { now: new Date('2024-01-06T00:00:00Z'), ...options, answers });
    if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
    return result.query;
  };
  const query = await compileOverData(compile, ({ sql, settings, columns }) => {
    questions += 1;
    return Promise.resolve(store.run(sql, settings).map((row) => decodeRow(columns, row)));
  });
  const rows = store.run(query.sql, query.settings).map((row) => query.decode(row));
  return { columns: query.columns.map(({ name }) => name), rows, warnings: query.warnings, questions };
}

describe('columns that depend on data', () => {
  const unpacked = 'Logins | where User != "cat" | project User, Details | evaluate bag_unpack(Details)';
  test.each<[string, string[], JsonValue[][], number]>([
    [`let T = ${unpacked}; T | where n > 1 | project User, ip`, ['User', 'ip'], [['ann', '10.0.0.1']], 1],
    [`let T = materialize(${unpacked}); T | where late | project ip`, ['ip'], [['10.0.0.2']], 1],
    [
      `union (${unpacked}), (Logins | where User == 'cat' | project User) | summarize dcount(User), max(n)`,
      ['dcount_User', 'max_n'],
      [[3, 5]],
      1,
    ],
    [
      `Logins | project User | join kind=inner (${unpacked}) on User | project User, ip | sort by User asc`,
      ['User', 'ip'],
      [
        ['ann', '10.0.0.1'],
        ['bob', '10.0.0.2'],
      ],
      1,
    ],
    ['Unpacked | summarize count() by ip | where isnotempty(ip) | count', ['Count'], [[2]], 1],
    [`print n = toscalar(${unpacked} | summarize max(n))`, ['n'], [[5]], 1],
    [
      `${unpacked} | evaluate pivot(ip, take_any(n), User) | project User, ['10.0.0.1'] | sort by User asc`,
      ['User', '10.0.0.1'],
      [
        ['ann', 5],
        ['bob', null],
      ],
      2,
    ],
  ])('stand in %s', async (text, columns, rows, questions) => {
    expect(await run(text)).toMatchObject({ columns, rows, questions });
  });

  test('the question keeps to the bounds of the query', async () => {
    const timeRange = { from: '2024-01-04T00:00:00Z', to: '2024-01-06T00:00:00Z' };
    const { columns } = await run('Logins | project Details | evaluate bag_unpack(Details)', { timeRange });
    expect(columns).toEqual(['week']);
  });

  test('a column that no row has is empty, with a warning', async () => {
    const { rows, warnings } = await run(`${unpacked} | where isempty(none) | project User, none | sort by User asc`);
    expect(rows).toEqual([
      ['ann', null],
      ['bob', null],
    ]);
    expect(warnings).toMatchObject([
      { code: 'KQL0430', severity: 'warning', message: expect.stringContaining('`none`') },
    ]);
  });

  test.each([
    "where EventID == 4688 and Account has 'x' | summarize count() by tostring(Account) | sort by count_",
    'extend total = a + b | sort by a asc, b | project-rename c = a | project-away b',
    "join kind=leftouter (Logins) on User | where Account in ('a', 'b')",
    'mv-expand Items | extend x = tostring(Items.name) | summarize make_set(x), sum(size) by User',
    'distinct Account, User | where Account startswith "a" | extend when = todatetime(Started) | where when > ago(1d)',
  ])('an empty table runs it without rows: %s', async (steps) => {
    const { rows } = await run(`Empty | project User, Details | evaluate bag_unpack(Details) | ${steps}`);
    expect(rows).toEqual([]);
  });

  test('a misspelled column before the plugin is an error still', () => {
    const result = compiler.compile('Logins | where Usr == "x" | evaluate bag_unpack(Details)', { now: new Date() });
    expect(result).toMatchObject({ ok: false, diagnostics: [{ code: 'KS142' }] });
  });

  test('more keys than columns are cut, with a warning', async () => {
    const text = 'range i from 0 to 599 step 1 | project d = bag_pack(strcat("k", i), i) | evaluate bag_unpack(d)';
    const { columns, warnings } = await run(text);
    expect(columns).toHaveLength(500);
    expect(warnings).toMatchObject([{ code: 'KQL0430', message: expect.stringContaining('more than 500') }]);
  });

  test('a column that stands in the table and in the bags is an error that says what to do', async () => {
    await expect(run('print ip = 1, d = dynamic({"ip": 2}) | evaluate bag_unpack(d)')).rejects.toThrow('KQL0431');
  });

  test.each(["a'); DROP TABLE x; --", 'b`c', String.raw`\\'`, '"; --', 'é\n'])(
    'a key is text, whatever it holds: %j',
    async (key) => {
      const text = `print d = bag_pack(${JSON.stringify(key)}, 7) | evaluate bag_unpack(d)`;
      expect(await run(text)).toMatchObject({ columns: [key], rows: [[7]] });
      expect(await run(`print k = ${JSON.stringify(key)} | evaluate pivot(k)`)).toMatchObject({
        columns: [key],
        rows: [[1]],
      });
    },
  );

  test('the stream refuses what must ask, and runs what states its columns', () => {
    expect(compiler.compileStream('Logins | evaluate bag_unpack(Details)')).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'KQL0417' }],
    });
    const stream = compiler.compileStream(
      'Logins | evaluate bag_unpack(Details) : (*, n:long) | where n > 1 | project User',
    );
    if (!stream.ok) throw new Error(JSON.stringify(stream.diagnostics));
    expect(stream.run({ User: 'ann', Details: { n: 2 } })).toEqual([{ User: 'ann' }]);
  });
});
