import { describe, expect, test } from 'vitest';
import { createCatalog } from '../catalog.ts';
import { createCompiler } from '../compiler.ts';
import { exampleTime } from '../functions/example-values.ts';
import { aggregateFunctions, scalarFunctions } from '../functions/registry.ts';
import type { Example } from '../functions/define-scalar.ts';
import { runSql } from '../testing/clickhouse.ts';
import { sameCell } from '../testing/examples.ts';
import { languageReference } from './language-reference.ts';

const compiler = createCompiler(createCatalog({ tables: [] }));
const reference = languageReference();

/** The answer's cell, or all of its cells for a function of several results. */
function answerOf(query: string, now: Date) {
  const result = compiler.compile(query, { now });
  if (!result.ok) throw new Error(`${query}: ${JSON.stringify(result.diagnostics)}`);
  const cells = result.query.decode(runSql(result.query.sql)[0] ?? []);
  return cells.length > 1 ? cells : (cells[0] ?? null);
}

describe('every example of the reference is a query that gives what is written beside it', () => {
  test.each(reference.functions.map((entry) => [entry.name, entry] as const))(
    '%s',
    (name, { example, category, store, stream }) => {
      if (!store && !stream) {
        expect(compiler.validate(example.call), name).toMatchObject([{ code: 'KQL0412' }]);
        return;
      }
      const isAggregate = category === 'aggregate';
      const fn = isAggregate ? aggregateFunctions.get(name)! : scalarFunctions.get(name)!;
      const first = fn.examples[0]!;
      const now = isAggregate ? new Date(0) : exampleTime(first as Example);
      const [actual, expected] = [answerOf(example.call, now), answerOf(`print x = ${example.result}`, now)];
      if (!sameCell(actual, expected, first)) expect(actual, example.call).toEqual(expected);
    },
  );
});

test('every word is described once', () => {
  const names = reference.functions.map(({ name, category }) => `${category === 'aggregate' ? 'a' : 's'}:${name}`);
  expect(new Set(names).size).toBe(names.length);
  expect(reference.operators.length).toBeGreaterThan(20);
});
