import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCatalog } from './catalog.ts';
import { createCompiler } from './compiler.ts';
import { testTables } from './testing/tables.ts';

const compiler = createCompiler(createCatalog({ tables: testTables }));

const pieces = [
  'Logins',
  '|',
  'where',
  'extend',
  'summarize',
  'by',
  'join',
  '(',
  ')',
  'User',
  'Port',
  '==',
  "'a'",
  '5',
  'has',
  'x',
  '=',
  ',',
  'let',
  ';',
  'count()',
  '[',
  ']',
  'bin(',
  '1d',
  'union',
  'mv-expand',
  'Details.a',
  '*',
  'arg_max(',
  'toscalar(',
  'project',
  'in',
  '..',
  'parse',
  'with',
  '"',
  '\n',
  '//',
];

test('compile answers whatever the text', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 14 }), (words) => {
      const text = words.join(' ');
      const result = compiler.compile(text, { now: new Date(0) });
      if (result.ok) expect(result.query.sql.length).toBeGreaterThan(0);
      else
        for (const diagnostic of result.diagnostics) {
          expect(diagnostic.start).toBeGreaterThanOrEqual(0);
          expect(diagnostic.start + diagnostic.length).toBeLessThanOrEqual(text.length + 1);
        }
    }),
    { numRuns: 400, seed: 7 },
  );
});
