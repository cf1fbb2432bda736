import { readdirSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { builtInPackFolder, loadPacks } from '../../packages/server/src/02-parse/index.ts';
import { formatFinding, packChecks, readSamples, type PackUnderTest } from './packs/index.ts';

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

for (const folder of folders) {
  const path = join(builtInPackFolder, folder);
  const pack = packs.find((candidate) => candidate.folder === path);
  describe.runIf(pack !== undefined)(`pack ${folder}`, async () => {
    if (pack === undefined) return;
    const samples = await readSamples(pack);
    for (const check of packChecks) {
      test(check.id, async () => {
        const skipped: string[] = [];
        const subject: PackUnderTest = {
          pack,
          samples,
          update,
          problems: problems.filter((problem) => problem.file.startsWith(`${path}/`)),
          rows: samples.flatMap((sample) => sample.rows).filter((row) => row.table !== 'BelfryDeadLetter'),
          skip: (reason) => void skipped.push(reason),
        };
        const findings = (await check.run(subject)).map(formatFinding);
        expect(findings, `${check.why}\n${findings.slice(0, 30).join('\n')}`).toEqual([]);
        // oxlint-disable-next-line no-console -- a check that could not be made must be seen.
        for (const reason of skipped) console.warn(`${folder}: ${check.id}: skipped, ${reason}`);
      });
    }
  });
}
