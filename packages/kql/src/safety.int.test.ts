import { expect, test } from 'vitest';
import { createCatalog } from './catalog.ts';
import { createCompiler } from './compiler.ts';
import { runSql } from './testing/clickhouse.ts';
import { testTables } from './testing/tables.ts';

const compiler = createCompiler(createCatalog({ tables: testTables }));
const now = new Date('2024-01-01');

/** Texts that would break out of a literal, an identifier or a comment. */
const attacks = [
  "') OR 1=1 --",
  "\\') FROM file('/etc/passwd') --",
  "x' UNION ALL SELECT * FROM url('http://192.0.2.1/') --",
  '`) FROM remote(`x`) --',
  '/* */ SETTINGS max_threads=1 /*',
  '\\',
  "\\\\'",
  '\u0000\n\r\t\b',
  '{a:String}',
  '$$ SELECT 1 $$',
  '\ud800',
];
const literal = (text: string): string =>
  `"${text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t').replaceAll('\0', '\\u0000').replaceAll('\b', '\\b')}"`;

test.each(attacks)('the text %j comes back as itself', (attack) => {
  const result = compiler.compile(
    `print a = ${literal(attack)}, b = strcat(${literal(attack)}, tostring(toint("5")))`,
    { now },
  );
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  const [row] = runSql(result.query.sql);
  expect(result.query.decode(row!)[0]).toBe(attack.toWellFormed());
});

test.each(attacks)('the column name %j stays a name', (attack) => {
  const result = compiler.compile(
    `datatable(x:long)[1] | project [${literal(attack)}] = x | extend y = [${literal(attack)}] + 1`,
    { now },
  );
  if (!result.ok) return expect(result.diagnostics.length).toBeGreaterThan(0);
  expect(result.query.decode(runSql(result.query.sql)[0]!)).toEqual([1, 2]);
});

test.each(attacks)('the text %j stays text in patterns, lists, keys and terms', (attack) => {
  const text = literal(attack);
  for (const query of [
    `datatable(s:string)[${text}] | where s has ${text} and s contains ${text} and s in (${text}, "b") and s startswith ${text} and s =~ ${text}`,
    `datatable(s:string)[${text}] | where s has_any (${text}) | parse s with * ${text} rest | count`,
    `datatable(s:string)[${text}] | parse-kv s as ([${text}]:string) with (pair_delimiter=${text}, kv_delimiter=${text}, quote='"') | count`,
    `datatable(s:string)[${text}] | top-nested 1 of s with others=${text} by count() | count`,
    `datatable(s:string)[${text}] | make-series n=count() default=${text} on strlen(s) step 1 by s | count`,
    `datatable(s:string)[${text}] | partition by s (top 1 by s | where s == ${text}) | count`,
    `datatable(d:dynamic)[dynamic({"k":1})] | extend v = d[${text}] | where isnull(v) | count`,
  ]) {
    const result = compiler.compile(query, { now });
    if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
    expect(runSql(result.query.sql).length).toBe(1);
  }
});

test.each([
  "file('/etc/passwd')",
  "url('http://192.0.2.1/', 'CSV')",
  "remote('192.0.2.1', system.one)",
  "table('system.tables')",
  "table('../belfry')",
  'system.one',
  'numbers(5)',
  "externaldata(a:string)['file:///etc/passwd']",
  "cluster('x').database('y').Logins",
  "Logins | extend x = getenv('PATH')",
  'Logins | extend x = hostName()',
  'Logins | where sleep(3) == 0',
  "Logins | extend x = dictGet('a', 'b', 1)",
  "Logins | evaluate python(typeof(*), 'x')",
  'SELECT 1',
  'Logins; DROP TABLE belfry.Logins',
])('%s is refused when it is compiled', (query) => {
  const result = compiler.compile(query, { now });
  expect(result.ok).toBe(false);
  if (!result.ok) expect(result.diagnostics[0]!.code).toMatch(/^(?:KQL\d{4}|KS\d+)$/);
});

test.each([
  ['long text', 'print "' + 'a'.repeat(1_000_001) + '"'],
  ['deep brackets', `print ${'('.repeat(10_000)}1${')'.repeat(10_000)}`],
])('%s is refused before it is parsed', (_, query) => {
  expect(compiler.compile(query, { now })).toMatchObject({ ok: false, diagnostics: [{ code: 'KQL0400' }] });
});
