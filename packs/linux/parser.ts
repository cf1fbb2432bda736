import type { JsonValue, ParseOutcome, RawRecord, Row, SourceParser } from '@belfry/schema';
import { messageFields } from './message-fields.ts';
import { isoTime, timeWithoutYear } from './time.ts';

const facilities =
  'kern user mail daemon auth syslog lpr news uucp cron authpriv ftp ntp audit alert clock local0 local1 local2 local3 local4 local5 local6 local7'.split(
    ' ',
  );
const severities = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'];
const linePattern =
  /^([A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)) ([^\s:]{1,255}) ([^\s:[\]]{1,128})(?:\[(\d{1,10})\])?: ?(.*)$/s;

interface Message {
  readonly time: string | undefined;
  readonly host: string;
  readonly program: string;
  readonly processId: string | undefined;
  readonly text: string;
  readonly facility?: number | undefined;
  readonly severity?: number | undefined;
  readonly rest?: Row;
}

/** Reads messages of Linux machines from syslog, plain log lines and the systemd journal into `Syslog`. */
export const parser: SourceParser = {
  detect(record) {
    if (record.value !== undefined) return isJournal(record.value) ? 0.9 : 0;
    // Devices also speak syslog: a pack that knows the message goes first.
    if (record.syslog !== undefined) return 0.3;
    return linePattern.test(record.raw) ? 0.4 : 0;
  },

  parse(record): ParseOutcome {
    const message = readMessage(record);
    if (typeof message === 'string') return { ok: false, code: 'BELFRY-LINUX-001', reason: message };
    if (message.time === undefined && record.syslog === undefined)
      return { ok: false, code: 'BELFRY-LINUX-002', reason: 'the time of the message is no date' };
    return { ok: true, rows: [{ table: 'Syslog', row: toRow(message) }] };
  },
};

function readMessage(record: RawRecord): Message | string {
  const { syslog, value } = record;
  if (syslog !== undefined)
    return {
      time: syslog.timestamp,
      host: syslog.hostname ?? record.origin,
      program: syslog.appName ?? '',
      processId: syslog.procId,
      text: syslog.message,
      facility: syslog.facility,
      severity: syslog.severity,
      ...(syslog.msgId === undefined && syslog.structuredData === undefined
        ? {}
        : { rest: { MsgId: syslog.msgId ?? null, StructuredData: (syslog.structuredData ?? null) as JsonValue } }),
    };
  if (isJournal(value)) return readJournal(value);
  if (value !== undefined) return 'neither a line of a log nor an entry of the systemd journal';
  const parts = linePattern.exec(record.raw);
  if (parts === null) return 'no "<time> <host> <program>[<pid>]: <message>"';
  const [, time = '', host = '', program = '', processId, text = ''] = parts;
  return {
    time: /^\d/.test(time) ? isoTime(time) : timeWithoutYear(time, record.receivedAt),
    host,
    program,
    processId,
    text,
  };
}

function isJournal(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && 'MESSAGE' in value && '__REALTIME_TIMESTAMP' in value;
}

function readJournal(entry: Row): Message {
  const { MESSAGE, __REALTIME_TIMESTAMP, _HOSTNAME, SYSLOG_IDENTIFIER, PRIORITY, SYSLOG_FACILITY, _PID, ...rest } =
    entry;
  const microseconds = Math.floor(Number(textOf(__REALTIME_TIMESTAMP)));
  const milliseconds = Math.floor(microseconds / 1000);
  const valid = microseconds > 0 && milliseconds < 253_402_300_800_000;
  return {
    time: valid
      ? new Date(milliseconds).toISOString().replace('Z', `${String(microseconds % 1000).padStart(3, '0')}Z`)
      : undefined,
    host: textOf(_HOSTNAME),
    program: textOf(SYSLOG_IDENTIFIER) || textOf(entry['_COMM']),
    processId: textOf(_PID),
    text: messageText(MESSAGE),
    facility: SYSLOG_FACILITY === undefined ? undefined : Number(textOf(SYSLOG_FACILITY) || -1),
    severity: PRIORITY === undefined ? undefined : Number(textOf(PRIORITY) || -1),
    rest,
  };
}

/** journalctl writes messages that are not UTF-8 text as an array of bytes. */
function messageText(value: JsonValue | undefined): string {
  if (!Array.isArray(value)) return textOf(value);
  return new TextDecoder().decode(Uint8Array.from(value, (byte) => (typeof byte === 'number' ? byte : 0x3f)));
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

function toRow(message: Message): Row {
  const fields = messageFields(message.program, message.text);
  const processId = /^\d{1,10}$/.test(message.processId ?? '') ? Number(message.processId) : undefined;
  return {
    ...(message.time === undefined ? {} : { TimeGenerated: message.time, EventTime: message.time }),
    Computer: message.host,
    HostName: message.host,
    Facility: facilities[message.facility ?? -1] ?? '',
    SeverityLevel: severities[message.severity ?? -1] ?? '',
    ProcessName: message.program,
    ...(processId === undefined || processId > 2_147_483_647 ? {} : { ProcessID: processId }),
    SyslogMessage: message.text,
    ...(fields === undefined ? {} : { ParsedFields: fields }),
    SourceSystem: 'Linux',
    ...(message.rest === undefined || Object.keys(message.rest).length === 0 ? {} : { _Unmapped: message.rest }),
  };
}
