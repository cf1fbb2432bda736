import { readdirSync, existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { builtInPackFolder, loadPacks, type Pack, type PackProblem } from '../../packages/server/src/02-parse/index.ts';
import { formatFinding, packChecks, readSamples, type Check, type PackUnderTest } from './packs/index.ts';

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

/** Runs the checks on a pack, one test for each. */
function checkPack(pack: Pack, packProblems: readonly PackProblem[], checks: readonly Check[]): void {
  describe(`pack ${basename(pack.folder)}`, async () => {
    const samples = await readSamples(pack);
    for (const check of checks) {
      test(check.id, async () => {
        const skipped: string[] = [];
        const subject: PackUnderTest = {
          pack,
          samples,
          update,
          problems: packProblems.filter((problem) => problem.file.startsWith(`${pack.folder}/`)),
          rows: samples.flatMap((sample) => sample.rows).filter((row) => row.table !== 'BelfryDeadLetter'),
          skip: (reason) => void skipped.push(reason),
        };
        const findings = (await check.run(subject)).map(formatFinding);
        expect(findings, `${check.why}\n${findings.slice(0, 30).join('\n')}`).toEqual([]);
        // oxlint-disable-next-line no-console -- a check that could not be made must be seen.
        for (const reason of skipped) console.warn(`${basename(pack.folder)}: ${check.id}: skipped, ${reason}`);
      });
    }
  });
}

for (const pack of packs) checkPack(pack, problems, packChecks);

// People copy the template: it must pass all checks but the number of rules.
const template = await loadPacks([join(builtInPackFolder, '_template')]);
test('the template loads', () => expect(template.packs).toHaveLength(1));
for (const pack of template.packs)
  checkPack(
    pack,
    template.problems,
    packChecks.filter((check) => check.id !== 'has all parts'),
  );
