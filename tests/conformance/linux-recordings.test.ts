import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createMatcher, createRouter } from '@belfry/sigma';
import { loadRules } from '@belfry/sigma/load';
import { expect, test } from 'vitest';
import { createParser, loadPacks } from '../../packages/server/src/02-parse/index.ts';
import { anyWatchlist, corpus, ruleFolders } from './sigma/corpus.ts';

const folder = fileURLToPath(new URL('../../../shared/data/logs/otrf/', import.meta.url));
const missing = corpus.missing ?? (existsSync(folder) ? undefined : '../shared/data/logs/otrf is not there');
// oxlint-disable-next-line no-console -- a test that could not be made must be seen.
if (missing !== undefined) console.warn(`Sigma rules on recordings of Linux are skipped: ${missing}`);

test.skipIf(missing !== undefined)(
  'Sigma rules fire on recorded attacks on Linux, and no rule of the product is blind',
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
    const blind = matcher.rules.filter(
      ({ rule, blind: reason }) => reason !== undefined && rule.logsource.product === 'linux',
    );
    expect(blind.map(({ rule }) => rule.path)).toEqual([]);
    let id = 0;
    const parser = createParser(packs, { nextItemId: () => String(++id) });
    const titles = (archive: string): string[] => {
      const text = execFileSync('unzip', ['-p', `${folder}${archive}`], {
        encoding: 'utf8',
        maxBuffer: 64 * 1024 * 1024,
      });
      const records = text.split('\n').filter((line) => line !== '');
      const { rows, deadLetters } = parser.parse(
        records.map((raw) => ({ raw, receivedAt: 0, sourceId: archive, origin: 'recording' })),
      );
      expect(deadLetters).toBe(0);
      expect(rows).toHaveLength(records.length);
      const found = rows.flatMap(({ table, row }) => matcher.match(table, row).map(({ rule }) => rule.title));
      return [...new Set(found)].toSorted();
    };
    expect(titles('atomic/linux/defense_evasion/host/sh_binary_padding_dd.zip')).toEqual([
      'Binary Padding - Linux',
      'Overwriting the File with Dev Zero or Null',
    ]);
    expect(titles('compound/Log4Shell/syslog_sysmon_log4shell_cve2021_44228_jndi_reference.zip')).toEqual([
      'Decode Base64 Encoded Text',
      'Linux Reverse Shell Indicator',
      'Local Groups Discovery - Linux',
      'Suspicious Java Children Processes',
    ]);
    expect(titles('compound/Log4Shell/syslog_auoms_auditd_log4shell_cve2021_44228_jndi_reference.zip')).toEqual([
      'Decode Base64 Encoded Text',
      'Local Groups Discovery - Linux',
    ]);
  },
);
