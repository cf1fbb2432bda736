import type { RawRecord, Row, TableRow } from '@belfry/schema';

/** The table of records that no parser could read. */
export const deadLetterTable = 'BelfryDeadLetter';

/** Why a record could not be parsed. */
export interface DeadLetterReason {
  readonly code: string;
  readonly reason: string;
  readonly pack?: string;
  readonly parserVersion?: string;
}

/** Returns the record as a row of the dead-letter table, its raw text cut to `maxRawChars` UTF-16 units. */
export function toDeadLetter(record: RawRecord, reason: DeadLetterReason, maxRawChars: number): TableRow {
  const text = record.raw !== '' || record.value === undefined ? record.raw : jsonOf(record.value);
  const truncated = record.wholeBytes !== undefined || text.length > maxRawChars;
  const row: Row = {
    TimeGenerated: new Date(record.receivedAt).toISOString(),
    Code: reason.code,
    Reason: reason.reason,
    // A cut inside a surrogate pair would leave half a character.
    Raw: truncated ? text.slice(0, maxRawChars).toWellFormed() : text,
    RawSize: record.wholeBytes ?? record.rawBytes?.byteLength ?? Buffer.byteLength(text),
    Truncated: truncated,
    Pack: reason.pack ?? '',
    ParserVersion: reason.parserVersion ?? '',
    Origin: record.origin,
    Position: record.position ?? null,
  };
  return { table: deadLetterTable, row };
}

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '';
  }
}
