import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TableRow } from '@belfry/schema';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Pack, PackRule, ParseFailure } from '#parse';
import { parseRecords, readSampleRecords, type SampleRecord } from './samples.ts';

/** `<rule>.test.yaml`: what must fire and what must not. */
const caseFile = z.strictObject({
  cases: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        expect: z.enum(['alert', 'none']),
        /** Raw records: a text line, a document, or `{raw, syslog}`. */
        events: z
          .array(
            z.strictObject({
              event: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
              record: z
                .object({ raw: z.string(), value: z.unknown().optional(), syslog: z.any().optional() })
                .optional(),
              /** The same event so many times. */
              repeat: z.number().int().min(1).max(10_000).default(1),
            }),
          )
          .optional(),
        /** Or a sample of the pack. */
        from: z.string().optional(),
      }),
    )
    .min(2),
});
export type RuleCase = z.infer<typeof caseFile>['cases'][number];

/** Reads the cases of a rule. Throws with a message for people when the file has not the form. */
export function readCases(rule: PackRule): readonly RuleCase[] {
  const parsed = caseFile.safeParse(parse(rule.cases?.text ?? '', { merge: true }));
  if (parsed.success) return parsed.data.cases;
  throw new Error(
    parsed.error.issues.map((issue) => `${issue.path.map(String).join('.')}: ${issue.message}`).join('; '),
  );
}

/** Parses the events of a case into rows, as the server would. */
export async function readCaseRows(
  pack: Pack,
  ruleCase: RuleCase,
): Promise<{ rows: readonly TableRow[]; failures: readonly ParseFailure[] }> {
  const records: SampleRecord[] = [];
  if (ruleCase.from !== undefined) {
    const path = join(pack.folder, ruleCase.from);
    records.push(...readSampleRecords(path, await readFile(path, 'utf8')));
  }
  for (const { event, record, repeat } of ruleCase.events ?? []) {
    const raw = typeof event === 'string' ? event : JSON.stringify(event ?? null);
    for (let time = 0; time < repeat; time++) records.push((record as SampleRecord | undefined) ?? { raw });
  }
  return parseRecords(pack, records);
}
