import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { analyticsRule, createRowEncoder, type Row, type TableDefinition } from '@belfry/schema';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { builtInPackFolder, loadPacks } from '../../packages/server/src/02-parse/index.ts';
import { openScratchEngine, type ScratchEngine } from '../../packages/server/src/app/scratch-engine.ts';

const rule = analyticsRule.parse(
  parse(readFileSync(join(builtInPackFolder, 'entra/rules/sign-in-spike.yaml'), 'utf8')),
);
const { packs } = await loadPacks([join(builtInPackFolder, 'entra')]);
const table = packs[0]?.tables.find(({ name }) => name === 'SigninLogs') as TableDefinition;
const minute = 60_000;
const hour = 60 * minute;

let engine: ScratchEngine;
beforeAll(async () => void (engine = await openScratchEngine([table], [])), 60_000);
afterAll(() => engine[Symbol.asyncDispose]());

/** Attempts spread evenly over a span, the first at its begin; each is received `latency` after it happens. */
function attempts(from: number, until: number, count: number, code: string, latency = 0): Row[] {
  return Array.from({ length: count }, (_, index) => {
    const at = from + Math.floor((index * (until - from)) / count);
    const times = { TimeGenerated: new Date(at).toISOString(), _TimeReceived: new Date(at + latency).toISOString() };
    const user = { UserPrincipalName: `user${index % 500}@example.com`, IPAddress: `198.51.100.${index % 250}` };
    return { ...times, ResultType: code, ...user };
  });
}

/** The minutes after the start at which the rule fires when a day of 1,000 attempts an hour went before. */
async function firings(start: number, what: readonly Row[], minutes: readonly number[]): Promise<number[]> {
  const encode = createRowEncoder(table);
  const rows = [...attempts(start - 24 * hour, start, 24_000, '0'), ...what];
  await engine.insert(
    table.name,
    rows.map((row) => Buffer.from(encode(row))),
    `spike-${start}`,
  );
  const fired: number[] = [];
  for (const at of minutes) {
    const now = new Date(start + at * minute);
    const compiled = engine.compiler.compile(rule.query, {
      now,
      receivedRange: { from: new Date(start - 24 * hour), to: now },
    });
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.diagnostics));
    await engine.prepare(compiled.query.tables);
    if ((await engine.rows(compiled.query)).length > 0) fired.push(at);
  }
  return fired;
}

// The guide's attack: at two speeds, and one that begins within a period and arrives late, as logs of Entra ID do.
test.each([
  [5, 0, Date.UTC(2026, 2, 2, 10)],
  [60, 0, Date.UTC(2026, 2, 12, 10)],
  [5, 10, Date.UTC(2026, 2, 22, 10, 3)],
])(
  'R10: 50,000 attempts in %d minutes after 1,000 an hour fire once, within a minute of their arrival (%d minutes late)',
  { timeout: 120_000 },
  async (length, late, start) => {
    const attack = attempts(start, start + length * minute, 50_000, '50126', late * minute);
    expect(rule.queryFrequency).toBe('1m');
    const minutes = [0, 1, 2, 3, 4, 5, 6, 7, 8, 10].flatMap((at) => (late === 0 ? [at] : [at, at + late]));
    expect(await firings(start, attack, [...new Set(minutes)])).toEqual([1 + late]);
  },
);

test('R10: 1,200 attempts an hour do not fire', { timeout: 120_000 }, async () => {
  const start = Date.UTC(2026, 3, 2, 10);
  expect(await firings(start, attempts(start, start + hour, 1200, '0'), [1, 5, 30, 60])).toEqual([]);
});
