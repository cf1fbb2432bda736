import { expect, test } from 'vitest';
import { createCatalog, createCompiler } from './index.ts';
import { testTables } from './testing/tables.ts';
import { withStandardColumns } from '@belfry/schema';

const tables = testTables.map((table) =>
  withStandardColumns({ ...table, columns: [{ name: 'TimeGenerated', type: 'datetime' }, ...table.columns] }),
);
const open = () => createCompiler(createCatalog({ tables }));
const texts = [
  'Logins | where Port > 5 | summarize count() by User',
  'Logins | where TimeGenerated > ago(1h) | count',
  'Logins | extend hour = hourofday(now()) | where Port == hour',
  'let f = (n:long) { Logins | where Port > n }; f(3) | join kind=inner (f(4)) on User | take 5',
];
const runs = [
  { now: new Date('2026-01-01T00:00:00Z'), maxRows: 10 },
  { now: new Date('2026-01-01T05:00:00Z'), maxRows: 20 },
  { now: new Date('2026-03-01T00:00:00Z'), timeRange: { from: '2026-02-01T00:00:00Z', to: '2026-03-01T00:00:00Z' } },
  {
    now: new Date('2026-03-01T00:00:00Z'),
    receivedRange: { from: '2026-02-01T00:00:00Z', to: '2026-03-01T00:00:00Z' },
  },
  { now: new Date('2026-03-01T00:00:00Z'), before: '2026-02-01T00:00:00Z' },
];

test.each(texts)('compiled again with other bounds it is what a first compilation gives: %s', (text) => {
  const kept = open();
  for (const options of runs) {
    const again = kept.compile(text, options);
    const first = open().compile(text, options);
    if (!again.ok || !first.ok) throw new Error('does not compile');
    const { decode: _a, ...one } = again.query;
    const { decode: _b, ...other } = first.query;
    expect(one).toEqual(other);
  }
});

test('a text seen before compiles without being parsed again', () => {
  const compiler = open();
  const text = `Logins | where Port in (${Array.from({ length: 3000 }, (_, index) => index).join(', ')}) | count`;
  const time = (): number => {
    const started = performance.now();
    expect(compiler.compile(text, { now: new Date() }).ok).toBe(true);
    return performance.now() - started;
  };
  open().compile('print 1', { now: new Date() });
  const first = time();
  const again = Math.min(time(), time(), time());
  expect(again).toBeLessThan(first / 2);
});
