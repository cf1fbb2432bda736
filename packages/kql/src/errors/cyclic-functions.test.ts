import { expect, test } from 'vitest';
import { createCatalog, createCompiler } from '../index.ts';

const functions = [
  { name: 'A', parameters: '()', body: 'B()' },
  { name: 'B', parameters: '()', body: 'A()' },
  { name: 'Outside', parameters: '()', body: 'Probe | union A()' },
  { name: 'C', parameters: '()', body: 'Probe | union D()' },
  { name: 'D', parameters: '()', body: 'C | where x > 1' },
  { name: 'S', parameters: '(n:long)', body: 'S(n - 1) + 1' },
  { name: 'Sound', parameters: '()', body: "let A = 'B()'; print A // S(1)" },
];
const tables = [{ name: 'Probe', doc: '', columns: [{ name: 'x', type: 'long' as const }] }];
const compiler = createCompiler(createCatalog({ tables, functions }));

test.each([
  ['A()', 'A → B → A'],
  ['A | count', 'A → B → A'],
  ['B | where z == 1', 'B → A → B'],
  ['union Outside, Probe', 'Outside → A → B → A'],
  ['C', 'C → D → C'],
  ['D()', 'D → C → D'],
  ['print S(5)', 'S → S'],
  ['Probe | extend y = S(x)', 'S → S'],
])('%s: the function calls itself, %s', (query, way) => {
  const result = compiler.compile(query, { now: new Date(0) });
  expect(result.ok ? [] : result.diagnostics[0]).toMatchObject({ code: 'KQL0416' });
  const named = way.split(' → ');
  const told = (result.ok ? '' : result.diagnostics[0]!.message).replace(/.*: /, '').split(' → ');
  // From another place of the same round the way may start elsewhere.
  expect(told[0]).toBe(named[0]);
  expect(new Set(told)).toEqual(new Set(named));
});

test.each(['Sound()', 'Probe | extend A = 1 | where A == 1', "print 'A()'"])('%s compiles', (query) => {
  expect(compiler.compile(query, { now: new Date(0) })).toMatchObject({ ok: true });
});
