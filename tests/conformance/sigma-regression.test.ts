import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TableRow } from '@belfry/schema';
import { createMatcher, createRouter, firesPlain, type Matcher } from '@belfry/sigma';
import { loadRules } from '@belfry/sigma/load';
import { EvtxFile } from '@ts-evtx/core';
import { beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { createParser, loadPacks } from '../../packages/server/src/02-parse/index.ts';
import { anyWatchlist, corpus, ruleFolders } from './sigma/corpus.ts';

interface Case {
  readonly path: string;
  readonly ruleId: string;
  readonly expected: number | undefined;
  readonly rows: readonly TableRow[];
}

const skipped = corpus.missing !== undefined;
// oxlint-disable-next-line no-console -- a test that could not be made must be seen.
if (skipped) console.warn(`the regression cases of the Sigma corpus are skipped: ${corpus.missing}`);

let matcher: Matcher;
const cases: Case[] = [];

beforeAll(async () => {
  if (skipped) return;
  const { packs } = await loadPacks();
  const { rules } = await loadRules(ruleFolders, anyWatchlist);
  const mappings = packs.flatMap(({ manifest, sigma }) =>
    sigma === undefined ? [] : [{ pack: manifest.id, mapping: sigma }],
  );
  matcher = createMatcher(
    rules,
    createRouter(
      mappings,
      packs.flatMap((pack) => pack.tables),
    ),
  );
  let nextId = 1;
  const parser = createParser(packs, { nextItemId: () => String(nextId++) });
  const root = join(corpus.sigma, 'regression_data');
  for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('info.yml')) continue;
    const info = parse(readFileSync(join(root, name), 'utf8')) as {
      rule_metadata: { id: string }[];
      regression_tests_info?: { match_count?: number }[];
    };
    const rows: TableRow[] = [];
    const folder = join(root, dirname(name));
    for (const file of readdirSync(folder).filter((entry) => entry.endsWith('.evtx')))
      for (const record of (await EvtxFile.open(join(folder, file))).records()) {
        const raw = record.renderXml();
        rows.push(...parser.parse([{ raw, receivedAt: 0, sourceId: 'regression', origin: file }], 'windows').rows);
      }
    // Raw lines of a device: the source is recognised from their content.
    for (const file of readdirSync(folder).filter((entry) => entry.endsWith('.raw')))
      for (const raw of readFileSync(join(folder, file), 'utf8')
        .split(/\r?\n/)
        .filter((line) => line !== ''))
        rows.push(...parser.parse([{ raw, receivedAt: 0, sourceId: 'regression', origin: file }]).rows);
    const ruleId = info.rule_metadata[0]?.id ?? '';
    cases.push({ path: name, ruleId, expected: info.regression_tests_info?.[0]?.match_count, rows });
  }
}, 120_000);

test.skipIf(skipped)('each regression case fires its own rule, as often as it states', () => {
  const missed: string[] = [];
  for (const { path, ruleId, expected, rows } of cases) {
    const hits = rows.filter(({ table, row }) =>
      matcher.match(table, row).some(({ rule }) => rule.id === ruleId),
    ).length;
    if (hits === 0 || (expected !== undefined && hits !== expected))
      missed.push(`${path}: ${hits} of ${expected ?? '1+'}`);
  }
  expect(cases).toHaveLength(142);
  expect(missed).toEqual([]);
});

test.skipIf(skipped)('the matcher and the plain evaluator agree on every event and rule', { timeout: 120_000 }, () => {
  const differing: string[] = [];
  let events = 0;
  let firings = 0;
  for (const { rows } of cases)
    for (const { table, row } of rows) {
      events++;
      const fast = matcher.match(table, row).map(({ rule }) => rule.id);
      const plain = matcher.rules.filter((rule) => firesPlain(rule, table, row)).map(({ rule }) => rule.id);
      firings += plain.length;
      if (fast.join() !== plain.join()) differing.push(`${fast.join()} | ${plain.join()}`);
    }
  expect(events).toBeGreaterThan(150);
  expect(firings).toBeGreaterThan(200);
  expect(differing).toEqual([]);
});
