import { existsSync, readdirSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import yauzl from 'yauzl';

const reference = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));

/** The public Sigma rules and recordings beside the repository; `missing` says why tests that need them are skipped. */
export const corpus = {
  sigma: `${reference}sigma/`,
  recordings: `${reference}logs/otrf/`,
  missing: existsSync(`${reference}sigma/rules`) ? undefined : `${reference}sigma is not there`,
};

export const ruleFolders = [
  'rules',
  'rules-emerging-threats',
  'rules-threat-hunting',
  'rules-placeholder',
  'rules-compliance',
].map((folder) => `${corpus.sigma}${folder}`);

/** Values for the placeholders of the corpus, so that those rules compile too. */
export const anyWatchlist = (name: string): readonly string[] =>
  /ip/i.test(name) ? ['192.0.2.1'] : [`value-of-${name}`];

/** Events of the Windows recordings, zip by zip; companion files that macOS adds are left out. */
export async function* readRecordings(): AsyncGenerator<{ zip: string; raw: string }> {
  const folder = `${corpus.recordings}atomic/windows/`;
  const zips = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\/host\/.*\.zip$/.test(name),
  );
  for (const zip of zips.toSorted()) {
    const archive = await yauzl.openPromise(`${folder}${zip}`);
    for await (const entry of archive.eachEntry()) {
      if (entry.fileName.endsWith('/') || /(?:^|\/)(?:__MACOSX\/|\._)/.test(entry.fileName)) continue;
      const stream = await archive.openReadStreamPromise(entry);
      for (const raw of (await text(stream)).split('\n')) if (raw.startsWith('{')) yield { zip, raw };
    }
  }
}
