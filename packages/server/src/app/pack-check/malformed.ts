import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Check, Finding } from './check.ts';
import { compareGolden } from './golden.ts';
import { parseRecords, readRecordLines, type SampleRecord } from './samples.ts';

export const malformed: Check = {
  id: 'malformed records give their reasons',
  why: 'a record that cannot be read must become a dead letter that says why, not a wrong row',
  async run({ pack, update }) {
    if (pack.parser === undefined) return [];
    const file = join(pack.folder, 'samples', 'malformed.ndjson');
    if (!existsSync(file))
      return [
        {
          file,
          message: 'is missing',
          fix: 'write records that must be refused, {"code": "BELFRY-…", "raw": "…"} on each line',
        },
      ];
    const cases = readRecordLines<SampleRecord & { code: string }>(file, await readFile(file, 'utf8'));
    const { failures } = parseRecords(
      pack,
      cases.map(({ code: _code, ...record }) => record),
    );
    const findings: Finding[] = [];
    for (const [index, { code }] of cases.entries()) {
      const failure = failures.find((candidate) => candidate.index === index);
      if (failure?.code !== code)
        findings.push({
          file,
          line: index + 1,
          message: `expected ${code}, got ${failure === undefined ? 'a row' : `${failure.code} ${failure.reason}`}`,
          fix: 'correct the parser, or the expected code',
        });
    }
    const reasons = failures.map(({ code, reason }) => JSON.stringify({ code, reason }));
    return [
      ...findings,
      ...(await compareGolden(join(pack.folder, 'golden', 'malformed.reasons.ndjson'), reasons, update)),
    ];
  },
};
