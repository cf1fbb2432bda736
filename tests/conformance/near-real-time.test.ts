import { createCatalog, createCompiler, openStream, type OpenStream } from '@belfry/kql';
import { analyticsRule } from '@belfry/schema';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { createAsimFunctions, loadPacks } from '../../packages/server/src/02-parse/index.ts';
import { readCaseRows, readCases } from '../../packages/server/src/app/pack-check/case-file.ts';

const { packs } = await loadPacks();
const compiler = createCompiler(
  createCatalog({ tables: packs.flatMap((pack) => pack.tables), functions: createAsimFunctions(packs) }),
);

/** Rules of packs that the stream can run. Their cases are proved on the store elsewhere: both must say the same. */
const streamable = packs.flatMap((pack) =>
  pack.rules.flatMap((rule) => {
    if (rule.kind !== 'analytics' || rule.cases === undefined) return [];
    const parsed = analyticsRule.parse(parse(rule.text));
    const planned = compiler.planStream(parsed.query);
    if (!planned.ok || planned.program.usesNow) return [];
    return [{ pack, rule, kind: parsed.kind, name: parsed.name, stream: openStream(planned.program) }];
  }),
);

// A suite that walks nothing passes.
test('near-real-time rules of packs run on the stream', () => {
  const named = streamable.filter(({ kind }) => kind === 'NRT').map(({ name }) => name);
  expect(named).toEqual(
    expect.arrayContaining(['Account added to an administrators group', 'Windows event log cleared']),
  );
});

function fires(stream: OpenStream, rows: Awaited<ReturnType<typeof readCaseRows>>['rows']): boolean {
  return rows.some(({ table, row }) => stream.run(table, row).length > 0);
}

for (const { pack, rule, name, stream } of streamable)
  describe(name, () => {
    test.each(readCases(rule).map((ruleCase) => [ruleCase.name, ruleCase] as const))('%s', async (_, ruleCase) => {
      const { rows } = await readCaseRows(pack, ruleCase);
      expect(fires(stream, rows)).toBe(ruleCase.expect === 'alert');
    });
  });
