import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCatalog } from './catalog.ts';
import { createCompiler } from './compiler.ts';
import { openTestStore } from './testing/clickhouse.ts';
import { testTables } from './testing/tables.ts';

const compiler = createCompiler(
  createCatalog({
    tables: testTables,
    functions: [
      {
        name: 'Failed',
        parameters: "(who:string='*', least:long=0)",
        body: "Logins | where Result == 'fail' and (who == '*' or User has who) | extend Least = least",
      },
    ],
  }),
);
let store: ReturnType<typeof openTestStore>;

beforeAll(() => {
  store = openTestStore();
  store.command('CREATE DATABASE belfry');
  store.command(
    "CREATE TABLE belfry.Logins (TimeGenerated DateTime64(7,'UTC'), `_TimeReceived` DateTime64(7,'UTC'), `_ItemId` Int64, `_SourceId` LowCardinality(String), `_Unmapped` String, User String, Result LowCardinality(String), Port Nullable(Int64), Details String, `Type` String ALIAS 'Logins', TenantId String ALIAS '') ENGINE=MergeTree ORDER BY TimeGenerated",
  );
  store.command(`INSERT INTO belfry.Logins (TimeGenerated, _TimeReceived, User, Result, Port, Details) VALUES
    ('2024-01-01 01:10:00', '2024-01-01 01:11:00', 'Alice', 'fail', 22, '{"ip":"10.0.0.1","tags":["a","b"],"n":5}'),
    ('2024-01-01 01:20:00', '2024-01-01 01:21:00', 'alice', 'ok', 22, '{"ip":"10.0.0.2","tags":[]}'),
    ('2024-01-01 02:00:00', '2024-01-03 00:00:00', 'bob@corp.example', 'fail', NULL, ''),
    ('2024-01-02 03:00:00', '2024-01-02 03:00:01', 'Zoë', 'ok', 443, '[1,2]')`);
});
afterAll(() => store.close());

function run(
  text: string,
  options: Parameters<typeof compiler.compile>[1] = { now: new Date('2024-01-03T00:00:00Z') },
): unknown[][] {
  const result = compiler.compile(text, options);
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return store.run(result.query.sql, result.query.settings).map((row) => result.query.decode(row));
}
const bag = (rows: unknown[][]): string[] => rows.map((row) => JSON.stringify(row)).toSorted();

describe('a query gives the rows that Kusto gives', () => {
  test.each<[string, unknown[][]]>([
    [
      "Logins | where User =~ 'ALICE' | project User, Port",
      [
        ['Alice', 22],
        ['alice', 22],
      ],
    ],
    ["Logins | where User has 'corp' | project User", [['bob@corp.example']]],
    ['Logins | where Port != 22 | project User', [['bob@corp.example'], ['Zoë']]],
    ['Logins | where isnull(Port) | count', [[1]]],
    [
      'datatable(a:long, b:long, c:long, d:long)[1, 2, 4, 3, 2, 1, 4, 3] | project (a < b) == (c < d), isempty(tostring(a)) == (a < b)',
      [
        [false, false],
        [true, true],
      ],
    ],
    [
      "datatable(i:long)[1, long(null), 5, -2] | extend x = dynamic(['a', ['b']])[i] | summarize make_list(x), make_list(array_length(x))",
      [[['b', null, null, 'a'], [1]]],
    ],
    [
      "union (print k = 'a', x = 1, y = 'p', z = 3 | summarize arg_max(x, y, z) by k | project k, z), (print k = 'b') | sort by k asc",
      [
        ['a', 3],
        ['b', null],
      ],
    ],
    [
      'datatable(r:real)[real(null), 1.5] | project toint(r), tolong(r)',
      [
        [null, null],
        [1, 1],
      ],
    ],
    ["Logins | where User !has 'corp' and Result in ('fail', 'x') | project User", [['Alice']]],
    ['Logins | where TimeGenerated > ago(1d) | project TimeGenerated', [['2024-01-02T03:00:00.0000000Z']]],
    [
      'Logins | extend ip = tostring(Details.ip), t = Details.tags[-1] | where isnotempty(ip) | project ip, t',
      [
        ['10.0.0.1', 'b'],
        ['10.0.0.2', null],
      ],
    ],
    ['Logins | extend Port = Port + 1 | where Port == 23 | project Port', [[23], [23]]],
    ['Logins | summarize n = count(), make_set(Result) by tolower(User) | where n > 1', [['alice', 2, ['fail', 'ok']]]],
    [
      'Logins | summarize arg_max(TimeGenerated, User) by Result',
      [
        ['fail', '2024-01-01T02:00:00.0000000Z', 'bob@corp.example'],
        ['ok', '2024-01-02T03:00:00.0000000Z', 'Zoë'],
      ],
    ],
    [
      'Logins | summarize arg_max(Port, *) by Result | project Result, Port, User',
      [
        ['fail', 22, 'Alice'],
        ['ok', 443, 'Zoë'],
      ],
    ],
    [
      'Logins | summarize count() by bin(TimeGenerated, 1d)',
      [
        ['2024-01-01T00:00:00.0000000Z', 3],
        ['2024-01-02T00:00:00.0000000Z', 1],
      ],
    ],
    ['Logins | summarize max(Port), sum(Port), dcount(Result)', [[443, 487, 2]]],
    ["Logins | where User == 'nobody' | summarize count(), sum(Port), max(Port), avg(Port)", [[0, 0, null, 'NaN']]],
    ["Logins | where User == 'nobody' | summarize count() by Result", []],
    ['Logins | top 2 by Port desc | project Port', [[443], [22]]],
    ['Logins | sort by Port asc | project Port | take 1', [[null]]],
    ['Logins | distinct Result', [['fail'], ['ok']]],
    [
      "Logins | where Result == 'fail' | join kind=inner (Logins | where Result == 'ok') on Port | project User, User1",
      [['Alice', 'alice']],
    ],
    ["Logins | join kind=leftanti (Logins | where Result == 'ok') on Port | project User", [['bob@corp.example']]],
    ["Logins | join kind=rightsemi (datatable(Port:long, x:string)[22,'a',1,'b']) on Port", [[22, 'a']]],
    [
      "datatable(k:long, a:string)[1,'x',2,'y'] | join kind=leftouter (datatable(k:long, b:string)[1,'p']) on k",
      [
        [1, 'x', 1, 'p'],
        [2, 'y', null, ''],
      ],
    ],
    [
      "datatable(k:long, a:string)[long(null),'x'] | join kind=inner (datatable(k:long, b:string)[long(null),'p']) on k",
      [[null, 'x', null, 'p']],
    ],
    ["datatable(k:long, a:string)[1,'x',1,'y'] | join (datatable(k:long)[1,1]) on k | summarize count()", [[2]]],
    ["datatable(k:string, v:long)['a',1] | lookup (datatable(k:string, w:long)['a',5]) on k", [['a', 1, 5]]],
    [
      "union withsource=S (datatable(a:long)[1]), (datatable(b:string)['x']) | project a, b",
      [
        [1, ''],
        [null, 'x'],
      ],
    ],
    ['union isfuzzy=true Logins, NoSuchTable | count', [[4]]],
    [
      'Logins | mv-expand t = Details.tags to typeof(string) | project User, t',
      [
        ['Alice', 'a'],
        ['Alice', 'b'],
        ['bob@corp.example', ''],
        ['Zoë', ''],
      ],
    ],
    [
      "Logins | parse User with name '@' domain | where isnotempty(domain) | project name, domain",
      [['bob', 'corp.example']],
    ],
    ["Logins | parse-where User with name '@' * | project name", [['bob']]],
    ['let lim = 22; let f = (t:(Port:long), n:long) { t | where Port > n }; f(Logins, lim) | project Port', [[443]]],
    ["Failed('corp') | project User, Least", [['bob@corp.example', 0]]],
    ['Failed(least=3) | summarize max(Least)', [[3]]],
    ['let m = toscalar(Logins | summarize max(Port)); Logins | where Port == m | project User', [['Zoë']]],
    ['Logins | where Result in ((Logins | where Port > 100 | project Result)) | count', [[2]]],
    [
      'range x from 1 to 3 step 1 | extend y = x * x',
      [
        [1, 1],
        [2, 4],
        [3, 9],
      ],
    ],
    [
      "print a = 1 + 2, b = 'x', c = 7 / 2, d = datetime(2024-01-01) + 1h",
      [[3, 'x', 3, '2024-01-01T01:00:00.0000000Z']],
    ],
    [
      'Logins | sort by TimeGenerated asc | serialize n = row_number() | extend p = prev(Result) | project n, p',
      [
        [1, ''],
        [2, 'fail'],
        [3, 'ok'],
        [4, 'fail'],
      ],
    ],
    [
      'Logins | project-rename Who = User | project-away _*, Details, T* | project-reorder Port',
      [
        [22, 'Alice', 'fail'],
        [22, 'alice', 'ok'],
        [null, 'bob@corp.example', 'fail'],
        [443, 'Zoë', 'ok'],
      ],
    ],
    ['Logins | where ingestion_time() > datetime(2024-01-02 12:00) | project User', [['bob@corp.example']]],
    ['datatable(x:dynamic)[dynamic({"a":1,"b":2})] | mv-expand x', [[{ a: 1 }], [{ b: 2 }]]],
    ['Logins | summarize percentiles(Port, 50, 99)', [[22, 443]]],
    ['Logins | count | as N', [[4]]],
    [
      'datatable(d:dynamic)[dynamic({"a":1}), dynamic([7]), dynamic({"l":[[5]]})] | project d[0], tolong(d[0]), tostring(d.l[0][0])',
      [
        [null, null, ''],
        [7, 7, ''],
        [null, null, '5'],
      ],
    ],
    ['search "corp" | project $table, User', [['Logins', 'bob@corp.example']]],
    ['search in (Logins) "10.0.0*" and Port == 22 | count', [[2]]],
    ['Logins | search User has "zoë" or "nothing" | project User', [['Zoë']]],
    ['Logins | as L | join kind=inner (L | project Port, q = User) on $left.User == $right.q | count', [[4]]],
    [
      "Logins | mv-apply t = Details.tags to typeof(string) on (where t == 'b' | extend u = strcat(t, User)) | project User, t, u",
      [['Alice', 'b', 'bAlice']],
    ],
    [
      'datatable(k:long, d:dynamic)[1, dynamic([3,4]), 2, dynamic([5])] | mv-apply e = d to typeof(long) on (summarize s = sum(e)) | project k, s',
      [
        [1, 7],
        [2, 5],
      ],
    ],
    ['declare query_parameters(p:long = 22); Logins | where Port == p | count', [[2]]],
  ])('%s', (text, expected) => {
    const normal = (rows: unknown[][]): unknown[][] =>
      rows.map((row) =>
        row.map((cell) =>
          Array.isArray(cell) && cell.every((item) => typeof item === 'string') ? cell.toSorted() : cell,
        ),
      );
    expect(bag(normal(run(text)))).toEqual(bag(normal(expected)));
  });

  test('order is kept through later operators', () => {
    expect(run('Logins | sort by TimeGenerated desc | where isnotempty(User) | extend x = 1 | project User')).toEqual([
      ['Zoë'],
      ['bob@corp.example'],
      ['alice'],
      ['Alice'],
    ]);
  });

  test('the time range bounds tables that the query does not bound itself', () => {
    const options = { now: new Date(), timeRange: { from: new Date('2024-01-02'), to: new Date('2024-01-03') } };
    expect(run('Logins | count', options)).toEqual([[1]]);
    expect(run('Logins | where TimeGenerated >= datetime(2024-01-01) | count', options)).toEqual([[4]]);
    expect(run('Logins | join kind=inner (Logins | where TimeGenerated < now()) on Result | count', options)).toEqual([
      [2],
    ]);
  });

  test('the receipt range bounds every table', () => {
    const options = {
      now: new Date(),
      receivedRange: { from: new Date('2024-01-02T12:00:00Z'), to: new Date('2024-01-04') },
    };
    expect(run('Logins | where TimeGenerated > datetime(2023-01-01) | project User', options)).toEqual([
      ['bob@corp.example'],
    ]);
    expect(run('union Logins, (Logins | where Port > 1) | count', options)).toEqual([[1]]);
  });

  test('rows beyond maxRows are not returned', () => {
    expect(run('Logins | sort by Port desc | project Port', { now: new Date(), maxRows: 1 })).toEqual([[443]]);
  });
});

describe('functions over neighbouring rows', () => {
  test.each<[string, unknown[][]]>([
    [
      "datatable(g:string, x:long)['a',1,'a',2,'b',5] | sort by g asc, x asc | extend n = row_number(1, g != prev(g)), s = row_cumsum(x, g != prev(g)) | project n, s",
      [
        [1, 1],
        [2, 3],
        [1, 5],
      ],
    ],
    ['datatable(x:long)[1,2,3] | serialize | extend d = x - prev(x) | project d', [[null], [1], [1]]],
  ])('%s', (text, expected) => {
    expect(run(text)).toEqual(expected);
  });

  test('they need an order', () => {
    expect(compiler.validate('Logins | extend n = row_number()')[0]).toMatchObject({ code: 'KQL0412' });
  });
});

describe('watchlists', () => {
  const listed = createCompiler(
    createCatalog({
      tables: testTables,
      watchlists: [
        {
          alias: 'Admins',
          searchKey: 'Name',
          columns: ['Name', 'Team'],
          rows: [
            ['alice', 'blue'],
            ["o'neil", 'red'],
          ],
        },
      ],
    }),
  );

  test('their rows join as any table', () => {
    const result = listed.compile(
      "Logins | join kind=inner (_GetWatchlist('Admins')) on $left.User == $right.SearchKey | project User, Team",
      { now: new Date() },
    );
    if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
    expect(store.run(result.query.sql).map((row) => result.query.decode(row))).toEqual([['alice', 'blue']]);
  });

  test('the second argument keeps the rows of its keys', () => {
    const count = (call: string): unknown => {
      const result = listed.compile(`${call} | count`, { now: new Date() });
      if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
      return store.run(result.query.sql).map((row) => result.query.decode(row));
    };
    expect(count(`_GetWatchlist('Admins', dynamic(["o'neil"]))`)).toEqual([[1]]);
    expect(count(`_GetWatchlist('Admins', dynamic([]))`)).toEqual([[2]]);
  });

  test('the list of disabled ASIM parsers is always there, and empty', () => {
    expect(listed.validate("_GetWatchlist('ASimDisabledParsers') | where SearchKey in ('Any')")).toEqual([]);
  });

  test('an unknown one is an error', () => {
    expect(listed.validate("_GetWatchlist('Admin')")[0]).toMatchObject({
      code: 'KQL0420',
      suggestion: 'did you mean Admins?',
    });
  });
});

describe('a random number', () => {
  test('is another one in each row and at each call', () => {
    const [row] = run(
      'range i from 1 to 1000 step 1 | extend a = rand(), b = rand() | summarize dcount(a), countif(a == b), min(a) >= 0.0, max(a) < 1.0',
    );
    expect(row?.[0]).toBeGreaterThan(900);
    expect(row?.slice(1)).toEqual([0, true, true]);
  });

  test('is drawn once for a column: what is filtered, copied and grouped is what is shown', () => {
    const pipe = 'range i from 1 to 1000 step 1 | extend a = rand(10) | where a > 4 | extend b = a';
    expect(run(`${pipe} | summarize min(a), max(a), countif(a != b)`)).toEqual([[5, 9, 0]]);
    expect(
      run(
        'range i from 1 to 1000 step 1 | summarize count() by a = rand(10) | where a > 4 | summarize min(a), max(a), count()',
      ),
    ).toEqual([[5, 9, 5]]);
  });

  test('is not known when the query is compiled', () => {
    const values = run('print a = rand(1000000000), b = rand(1000000000)')[0]!;
    expect(values[0]).not.toBe(values[1]);
    expect(run('print a = rand(1000000000), b = rand(1000000000)')[0]).not.toEqual(values);
  });
});
