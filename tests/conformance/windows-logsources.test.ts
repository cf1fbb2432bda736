import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { loadPacks } from '../../packages/server/src/02-parse/index.ts';

const corpus = fileURLToPath(new URL('../../../shared/data/sigma', import.meta.url));

interface Logsource {
  readonly product?: string | undefined;
  readonly category?: string | undefined;
  readonly service?: string | undefined;
}
const keyOf = ({ product = '', category = '', service = '' }: Logsource): string => `${product}/${category}/${service}`;

// oxlint-disable-next-line no-console -- a test that could not be made must be seen.
if (!existsSync(corpus)) console.warn(`logsources of the Sigma corpus skipped: ${corpus} is not there`);

test.skipIf(!existsSync(corpus))('every Windows logsource of the Sigma corpus has a route', async () => {
  const { packs } = await loadPacks();
  const windows = packs.find((pack) => pack.manifest.id === 'windows');
  const routed = new Set(windows?.sigma?.logsources.map(keyOf));
  const unrouted = new Map<string, number>();
  let rules = 0;
  const folders = readdirSync(corpus).filter((name) => name === 'rules' || name.startsWith('rules-'));
  for (const folder of folders)
    for (const name of readdirSync(join(corpus, folder), { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.yml')) continue;
      const text = readFileSync(join(corpus, folder, name), 'utf8');
      if (!/product:\s*windows|category:\s*antivirus/.test(text)) continue;
      for (const document of parseAllDocuments(text)) {
        const { logsource } = document.toJS() as { logsource?: Logsource };
        if (logsource?.product !== 'windows' && logsource?.category !== 'antivirus') continue;
        rules++;
        if (!routed.has(keyOf(logsource))) unrouted.set(keyOf(logsource), (unrouted.get(keyOf(logsource)) ?? 0) + 1);
      }
    }
  expect(rules).toBeGreaterThan(2800);
  expect(Object.fromEntries(unrouted)).toEqual({});
});
