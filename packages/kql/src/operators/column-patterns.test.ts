import { expect, test } from 'vitest';
import { createCatalog } from '../catalog.ts';
import { createCompiler } from '../compiler.ts';

const compiler = createCompiler(createCatalog({ tables: [] }));

function shown(query: string): unknown {
  const result = compiler.compile(query, { now: new Date('2026-01-01T00:00:00Z') });
  if (!result.ok) return result.diagnostics.map(({ code }) => code);
  return [result.query.columns.map(({ name }) => name), result.query.warnings.map(({ message }) => message)];
}

test.each([
  ['print a1=1, b=2 | project-away *1', [['b'], []]],
  ['print a1=1, b=2 | project-away *1, z*', [['b'], ['no column matches z*']]],
  ['print a1=1, b=2 | project-keep b, *7', [['b'], ['no column matches *7']]],
  ['print a1=1, b=2 | project-by-names dynamic(["b", "none"]), "a*"', [['b', 'a1'], []]],
  ['print a1=1, b=2 | project-away none', ['KS109', 'KS142']],
])('%s', (query, expected) => {
  expect(shown(query)).toEqual(expected);
});
