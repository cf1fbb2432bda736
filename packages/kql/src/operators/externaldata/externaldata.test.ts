import { describe, expect, test } from 'vitest';
import { createCatalog, createCompiler, externalAddressProblem, type ExternalSource } from '../../index.ts';

const compiler = createCompiler(createCatalog({ tables: [], externalHosts: ['files.example.com'] }));
const compile = (query: string) => compiler.compile(query, { now: new Date(0) });
function sourceOf(query: string): ExternalSource {
  const result = compile(query);
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result.query.fetches!;
}
const at = (path: string, more = ''): string =>
  `externaldata(a:string, b:long)['https://files.example.com/${path}'] ${more}`;

describe('what is asked for', () => {
  test.each([
    ['list', 'csv'],
    ['list.tsv', 'tsv'],
    ['list.TXT', 'txt'],
    ['list.csv.gz?sv=1&sig=a.json', 'csv'],
    ['rows.json', 'json'],
    ['rows.jsonl', 'json'],
    ['list.unknown', 'csv'],
  ])('%s is read as %s', (path, format) => {
    expect(sourceOf(at(path)).format).toBe(format);
  });

  test('properties, several files and keys of a storage account', () => {
    const query = `let base = 'https://files.example.com/';
      externaldata(a:string, b:long)[h@'https://files.example.com/a.csv;key', strcat(base, 'b.csv')]
      with (format="psv", ignoreFirstRecord=True, zipPattern='*.csv') | count`;
    expect(sourceOf(query)).toEqual({
      addresses: ['https://files.example.com/a.csv', 'https://files.example.com/b.csv'],
      columns: [
        { name: 'a', type: 'string' },
        { name: 'b', type: 'long' },
      ],
      format: 'psv',
      ignoreFirstRecord: true,
      zipPattern: '*.csv',
    });
  });

  test('a mapping says where cells are', () => {
    const mapping = `[{"Column":"a","Properties":{"Path":"$.x['y z'][2].w"}}]`;
    expect(
      sourceOf(at('a.json', `with (format='multijson', ingestionMapping=@"${mapping.replaceAll('"', '""')}")`)).columns,
    ).toEqual([
      { name: 'a', type: 'string', path: ['x', 'y z', 2, 'w'] },
      { name: 'b', type: 'long', path: [''] },
    ]);
    const cells = `[{"Column":"b","Ordinal":"3"},{"Column":"a","ConstValue":"feed"}]`;
    expect(sourceOf(at('a.csv', `with (ingestionMapping=@"${cells.replaceAll('"', '""')}")`)).columns).toEqual([
      { name: 'a', type: 'string', constant: 'feed' },
      { name: 'b', type: 'long', ordinal: 3 },
    ]);
  });

  test('nothing is asked once the rows are given, and the plan is not kept', () => {
    const query = at('once.csv');
    const open = compile(query);
    expect(open.ok && open.query.fetches).toBeTruthy();
    const question = `externaldata ${JSON.stringify(open.ok ? open.query.fetches : undefined)}`;
    const result = compiler.compile(query, { now: new Date(0), answers: [{ question, rows: [['x', '5']] }] });
    expect(result.ok && result.query.fetches).toBeUndefined();
    expect(result.ok && result.query.sql).toContain("'x'");
    const again = compile(query);
    expect(again.ok && again.query.fetches).toBeTruthy();
  });
});

describe('what is refused, with the way out', () => {
  test.each([
    [at('a.csv', "with (format='parquet')"), 'KQL0415', /format parquet/],
    [at('a.csv', 'with (colour="red")'), 'KQL0415', /property colour/],
    [at('a.csv', 'with (ingestionMapping="[")'), 'KQL0415', /no JSON/],
    ["externaldata(a:string)['https://other.example.com/a.csv']", 'KQL0414', /other\.example\.com/],
    ["externaldata(a:string)['http://files.example.com/a.csv']", 'KQL0414', /https only/],
    ["externaldata(a:string)['https://files.example.com@evil.example/a.csv']", 'KQL0414', /user/],
    ["externaldata(a:string)[@'https://evil.example\\@files.example.com/a.csv']", 'KQL0414', /evil\.example/],
    ["externaldata(a:string)['file:///etc/passwd']", 'KQL0414', /http and https/],
  ])('%s', (query, code, message) => {
    const result = compile(query);
    expect(result.ok ? [] : result.diagnostics).toMatchObject([
      { code, message: expect.stringMatching(message) as string },
    ]);
  });

  test('the host and the setting are named', () => {
    const result = compile("externaldata(a:string)['https://other.example.com/a.csv']");
    expect(result.ok ? [] : result.diagnostics[0]).toMatchObject({
      message: 'externaldata may not read other.example.com',
      suggestion: expect.stringContaining('kql.externalData.allowHosts') as string,
    });
  });

  test('the stream reads no files', () => {
    expect(compiler.planStream(at('a.csv'))).toMatchObject({ ok: false, diagnostics: [{ code: 'KQL0417' }] });
  });
});

test.each<[string, readonly string[], boolean]>([
  ['https://a.example.com/x', ['a.example.com'], true],
  ['https://A.Example.COM./x', ['a.example.com'], true],
  ['https://a.example.com:8443/x', ['A.example.com'], true],
  ['https://b.a.example.com/x', ['a.example.com'], false],
  ['https://b.a.example.com/x', ['*.example.com'], true],
  ['https://example.com/x', ['*.example.com'], false],
  ['https://badexample.com/x', ['*.example.com'], false],
  ['http://a.example.com/x', ['a.example.com'], false],
  ['http://a.example.com/x', ['http://a.example.com'], true],
  ['http://b.example.com/x', ['http://*.example.com'], true],
  ['https://a.example.com/x', ['http://a.example.com'], true],
  ['https://[::1]/x', ['::1'], true],
  ['https://2130706433/x', ['127.0.0.1'], true],
  ['https://a.example.com/x', ['', '*', '*.', 'https://'], false],
  ['https://a.example.com/x', [], false],
])('%s with %j: %s', (address, hosts, allowed) => {
  expect(externalAddressProblem(address, hosts) === undefined).toBe(allowed);
});
