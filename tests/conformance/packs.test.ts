import { readdirSync, existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { builtInPackFolder, loadPacks, type Pack, type PackProblem } from '../../packages/server/src/02-parse/index.ts';
import {
  formatFinding,
  openPack,
  packChecks,
  type CheckOptions,
} from '../../packages/server/src/app/pack-check/index.ts';
import { readAzureTables } from './azure-tables.ts';

const update = process.env['UPDATE'] === '1';
const { packs, problems } = await loadPacks();
const folders = readdirSync(builtInPackFolder).filter(
  (name) => !/^[._]/.test(name) && existsSync(join(builtInPackFolder, name, 'pack.yaml')),
);

// A suite that walks nothing passes: each folder with a pack.yaml must be a loaded pack.
test('every pack of the folder is walked', () => {
  expect(packs.map((pack) => pack.folder).toSorted()).toEqual(
    folders.map((name) => join(builtInPackFolder, name)).toSorted(),
  );
  expect(packs.length).toBeGreaterThanOrEqual(2);
  expect(packs.filter((pack) => pack.parser !== undefined).length).toBeGreaterThanOrEqual(1);
});

const azureTables = readAzureTables();
/** What the packs that come with Belfry owe. */
const minimum = { rules: 6, hunts: 2 };

/** Runs the checks on a pack, one test for each. */
function checkPack(pack: Pack, packProblems: readonly PackProblem[], options: CheckOptions): void {
  describe(`pack ${basename(pack.folder)}`, async () => {
    const run = await openPack(pack, packProblems, { azureTables, update, ...options });
    for (const check of packChecks) {
      test(check.id, async () => {
        const { findings, skipped } = await run(check);
        const lines = findings.map(formatFinding);
        expect(lines, `${check.why}\n${lines.slice(0, 30).join('\n')}`).toEqual([]);
        // oxlint-disable-next-line no-console -- a check that could not be made must be seen.
        for (const reason of skipped) console.warn(`${basename(pack.folder)}: ${check.id}: skipped, ${reason}`);
      });
    }
  });
}

for (const pack of packs) checkPack(pack, problems, { minimum });

// People copy the template: it must pass all checks, with the number of rules that a pack of their own owes.
const template = await loadPacks([join(builtInPackFolder, '_template')]);
test('the template loads', () => expect(template.packs).toHaveLength(1));
for (const pack of template.packs) checkPack(pack, template.problems, {});
