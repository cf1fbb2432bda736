import { createMatcher, createRouter, firesPlain } from '@belfry/sigma';
import { loadRules } from '@belfry/sigma/load';
import { expect, test } from 'vitest';
import { createParser, loadPacks } from '../../packages/server/src/02-parse/index.ts';
import { anyWatchlist, corpus, readRecordings, ruleFolders } from './sigma/corpus.ts';

// oxlint-disable-next-line no-console -- a test that could not be made must be seen.
if (corpus.missing !== undefined) console.warn(`Sigma over the recordings is skipped: ${corpus.missing}`);

/** The plain evaluator tries every rule on every event it sees; the long lane lets it see all. */
const every = process.env['BELFRY_LONG'] === '1' ? 1 : 40;

test.skipIf(corpus.missing !== undefined)(
  'matcher and plain evaluator agree on real recordings, and rules fire in them',
  { timeout: every === 1 ? 1_200_000 : 120_000 },
  async () => {
    const { packs } = await loadPacks();
    const { rules } = await loadRules(ruleFolders, anyWatchlist);
    const mappings = packs.flatMap(({ manifest, sigma }) =>
      sigma === undefined ? [] : [{ pack: manifest.id, mapping: sigma }],
    );
    const tables = packs.flatMap((pack) => pack.tables);
    const matcher = createMatcher(rules, createRouter(mappings, tables));
    let nextId = 1;
    const parser = createParser(packs, { nextItemId: () => String(nextId++) });
    const differing: string[] = [];
    const fired = new Set<string>();
    let events = 0;
    let compared = 0;
    for await (const { zip, raw } of readRecordings()) {
      const value: unknown = JSON.parse(raw);
      for (const { table, row } of parser.parse([{ raw, value, receivedAt: 0, sourceId: zip, origin: zip }], 'windows')
        .rows) {
        const fast = matcher.match(table, row);
        for (const { rule } of fast) fired.add(rule.id);
        if (events++ % every !== 0) continue;
        compared++;
        const plain = matcher.rules.filter((rule) => firesPlain(rule, table, row));
        if (plain.length !== fast.length || plain.some((rule, index) => rule !== fast[index]))
          differing.push(
            `${zip}: ${fast.map(({ rule }) => rule.id).join()} | ${plain.map(({ rule }) => rule.id).join()}`,
          );
      }
    }
    expect(events).toBeGreaterThan(118_000);
    expect(compared).toBeGreaterThan(2900);
    expect(fired.size).toBeGreaterThan(100);
    expect(differing).toEqual([]);
  },
);
