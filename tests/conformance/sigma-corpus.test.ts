import { loadRules } from '@belfry/sigma/load';
import { createMatcher, createRouter } from '@belfry/sigma';
import { expect, test } from 'vitest';
import { loadPacks } from '../../packages/server/src/02-parse/index.ts';
import { anyWatchlist, corpus, ruleFolders } from './sigma/corpus.ts';

// oxlint-disable-next-line no-console -- a test that could not be made must be seen.
if (corpus.missing !== undefined) console.warn(`the Sigma corpus is skipped: ${corpus.missing}`);

test.skipIf(corpus.missing !== undefined)('all active rules compile when placeholders have values', async () => {
  const { rules, problems, files } = await loadRules(ruleFolders, anyWatchlist);
  expect(problems.filter((problem) => problem.kind === 'rejected')).toEqual([]);
  expect(files).toBe(3780);
  expect(rules).toHaveLength(3780);
  expect(rules.filter((rule) => rule.author === undefined || rule.level === undefined)).toEqual([]);
});

test.skipIf(corpus.missing !== undefined)('rules with placeholders are rejected by name without values', async () => {
  const { rules, problems } = await loadRules(ruleFolders);
  const rejected = problems.filter((problem) => problem.kind === 'rejected');
  expect(rejected).toHaveLength(25);
  expect(rules).toHaveLength(3780 - 25);
  for (const { code, path, line, reason } of rejected) {
    expect(code).toBe('BELFRY-SIGMA-008');
    expect(path).toMatch(/\.yml$/);
    expect(line).toBeGreaterThan(1);
    expect(reason).toMatch(/%[\w-]+%/);
  }
});

test.skipIf(corpus.missing !== undefined)(
  'no Windows rule is blind, and every blind rule says what is missing',
  async () => {
    const { packs } = await loadPacks();
    const { rules } = await loadRules(ruleFolders, anyWatchlist);
    const mappings = packs.flatMap(({ manifest, sigma }) =>
      sigma === undefined ? [] : [{ pack: manifest.id, mapping: sigma }],
    );
    const matcher = createMatcher(
      rules,
      createRouter(
        mappings,
        packs.flatMap((pack) => pack.tables),
      ),
    );
    const blind = matcher.rules.filter((rule) => rule.blind !== undefined);
    expect(blind.filter(({ rule }) => rule.logsource.product === 'windows').map(({ rule }) => rule.path)).toEqual([]);
    for (const { blind: missing } of blind) {
      expect(missing?.reason).not.toBe('');
      expect(missing?.logsource !== undefined || (missing?.missingFields.length ?? 0) > 0).toBe(true);
    }
  },
);

test.skipIf(corpus.missing !== undefined)('old aggregations are refused, not weakened', async () => {
  const { problems } = await loadRules([`${corpus.sigma}unsupported`]);
  const refused = problems.filter(({ kind, reason }) => kind === 'rejected' && /aggregation/.test(reason));
  expect(refused.length).toBeGreaterThanOrEqual(54);
});
