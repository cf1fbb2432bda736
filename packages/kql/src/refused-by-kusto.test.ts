import { expect, it } from 'vitest';
import { createCatalog } from './catalog.ts';
import { createCompiler } from './compiler.ts';

const compiler = createCompiler(createCatalog({ tables: [] }));
const codesOf = (query: string): string[] => {
  const result = compiler.compile(query, { now: new Date('2026-01-01T00:00:00Z') });
  return result.ok ? [] : result.diagnostics.map(({ code, message }) => `${code} ${message}`);
};

it.each([
  ['print d = dynamic([1]) | sort by d asc', 'KQL0422 rows cannot be ordered by a dynamic value'],
  ['print d = dynamic([1]) | top 1 by d', 'KQL0422 rows cannot be ordered by a dynamic value'],
  ['print x = dynamic(1) * dynamic(2)', 'KQL0422 two dynamic values cannot be computed with `*`'],
  ['print x = -9223372036854775808', 'KQL0422 `9223372036854775808` does not fit in a long'],
  ['range x from 1 to 3 step 1 | serialize y = prev(x, 0)', 'KQL0422 the offset of prev begins at 1'],
  ['print repeat(dynamic([1]), 2)', 'KQL0412 repeat: a dynamic value cannot be repeated'],
  [
    "print format_datetime(now(), 'yyyyTMM')",
    'KQL0412 format_datetime: `T` is no part of a format: put it beside with strcat',
  ],
  ["print format_timespan(1d, 'c')", 'KQL0412 format_timespan: `c` is no part of a format: put it beside with strcat'],
  ['print dynamic(1e400)', 'KQL0422 `1e400` is too large for a dynamic number'],
])('refuses what Kusto refuses: %s', (query, problem) => {
  expect(codesOf(query)).toEqual([problem]);
});

it.each([
  'print x = array_length(dynamic({"a": 1}))',
  'print x = make_timespan(0, 1, 2, 3.5)',
  'print x = dynamic(1) + 1',
  'datatable(x:long)[-9223372036854775808]',
  'print dynamic([-9223372036854775808])',
  'print x = datetime(2025, 6, 14), y = datetime(2017 - 08 - 01)',
])('takes what Kusto takes although its binder warns: %s', (query) => {
  expect(codesOf(query)).toEqual([]);
});

it('gives the difference in weeks as a real, in other periods as a long', () => {
  const query =
    "print w = datetime_diff('week', datetime(2020-12-31), datetime(2020-01-01)), d = datetime_diff('day', datetime(2020-01-03), datetime(2020-01-01))";
  const result = compiler.compile(query, { now: new Date('2026-01-01T00:00:00Z') });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  expect(result.query.columns.map(({ type }) => type)).toEqual(['real', 'long']);
});
