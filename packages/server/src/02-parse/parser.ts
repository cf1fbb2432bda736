import type { ParseOutcome, RawRecord, TableRow } from '@belfry/schema';
import { toDeadLetter, type DeadLetterReason } from './dead-letter.ts';
import { parseCodes } from './errors.ts';
import type { Pack } from './pack.ts';
import { addUnmapped, guardTime } from './time-guard.ts';

export interface ParserOptions {
  /** Gives the next `_ItemId`, a rising number as decimal text. */
  nextItemId(): string;
  /** Longest record that is parsed, in UTF-16 units of its text; a longer one is a dead letter. Default 16 Mi. */
  readonly maxRecordChars?: number;
  /** How much of its text a dead letter over that size keeps. Default 64 Ki. */
  readonly maxTruncatedChars?: number;
}

/** A record that became a dead letter. */
export interface ParseFailure {
  /** Position of the record in the input. */
  readonly index: number;
  readonly code: string;
  readonly reason: string;
}

export interface ParseResult {
  /** Rows in the order of their records, dead letters among them. */
  readonly rows: TableRow[];
  /** How many records became a dead letter. */
  readonly deadLetters: number;
  readonly failures: readonly ParseFailure[];
}

export interface Parser {
  /**
   * Turns records into rows. Never throws on input: each record gives at least one row, of its source's table or of
   * `BelfryDeadLetter`. Without `packId` the source is recognised from the content, record by record.
   */
  parse(records: readonly RawRecord[], packId?: string): ParseResult;
  /** The id of the pack that recognises the record, undefined when none does. */
  detect(record: RawRecord): string | undefined;
}

const defaultMaxRecordChars = 16 * 1024 * 1024;
const defaultMaxTruncatedChars = 64 * 1024;
/** Sources are configured connectors; the bound only guards against one that invents ids. */
const maxRememberedSources = 10_000;

/** Returns a parser over the packs; it remembers which pack served each source last. */
export function createParser(packs: readonly Pack[], options: ParserOptions): Parser {
  const maxRecordChars = options.maxRecordChars ?? defaultMaxRecordChars;
  const maxTruncatedChars = options.maxTruncatedChars ?? defaultMaxTruncatedChars;
  const byId = new Map(packs.map((pack) => [pack.manifest.id, pack]));
  const tables = new Set(packs.flatMap((pack) => pack.tables.map((table) => table.name)));
  const detector = createDetector(packs);

  const isTooLarge = ({ raw, wholeBytes }: RawRecord): boolean =>
    wholeBytes !== undefined || raw.length > maxRecordChars;

  function parseOne(record: RawRecord, packId: string | undefined): readonly TableRow[] | DeadLetterReason {
    if (isTooLarge(record))
      return {
        code: parseCodes.tooLarge,
        reason:
          record.wholeBytes === undefined
            ? `the record has ${record.raw.length} characters, the limit is ${maxRecordChars}: only its beginning is kept`
            : `the record has ${record.wholeBytes} bytes, more than its connector takes: only its beginning is kept`,
        ...(packId === undefined ? {} : { pack: packId }),
      };
    const pack = packId === undefined ? detector(record) : byId.get(packId);
    if (pack?.parser === undefined)
      return packId === undefined
        ? { code: parseCodes.unrecognised, reason: 'no source pack recognises the record' }
        : { code: parseCodes.unknownPack, reason: `there is no source pack ${packId} with a parser`, pack: packId };
    const origin = { pack: pack.manifest.id, parserVersion: pack.manifest.version };
    let outcome: ParseOutcome;
    try {
      outcome = pack.parser.parse(record);
    } catch (error) {
      const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      return { code: parseCodes.parserThrew, reason: `bug in the parser: ${what}`, ...origin };
    }
    if (!outcome.ok) return { code: outcome.code, reason: outcome.reason, ...origin };
    if (outcome.rows.length === 0)
      return { code: parseCodes.noRows, reason: 'bug in the parser: neither a row nor a reason', ...origin };
    const stray = outcome.rows.find((row) => !tables.has(row.table));
    if (stray !== undefined)
      return { code: parseCodes.unknownTable, reason: `the parser names an unknown table ${stray.table}`, ...origin };
    return outcome.rows;
  }

  return {
    detect: (record) => detector(withValue(record))?.manifest.id,
    parse(records, packId) {
      const rows: TableRow[] = [];
      const failures: ParseFailure[] = [];
      const clock = createIsoClock();
      for (const [index, received] of records.entries()) {
        const record = isTooLarge(received) ? cutBytes(received, maxTruncatedChars) : withValue(received);
        const result = parseOne(record, packId);
        if (Array.isArray(result)) {
          for (const row of result as TableRow[]) rows.push(stamp(row, record, clock(record.receivedAt), options));
          continue;
        }
        const reason = result as DeadLetterReason;
        failures.push({ index, code: reason.code, reason: reason.reason });
        const limit = reason.code === parseCodes.tooLarge ? maxTruncatedChars : Number.POSITIVE_INFINITY;
        rows.push(stamp(toDeadLetter(record, reason, limit), record, clock(record.receivedAt), options));
      }
      return { rows, deadLetters: failures.length, failures };
    },
  };
}

/** Decodes a JSON object that a connector handed over as text only. */
function withValue(record: RawRecord): RawRecord {
  if (record.value !== undefined || !/^\s{0,64}[[{]/.test(record.raw)) return record;
  try {
    return { ...record, value: JSON.parse(record.raw) as unknown };
  } catch {
    return record;
  }
}

/** Bytes that are not UTF-8 are kept beside the text; of a record that is cut no more of them than of the text. */
function cutBytes(record: RawRecord, maxBytes: number): RawRecord {
  if (record.rawBytes === undefined) return record;
  const wholeBytes = record.wholeBytes ?? record.rawBytes.byteLength;
  return { ...record, rawBytes: record.rawBytes.slice(0, maxBytes), wholeBytes };
}

function stamp(tableRow: TableRow, record: RawRecord, receivedAt: string, options: ParserOptions): TableRow {
  const { row } = tableRow;
  guardTime(row, receivedAt);
  row['_TimeReceived'] = receivedAt;
  row['_ItemId'] = options.nextItemId();
  row['_SourceId'] = record.sourceId;
  if (record.rawBytes !== undefined)
    addUnmapped(
      row,
      'RawBase64',
      Buffer.from(record.rawBytes.buffer, record.rawBytes.byteOffset, record.rawBytes.byteLength).toString('base64'),
    );
  return tableRow;
}

/** Formats receipt times; records of one batch mostly share a millisecond. */
function createIsoClock(): (ms: number) => string {
  let last = Number.NaN;
  let text = '';
  return (ms) => {
    if (ms !== last) {
      last = ms;
      text = new Date(ms).toISOString();
    }
    return text;
  };
}

/**
 * Picks the pack that is surest of a record. The last winner of a source is asked first and taken when it is certain,
 * so the answer does not depend on the history.
 */
function createDetector(packs: readonly Pack[]): (record: RawRecord) => Pack | undefined {
  const withParser = packs.filter((pack) => pack.parser !== undefined);
  const lastWinner = new Map<string, Pack>();
  return (record) => {
    const last = lastWinner.get(record.sourceId);
    if (last !== undefined && scoreOf(last, record) >= 1) return last;
    let best: Pack | undefined;
    let bestScore = 0;
    for (const pack of withParser) {
      const score = scoreOf(pack, record);
      if (score > bestScore) [best, bestScore] = [pack, score];
    }
    if (best !== undefined) {
      if (lastWinner.size >= maxRememberedSources) lastWinner.clear();
      lastWinner.set(record.sourceId, best);
    }
    return best;
  };
}

/** A detector that throws is not sure of anything. */
function scoreOf(pack: Pack, record: RawRecord): number {
  try {
    return pack.parser?.detect(record) ?? 0;
  } catch {
    return 0;
  }
}
