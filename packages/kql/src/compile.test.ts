import { describe, expect, test } from 'vitest';
import { createCatalog } from './catalog.ts';
import { openStream } from './4-emit/js-plan.ts';
import { createCompiler } from './compiler.ts';
import { testTables } from './testing/tables.ts';

const compiler = createCompiler(createCatalog({ tables: testTables }));
const now = new Date('2024-01-02T00:00:00Z');

describe('what is wrong is said at its place', () => {
  test.each([
    ['Logins | where Nope == 1', 'KS142', 'Nope'],
    ['Logins | extend x = strlenn(User)', 'KS211', 'strlenn'],
    ['Logins | mv-apply x = Details on (union Logins)', 'KQL0415', 'union Logins'],
    ['Logins | fork (take 1) (take 2)', 'KQL0410', 'fork (take 1) (take 2)'],
    ['Logins | evaluate infer_storage_schema(dynamic({}))', 'KQL0432', 'infer_storage_schema(dynamic({}))'],
    [
      "externaldata(a:string)['https://example.com/a.csv']",
      'KQL0414',
      "externaldata(a:string)['https://example.com/a.csv']",
    ],
    ["Logins | where User matches regex '(?=a)'", 'KQL0412', "User matches regex '(?=a)'"],
  ])('%s', (text, code, place) => {
    const [first] = compiler.validate(text);
    expect(first).toMatchObject({ code, severity: 'error' });
    expect(text.slice(first!.start, first!.start + first!.length)).toBe(place);
  });

  test.each([
    ['Logins | where Usr == 1', 'User'],
    ['Login | take 1', 'Logins'],
    ['print strcatt("a")', 'strcat'],
    ['Logins | wherre Port == 1', 'where'],
  ])('%s suggests %s', (text, near) => {
    expect(compiler.validate(text).map((diagnostic) => diagnostic.suggestion)).toContain(`did you mean ${near}?`);
  });

  test('a function that Microsoft has and Belfry has not is never passed through', () => {
    expect(compiler.validate('print x = __hash_djb2("a")')[0]).toMatchObject({ code: 'KQL0414' });
  });
});

describe('a query reads no more than it needs', () => {
  const compile = (text: string) => {
    const result = compiler.compile(text, { now });
    if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
    return result.query;
  };

  test('columns that nobody uses are not read', () => {
    expect(compile('Logins | extend x = Port + 1 | where User == "a" | project x').columnsUsed).toEqual({
      Logins: ['User', 'Port'],
    });
    expect(compile('Logins | count').columnsUsed).toEqual({ Logins: [] });
  });

  test('a filter goes to the scan, in the form that the text index knows', () => {
    const { sql } = compile(
      "let T = Logins | extend u = User | project u, Port; union T, (T | where Port > 1) | where u has 'alice'",
    );
    expect(sql.match(/WHERE [^)]*hasToken\(lowerUTF8\(c\d+\), 'alice'\)/g)?.length).toBeGreaterThanOrEqual(1);
    expect(sql.match(/hasToken/g)?.length).toBe(2);
  });

  test('time bounds are constants', () => {
    expect(compile('Logins | where TimeGenerated > ago(1h) | count').sql).not.toContain('621355968');
  });

  test('rendering is said beside the rows', () => {
    expect(
      compile('Logins | summarize count() by User | render barchart with (title="x", xcolumn=User)').render,
    ).toEqual({
      kind: 'barchart',
      title: 'x',
      xColumn: 'User',
    });
  });
});

describe('a row-wise query runs on the stream', () => {
  const row = {
    TimeGenerated: '2024-01-01T10:00:00Z',
    User: 'Alice Smith',
    Port: 22,
    Details: { ip: '10.0.0.1', tags: ['a', 'b'] },
  };
  test.each([
    [
      "Logins | where User has 'smith' and Port in (22, 23) | project User, ip = tostring(Details.ip)",
      [{ User: 'Alice Smith', ip: '10.0.0.1' }],
    ],
    ['Logins | where Port != 22', []],
    ['Logins | mv-expand t = Details.tags to typeof(string) | project t', [{ t: 'a' }, { t: 'b' }]],
    [
      "Logins | parse User with given ' ' family | project family, day = bin(TimeGenerated, 1d)",
      [{ family: 'Smith', day: '2024-01-01T00:00:00.0000000Z' }],
    ],
    ['Logins | where TimeGenerated > ago(1d) | project n = Port + 1', [{ n: 23 }]],
    ['Logins | where isnull(Details.none) and isempty(Result) | project Type', [{ Type: 'Logins' }]],
  ])('%s', (text, expected) => {
    const stream = compiler.compileStream(text, { now });
    if (!stream.ok) throw new Error(JSON.stringify(stream.diagnostics));
    expect(stream.table).toBe('Logins');
    expect(stream.run(row)).toEqual(expected);
  });

  test.each(['Logins | summarize count()', 'Logins | join (Logins) on User', 'print 1', 'Logins | top 1 by Port'])(
    '%s cannot',
    (text) => {
      expect(compiler.compileStream(text, { now })).toMatchObject({ ok: false, diagnostics: [{ code: 'KQL0417' }] });
    },
  );
});

describe('a program for the stream', () => {
  const other = { name: 'Other', doc: 'Names.', columns: [{ name: 'Name', type: 'string' as const }] };
  const compilerOfTwo = createCompiler(createCatalog({ tables: [...testTables, other] }));
  const open = (text: string) => {
    const planned = compilerOfTwo.planStream(text, { now });
    if (!planned.ok) throw new Error(JSON.stringify(planned.diagnostics));
    return openStream(structuredClone(planned.program));
  };

  test('passes between threads and runs a union of tables, each row by the branches of its table', () => {
    const stream = open(
      "union (Logins | where Port == 22 | project User, Where = 'port'), (Logins | where User has 'x' | project User, Where = 'name'), (Other | project User = Name) | extend Upper = toupper(User)",
    );
    expect(stream.tables).toEqual(['Logins', 'Other']);
    expect(stream.run('Logins', { User: 'x', Port: 22 })).toEqual([
      { User: 'x', Where: 'port', Upper: 'X' },
      { User: 'x', Where: 'name', Upper: 'X' },
    ]);
    expect(stream.run('Other', { Name: 'y' })).toEqual([{ User: 'y', Where: '', Upper: 'Y' }]);
    expect([stream.run('Logins', { Port: 1 }), stream.run('Third', {})]).toEqual([[], []]);
  });

  test.each([
    ['Logins | where TimeGenerated > ago(1h)', true],
    ['Logins | extend at = now()', true],
    ['Logins | where TimeGenerated > datetime(2024-01-01)', false],
  ])('%s moves with the clock: %s', (text, usesNow) => {
    expect(compiler.planStream(text, { now })).toMatchObject({ ok: true, program: { usesNow } });
  });

  test.each([
    ['Logins | where TimeGenerated > ago(1h)', 3_600_000],
    ['let Span = 14d; union (Logins | where TimeGenerated between (ago(Span) .. ago(5m))), Logins', 300_000],
    ['Logins | where TimeGenerated > datetime(2024-01-01)', undefined],
  ])('%s looks back %s ms', (text, looksBackMs) => {
    const result = compiler.compile(text, { now });
    expect(result).toMatchObject({ ok: true });
    expect(result.ok && result.query.looksBackMs).toBe(looksBackMs);
  });

  test('no row of a later time is seen, also where the query bounds the time itself', () => {
    const result = compiler.compile('Logins | where TimeGenerated > ago(1h)', { now, before: now });
    expect(result.ok && result.query.sql).toMatch(/c\d+ < .*AND|AND .*c\d+ </s);
  });

  test('a union over several tables is no single function', () => {
    expect(compilerOfTwo.compileStream('union Logins, Other', { now })).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'KQL0417' }],
    });
  });
});

test('a saved function whose text does not parse is refused where it is called, instead of being cut', () => {
  const saved = (name: string, body: string) => ({ name, parameters: "(user:string='*')", body });
  const own = createCompiler(
    createCatalog({
      tables: testTables,
      functions: [
        saved('Whole', "let a = user; Logins\n| where User == a or a == '*'"),
        saved('Cut', "Logins\n| where (User == user or user == '*'))\n| where Port == 22"),
      ],
    }),
  );
  expect(own.compile('Whole()', { now })).toMatchObject({ ok: true });
  expect(own.compile('union Whole(), Cut()', { now })).toMatchObject({
    ok: false,
    diagnostics: [{ code: 'KQL0421', message: expect.stringContaining('Cut does not parse: line 2') }],
  });
});

test('the words that are supported are listed', () => {
  const { operators, functions, aggregates } = compiler.supported();
  expect(operators).toContain('where');
  expect(functions).toContain('strcat');
  expect(functions).not.toContain('==');
  expect(aggregates).toContain('make_set');
});
