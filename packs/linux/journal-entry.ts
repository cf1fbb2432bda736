import type { JsonValue, Row } from '@belfry/schema';
import type { Message } from './message.ts';

const longestTimeMs = 253_402_300_800_000;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder();

/** Whether a document is an entry of systemd's journal as `journalctl -o json` writes it. An entry need not have a message. */
export function isJournalEntry(value: unknown): value is Row {
  return (
    typeof value === 'object' &&
    value !== null &&
    '__REALTIME_TIMESTAMP' in value &&
    ('MESSAGE' in value || '__CURSOR' in value)
  );
}

/**
 * Reads an entry of the journal (https://systemd.io/JOURNAL_EXPORT_FORMATS/): each field is text, an array of bytes when it is not plain text, an array
 * of those when it was given several times, or null when it was too large for `journalctl` without `--all`.
 */
export function readJournalEntry(entry: Row): Message {
  const rest: Row = {};
  const known: Record<string, string> = {};
  for (const [name, value] of Object.entries(entry)) {
    const text = readField(value);
    if (!columns.has(name)) rest[name] = text;
    else if (typeof text === 'string') known[name] = text;
    else {
      // Its bytes, its several values or that it is missing: the column alone would not tell.
      known[name] = linesOf(text);
      rest[name] = text;
    }
  }
  const microseconds = Math.floor(Number(known['__REALTIME_TIMESTAMP'] ?? ''));
  const milliseconds = Math.floor(microseconds / 1000);
  const valid = microseconds > 0 && milliseconds < longestTimeMs;
  return {
    time: valid
      ? new Date(milliseconds).toISOString().replace('Z', `${String(microseconds % 1000).padStart(3, '0')}Z`)
      : undefined,
    host: known['_HOSTNAME'] ?? '',
    program: (known['SYSLOG_IDENTIFIER'] ?? '') || textOf(rest['_COMM']),
    processId: known['_PID'] ?? textOf(rest['SYSLOG_PID']),
    text: known['MESSAGE'] ?? '',
    facility: numberOf(known['SYSLOG_FACILITY']),
    severity: numberOf(known['PRIORITY']),
    rest,
  };
}

/** Fields that become columns; all others are kept beside them. */
const columns = new Set([
  'MESSAGE',
  '__REALTIME_TIMESTAMP',
  '_HOSTNAME',
  'SYSLOG_IDENTIFIER',
  'PRIORITY',
  'SYSLOG_FACILITY',
  '_PID',
]);

/** Text with colours or line breaks is written as bytes too. What is no text stays as it is. */
function readField(value: JsonValue): JsonValue {
  if (typeof value === 'number') return String(value);
  if (!Array.isArray(value)) return value;
  if (!isBytes(value)) return value.map(readField);
  try {
    return utf8.decode(Uint8Array.from(value));
  } catch {
    return value;
  }
}

function linesOf(value: JsonValue): string {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return '';
  return isBytes(value) ? lenient.decode(Uint8Array.from(value)) : value.map(linesOf).join('\n');
}

function isBytes(value: readonly JsonValue[]): value is number[] {
  return (
    value.length > 0 &&
    value.every((each) => typeof each === 'number' && Number.isInteger(each) && each >= 0 && each <= 255)
  );
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined || text === '' ? undefined : Number(text);
}
