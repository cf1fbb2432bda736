import { join } from 'node:path';
import type { TableRow } from '@belfry/schema';
import type { Check, Finding } from './check.ts';
import { compareGolden } from './golden.ts';

export const goldenRows: Check = {
  id: 'samples give the golden rows',
  why: 'a change of the parser that changes stored rows must be seen by people',
  async run({ pack, samples, update }) {
    const findings: Finding[] = [];
    for (const sample of samples) {
      for (const failure of sample.failures)
        findings.push({
          file: sample.path,
          line: failure.index + 1,
          message: `became a dead letter: ${failure.code} ${failure.reason}`,
          fix: 'let the parser read it, or move it to malformed.ndjson',
        });
      const path = join(pack.folder, 'golden', `${sample.name}.parsed.ndjson`);
      findings.push(...(await compareGolden(path, sample.rows.map(toLine), update)));
    }
    return findings;
  },
};

/** The row without what the server stamps; keys in order, so that the order in the parser does not matter. */
function toLine({ table, row }: TableRow): string {
  const keys = Object.keys(row).filter((key) => !/^_(?:TimeReceived|ItemId|SourceId)$/.test(key));
  return JSON.stringify({ table, ...Object.fromEntries(keys.toSorted().map((key) => [key, row[key]])) });
}
