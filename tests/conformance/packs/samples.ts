import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RawRecord, TableRow } from '@belfry/schema';
import { createParser, type Pack, type ParseFailure } from '../../../packages/server/src/02-parse/index.ts';

/** A record of a sample as text, and for syslog with its header. */
export type SampleRecord = Pick<RawRecord, 'raw' | 'value' | 'syslog'>;

export interface Sample {
  readonly path: string;
  /** File name up to the first dot. */
  readonly name: string;
  readonly records: readonly SampleRecord[];
  readonly rows: readonly TableRow[];
  readonly failures: readonly ParseFailure[];
}

/** When records of samples and cases are received, so that results do not depend on the day. */
export const sampleReceivedAt: number = Date.UTC(2026, 2, 2, 12);

/**
 * Reads the samples of a pack and parses them. Forms of files: `*.records.ndjson` (a line is `{raw, syslog}`), `*.ndjson` and `*.log`
 * (a line is a record), `*.xml` and `*.json` (the file is a record). `malformed.ndjson` and `README.md` are not samples.
 */
export async function readSamples(pack: Pack): Promise<Sample[]> {
  const folder = join(pack.folder, 'samples');
  if (!existsSync(folder)) return [];
  const samples: Sample[] = [];
  for (const file of (await readdir(folder)).toSorted()) {
    if (file === 'malformed.ndjson' || file === 'README.md') continue;
    const path = join(folder, file);
    const records = readSampleRecords(file, await readFile(path, 'utf8'));
    const result = parseRecords(pack, records);
    samples.push({ path, name: file.split('.')[0] as string, records, rows: result.rows, failures: result.failures });
  }
  return samples;
}

/** Splits the text of a sample into records by the form of its file. */
export function readSampleRecords(file: string, text: string): SampleRecord[] {
  if (/\.(?:xml|json)$/.test(file)) return [{ raw: text }];
  const lines = text.split('\n').filter((line) => line !== '');
  return file.endsWith('.records.ndjson')
    ? lines.map((line) => JSON.parse(line) as SampleRecord)
    : lines.map((raw) => ({ raw }));
}

/** Parses records as the server does, with fixed clock and ids. */
export function parseRecords(
  pack: Pack,
  records: readonly SampleRecord[],
  firstId = 1,
): { rows: TableRow[]; failures: readonly ParseFailure[] } {
  let id = firstId;
  const parser = createParser([pack], { nextItemId: () => String(id++) });
  return parser.parse(
    records.map((record) => ({
      ...record,
      receivedAt: sampleReceivedAt,
      sourceId: 'sample',
      origin: 'sample',
    })),
    pack.manifest.id,
  );
}
