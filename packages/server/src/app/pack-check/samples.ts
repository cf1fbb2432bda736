import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RawRecord, TableRow } from '@belfry/schema';
import { createParser, type Pack, type ParseFailure } from '#parse';

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

/** A file of a pack that cannot be read, at its line. */
export class UnreadableFile extends Error {
  readonly file: string;
  readonly line: number;
  constructor(file: string, line: number, reason: string) {
    super(reason);
    this.file = file;
    this.line = line;
  }
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
    const records = readSampleRecords(path, await readFile(path, 'utf8'));
    const result = parseRecords(pack, records);
    samples.push({ path, name: file.split('.')[0] as string, records, rows: result.rows, failures: result.failures });
  }
  return samples;
}

/** Splits the text of a sample into records by the form of its file. Throws `UnreadableFile`. */
export function readSampleRecords(path: string, text: string): SampleRecord[] {
  if (/\.(?:xml|json)$/.test(path)) return [{ raw: text }];
  if (path.endsWith('.records.ndjson')) return readRecordLines<SampleRecord>(path, text);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((raw) => ({ raw }));
}

/** The objects of a file with a JSON object a line. Throws `UnreadableFile`. */
export function readRecordLines<T>(path: string, text: string): T[] {
  const records: T[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '') continue;
    try {
      records.push(JSON.parse(line) as T);
    } catch (error) {
      throw new UnreadableFile(path, index + 1, `is no JSON: ${(error as Error).message}`);
    }
  }
  return records;
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
