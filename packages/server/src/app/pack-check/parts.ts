import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Check, Finding } from './check.ts';

export const parts: Check = {
  id: 'has all parts',
  why: 'a source without rules, samples or a page on how to send it is of little use',
  run({ pack, samples, minimum }) {
    const findings: Finding[] = [];
    const need = (path: string, present: boolean, message: string, fix: string): void => {
      if (!present) findings.push({ file: join(pack.folder, path), message, fix });
    };
    for (const file of ['README.md', 'CHANGELOG.md'])
      need(file, existsSync(join(pack.folder, file)), 'is missing', `write ${file}; packs/windows has an example`);
    const changelog = join(pack.folder, 'CHANGELOG.md');
    if (existsSync(changelog))
      need(
        'CHANGELOG.md',
        readFileSync(changelog, 'utf8').includes(`## ${pack.manifest.version}`),
        `says nothing of version ${pack.manifest.version}`,
        `add a heading "## ${pack.manifest.version}" with what changed`,
      );
    if (pack.parser === undefined) return findings;
    need('samples', samples.length > 0, 'has no sample', 'add raw records as they arrive, scrubbed');
    need('sigma.yaml', pack.sigma !== undefined, 'is missing', 'map the Sigma logsources of the source');
    need(
      'rules',
      pack.rules.length >= minimum.rules,
      `has ${pack.rules.length} rules`,
      `write at least ${minimum.rules}`,
    );
    need(
      'hunting',
      pack.hunting.length >= minimum.hunts,
      `has ${pack.hunting.length} queries`,
      `write at least ${minimum.hunts}`,
    );
    for (const schema of pack.manifest.schemas)
      need(
        'normalise',
        pack.normalise.some((source) => source.schema === schema),
        `has no parser for ${schema}`,
        `write vim${schema}… or take ${schema} out of "schemas"`,
      );
    return findings;
  },
};
