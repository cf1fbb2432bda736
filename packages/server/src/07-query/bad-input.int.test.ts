import { afterAll, beforeAll, expect, test } from 'vitest';
import { withStandardColumns } from '@belfry/schema';
import { queryCodes, startCompiler, type CompilerClient } from './index.ts';

const probe = withStandardColumns({
  name: 'Probe_CL',
  doc: 'Rows of this test.',
  columns: [
    { name: 'TimeGenerated', type: 'datetime' },
    { name: 'Host', type: 'string' },
    { name: 'Count', type: 'long' },
    { name: 'Data', type: 'dynamic' },
  ],
});
const functions = [
  { name: 'CycleA', parameters: '()', body: 'CycleB()' },
  { name: 'CycleB', parameters: '()', body: 'CycleA()' },
];
let compiler: CompilerClient;

beforeAll(async () => {
  compiler = startCompiler({ maxCallMs: 20_000, maxMemoryMb: 512 });
  await compiler.call('setCatalog', { tables: [probe], functions });
}, 60_000);
afterAll(() => compiler.close());

const many = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const times = (text: string, count: number): string => text.repeat(count);

const refused: readonly (readonly [name: string, query: string])[] = [
  ['a megabyte of letters', times('x', 999_000)],
  ['more than a megabyte', `print '${times('a', 1_000_000)}'`],
  ['a megabyte of pipes', times('|', 999_000)],
  ['a number of 100,000 digits', `print ${times('9', 100_000)}`],
  ['10,000 brackets', `print ${times('(', 10_000)}1${times(')', 10_000)}`],
  ['10,000 minus signs', `print ${times('-', 10_000)}1`],
  ['10,000 nested calls', `print ${times('abs(', 10_000)}1${times(')', 10_000)}`],
  ['10,000 operators', `Probe_CL${times(' | where Count > 1', 10_000)}`],
  ['10,000 extends', `Probe_CL${times(' | extend Count = Count + 1', 10_000)}`],
  ['10,000 additions', `Probe_CL | extend x = Count${times(' + 1', 10_000)}`],
  ['10,000 alternatives', `Probe_CL | where Count == 1${times(' or Count == 2', 10_000)}`],
  ['10,000 members', `Probe_CL | extend x = Data${times('.a', 10_000)}`],
  ['a dynamic 10,000 deep', `print dynamic(${times('[', 10_000)}${times(']', 10_000)})`],
  ['100,000 values of `in`', `Probe_CL | where Count in (${many(100_000, String).join(',')})`],
  [
    'texts that double',
    `let a0 = 'aaaaaaaaaa';${many(40, (i) => `let a${i + 1} = strcat(a${i}, a${i});`).join('')}print a40`,
  ],
  ['tables that double', `let a0 = Probe_CL;${many(13, (i) => `let a${i + 1} = union a${i}, a${i};`).join('')}a13`],
  [
    'functions that double',
    `let f0 = (x:long) { x + x };${many(6, (i) => `let f${i + 1} = (x:long) { f${i}(f${i}(x)) };`).join('')}Probe_CL | extend y = f6(Count)`,
  ],
  ['functions that call each other', 'CycleA()'],
  ['a function that calls itself', 'let f = (x:long) { f(x) }; print f(1)'],
  ['a pattern that repeats too often', "Probe_CL | where Host matches regex '(a{1000}){1000}'"],
];

test.each(refused)('%s: refused in bounded time, with a code', async (_name, query) => {
  const result = await compiler.call('compile', query, { now: new Date() });
  if (result.ok) throw new Error(`compiles to ${result.plan.sql.length} bytes`);
  expect(result.diagnostics.length).toBeLessThanOrEqual(100);
  expect(result.diagnostics[0]).toMatchObject({ severity: 'error', code: expect.stringMatching(/^K(QL|S)\d+$/) });
});

const accepted: readonly (readonly [name: string, query: string])[] = [
  ['a union of 500', `union ${many(500, () => '(Probe_CL | where Count > 1)').join(', ')} | count`],
  ['a text of 900,000 characters', `print '${times('a', 900_000)}'`],
  ['20,000 terms', `Probe_CL | where Host has_any (${many(20_000, (i) => `'h${i}'`).join(',')})`],
  [
    'columns that double',
    `Probe_CL | extend a0 = Count ${many(60, (i) => `| extend a${i + 1} = a${i} + a${i}`).join('')} | where a60 > 5`,
  ],
  ['a pattern that explodes elsewhere', "print x = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!' matches regex '(a+)+$'"],
  ['NUL and half a character', 'print "\u0000", "\ud800"'],
];

test.each(accepted)('%s: compiles in bounded time', async (_name, query) => {
  expect(await compiler.call('compile', query, { now: new Date() })).toMatchObject({ ok: true });
});

test('a query that compiles without end is ended with a code; those behind it are answered all the same', async () => {
  const joins = `let a0 = Probe_CL;${many(25, (i) => `let a${i + 1} = a${i} | join kind=inner a${i} on Host;`).join('')}a25 | count`;
  const endless = compiler.call('compile', joins, { now: new Date() });
  const behind = many(5, (i) => compiler.call('compile', `Probe_CL | take ${i}`, { now: new Date() }));
  await expect(endless).rejects.toMatchObject({
    code: expect.stringMatching(`${queryCodes.compilesTooLong}|${queryCodes.compilerEnded}`) as string,
  });
  for (const result of await Promise.all(behind)) expect(result).toMatchObject({ ok: true });
}, 60_000);

test('a compiler without memory fails its call only, and the next finds a new one', async () => {
  const small = startCompiler({ maxMemoryMb: 150, maxCallMs: 20_000 });
  try {
    await small.call('setCatalog', { tables: [probe] });
    const large = `datatable(x:dynamic)[${many(120_000, () => 'dynamic({})').join(',')}] | count`.slice(0, 999_000);
    const outcome = await small.call('compile', `${large}])`, { now: new Date() }).then(
      (result) => result.ok,
      (error: { code?: string }) => error.code,
    );
    expect([false, queryCodes.compilerEnded]).toContain(outcome);
    expect(await small.call('compile', 'Probe_CL | count', { now: new Date() })).toMatchObject({ ok: true });
  } finally {
    await small.close();
  }
}, 90_000);

test('after the end no call hangs', async () => {
  const ended = startCompiler();
  const waiting = expect(ended.call('supported')).rejects.toMatchObject({ code: queryCodes.compilerEnded });
  await ended.close();
  await waiting;
  await expect(ended.call('supported')).rejects.toMatchObject({ code: queryCodes.compilerEnded });
});
