import { expect, test } from 'vitest';
import { createCatalog } from '../catalog.ts';
import { createCompiler } from '../compiler.ts';
import { runSql } from '../testing/clickhouse.ts';

const compiler = createCompiler(createCatalog({ tables: [] }));
const now = new Date('2024-06-15T10:20:30Z');

test.each([
  ['print x = extract("x=([0-9]+)", 1, "x=45", typeof(int))', ['x'], [[45]]],
  ['datatable(t:string)["a-12", "b"] | project x = extract("-([0-9]+)", 1, t, typeof(double))', ['x'], [[12], [null]]],
  ['datatable(t:string)[\'{"a":1}\'] | project x = extract_json("$.a", t, typeof(long))', ['x'], [[1]]],
  ['let T = datatable(A:string, B:int)[]; print x = column_names_of(T)', ['x'], [[['A', 'B']]]],
  ['let F = (n:int) { print A="", B=n }; print x = column_names_of(F(1))', ['x'], [[['A', 'B']]]],
  [
    'datatable(t:string, n:long)["é", 1] | project x = estimate_data_size(*), y = estimate_data_size(t)',
    ['x', 'y'],
    [[10, 2]],
  ],
  ['datatable(d:dynamic)[dynamic({"a":1})] | project x = estimate_data_size(d)', ['x'], [[7]]],
  ['datatable(a:long)[1] | project x = iscolumnexists("a"), y = iscolumnexists("b")', ['x', 'y'], [[true, false]]],
  ['let f = (n:long) { assert(n > 0, "too few") and n < 9 }; print x = f(3)', ['x'], [[true]]],
  [
    'set query_bin_auto_size=1h; set query_bin_auto_at=datetime(2017-01-01 00:05); print x = bin_auto(datetime(2017-01-01 01:02))',
    ['x'],
    [['2017-01-01T00:05:00.0000000Z']],
  ],
  ['set query_bin_auto_size=10; print x = bin_auto(17)', ['x'], [[10]]],
  ['print x = bin_auto(17)', ['x'], [[17]]],
  [
    'print x = around(5, 3, 2), y = around(6, 3, 2), z = around(long(null), 3, 2)',
    ['x', 'y', 'z'],
    [[true, false, null]],
  ],
  [
    'datatable(t:datetime)[datetime(2021-01-01 01:29), datetime(2021-01-01 01:32)] | project x = around(t, datetime(2021-01-01 01:30), 1m)',
    ['x'],
    [[true], [false]],
  ],
  [
    'let L = dynamic(["a5e::/112"]); datatable(t:string)["a5e::1", "a5f::1", "x"] | project x = ipv6_is_in_any_range(t, L), y = ipv6_is_in_any_range(t, strcat(t, "/64"))',
    ['x', 'y'],
    [
      [true, true],
      [false, true],
      [null, null],
    ],
  ],
  [
    'datatable(a:real, b:real)[1, 14, 2, 10] | summarize covariance(a, b), c = covariance(a, b)',
    ['covariance_a_b', 'c'],
    [[-2, -2]],
  ],
  [
    'datatable(a:real, b:real)[1, 14, 2, 10] | summarize covariance(a, b) | extend x = covariance_a_b + 1 | project x',
    ['x'],
    [[-1]],
  ],
  [
    'datatable(a:real, b:real)[1, 14, 2, 10] | summarize covariance(a, b) | where covariance_a < 0 | take 1',
    ['covariance_a_b'],
    [[-2]],
  ],
  [
    'datatable(a:long)[1, 1, 2] | sort by a asc | extend x = row_rank(a)',
    ['a', 'x'],
    [
      [1, 1],
      [1, 1],
      [2, 2],
    ],
  ],
  ['datatable(a:long)[1, 1, 2] | summarize cnt()', ['cnt_'], [[3]]],
  [
    'range a from 1 to 10 step 1 | summarize d = tdigest(a) | project x = percentiles_array_tdigest(d, range(0, 100, 50), typeof(int))',
    ['x'],
    [[[1, 5, 10]]],
  ],
  [
    'datatable(t:string)["eJwLSS0uUSguKcrMS1cwNDIGACxqBQ4="] | project x = zlib_decompress_from_base64_string("eJwLSS0uUSguKcrMS1cwNDIGACxqBQ4=")',
    ['x'],
    [['Test string 123']],
  ],
  ['print x = current_database()', ['x'], [['belfry']]],
] as const)('%s', (text, names, rows) => {
  const result = compiler.compile(text, { now });
  if (!result.ok) throw new Error(result.diagnostics[0]?.message);
  expect(result.query.columns.map((column) => column.name)).toEqual(names);
  expect(runSql(result.query.sql).map((row) => result.query.decode(row))).toEqual(rows);
});

test.each([
  ['print x = extract("a", 0, "a", typeof(a:int, b:int))', 'KS108'],
  ['let f = (n:long) { assert(n > 0, "too few") and n < 9 }; print x = f(0)', 'KQL0412'],
  ['datatable(b:bool)[true] | project x = assert(b, "no")', 'KQL0412'],
  ['print x = current_cursor()', 'KQL0414'],
  ['materialized_view("v") | take 1', 'KQL0414'],
  ['print x = __hash_djb2("a")', 'KQL0414'],
  ['datatable(a:real, b:real)[1, 2] | summarize covariance(a, b) | extend x = covariance_a_c', 'KQL0413'],
  ['datatable(a:long)[1] | extend x = extent_id()', 'KQL0414'],
])('%s is refused', (text, code) => {
  const result = compiler.compile(text, { now });
  expect(result.ok ? [] : result.diagnostics.map((diagnostic) => diagnostic.code)).toContain(code);
});

test('who asks is empty, with a warning', () => {
  const result = compiler.compile('print current_principal(), current_principal_is_member_of("x")', { now });
  if (!result.ok) throw new Error(result.diagnostics[0]?.message);
  expect(runSql(result.query.sql).map((row) => result.query.decode(row))).toEqual([['', false]]);
  expect(result.query.warnings.map((warning) => warning.code)).toEqual(['KQL0414', 'KQL0414']);
});
