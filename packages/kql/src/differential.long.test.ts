import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { KqlType } from '@belfry/schema';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCatalog } from './catalog.ts';
import { createCompiler } from './compiler.ts';
import { openTestStore } from './testing/clickhouse.ts';
import { compareExpressions, comparePipeline, type Difference } from './testing/compare-forms.ts';
import { knownDifference } from './testing/known-differences.ts';
import { Picker } from './testing/picker.ts';
import { concerns, shapedCall, twoFormed } from './testing/shaped-calls.ts';
import { shapedPipeline } from './testing/shaped-pipelines.ts';
import { columnsOf, kqlTypes, pairRows, pairsTable } from './testing/shaped-table.ts';
import { storeStatements } from './testing/store-table.ts';

const casesOfFamily = Number(process.env['BELFRY_CASES'] ?? 100_000);
const seed = Number(process.env['BELFRY_SEED'] ?? 1);
const rowCount = 1000;
const rowsAtOnce = 100;
const callsAtOnce = 25;
const families: readonly (readonly [name: string, types: readonly KqlType[]])[] = [
  ['int and long', ['int', 'long']],
  ...kqlTypes.filter((type) => type !== 'int' && type !== 'long').map((type) => [type, [type]] as const),
];

const rows = pairRows(rowCount, seed);
const compiler = createCompiler(createCatalog({ tables: [pairsTable] }));
const report: Record<string, { cases: number; differences: number; writtenDown: number; seconds: number }> = {};
const tookPart = new Map<string, Set<string>>();
let store: ReturnType<typeof openTestStore>;
beforeAll(() => {
  store = openTestStore();
  for (const statement of storeStatements(pairsTable, rows)) store.command(statement);
});
afterAll(() => {
  store.close();
  if (Object.keys(report).length === families.length + 1)
    writeFileSync(
      fileURLToPath(new URL('../../../docs/differential-test.md', import.meta.url)),
      `# Differential test\n\nWritten by the test itself (\`npm run test:long\`, \`packages/kql/src/differential.long.test.ts\`): expressions and row-wise queries made by chance are run over rows of\nevery shape by the stream (JavaScript) and by the store (SQL). A case is one expression on one row; \`writtenDown\` are expressions that meet a difference which\n[the reference](reference/kql.md) names. ${twoFormed.length} functions have both forms, and all take part.\n\n\`\`\`json\n${JSON.stringify(report, undefined, 2)}\n\`\`\`\n`,
    );
});

/** A part of the rows: the filter that gives them, and they. */
function someRows(pick: Picker): readonly [string, typeof rows] {
  const from = pick.below(rowCount - rowsAtOnce);
  return [`Pairs | where Id >= ${from} and Id < ${from + rowsAtOnce}`, rows.slice(from, from + rowsAtOnce)];
}

const shown = (differences: readonly Difference[]): string[] =>
  differences.slice(0, 20).map(({ query, row, store: stored, stream }) => {
    const read = Object.entries(row ?? {}).filter(([name]) => new RegExp(`\\b${name}\\b`).test(query));
    return `${query}\n  row ${JSON.stringify(Object.fromEntries(read))}\n  store ${JSON.stringify(stored)}\n  stream ${JSON.stringify(stream)}`;
  });

function noted(family: string, cases: number, all: readonly Difference[], started: number): void {
  const open = all.filter((difference) => !knownDifference(difference));
  report[family] = {
    cases,
    differences: open.length,
    writtenDown: all.length - open.length,
    seconds: Math.round((Date.now() - started) / 1000),
  };
  expect(shown(open)).toEqual([]);
}

test.each(families)(
  'the stream and the store agree on calls over values of type %s',
  (family, types) => {
    const started = Date.now();
    const pick = new Picker(seed * 1000 + kqlTypes.indexOf(types[0]!));
    const differences: Difference[] = [];
    const took = new Set<string>();
    tookPart.set(family, took);
    let cases = 0;
    let serial = 0;
    while (cases < casesOfFamily) {
      const calls = new Map<string, string>();
      while (calls.size < callsAtOnce) {
        const about = types[serial % types.length]!;
        const functions = twoFormed.filter((fn) => concerns(fn, about));
        const fn = functions[serial++ % functions.length]!;
        const call = shapedCall(fn, about, columnsOf, pick, pick.below(3));
        if (call.type === about || call.given.includes(about)) calls.set(call.text, fn.name);
      }
      const [source, part] = someRows(pick);
      const compared = compareExpressions(compiler, store, source, [...calls.keys()], part);
      cases += compared.cases;
      differences.push(...compared.differences);
      for (const [text, name] of calls) if (!compared.refused.has(text)) took.add(name);
    }
    noted(family, cases, differences, started);
  },
  900_000,
);

test('the stream and the store agree on row-wise operators', () => {
  const started = Date.now();
  const pick = new Picker(seed);
  const differences: Difference[] = [];
  let cases = 0;
  while (cases < casesOfFamily) {
    const [source, part] = someRows(pick);
    const compared = comparePipeline(compiler, store, `${source} | ${shapedPipeline(pick)}`, part);
    cases += compared.cases;
    differences.push(...compared.differences);
  }
  noted('row-wise operators', cases, differences, started);
}, 900_000);

test('every function with both forms takes part', () => {
  const names = new Set([...tookPart.values()].flatMap((took) => [...took]));
  expect(twoFormed.map(({ name }) => name).filter((name) => !names.has(name))).toEqual([]);
});
