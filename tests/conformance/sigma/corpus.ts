import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

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
