import type { JsonValue, ParseOutcome, RawRecord, Row, SourceParser } from '@belfry/schema';
import { commandLineOf } from './audit-fields.ts';
import { isAuditRecord, readAuditRecord, toAuditRow } from './audit-record.ts';
import { isAzureSyslog, readAzureSyslog } from './azure-row.ts';
import { isJournalEntry, readJournalEntry } from './journal-entry.ts';
import type { Message } from './message.ts';
import { messageFields } from './message-fields.ts';
import { sysmonFields } from './sysmon.ts';
import { isoTime, timeWithoutYear } from './time.ts';

const facilities =
  'kern user mail daemon auth syslog lpr news uucp cron authpriv ftp ntp audit alert clock local0 local1 local2 local3 local4 local5 local6 local7'.split(
    ' ',
  );
const severities = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'];
const linePattern =
  /^([A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)) ([^\s:]{1,255}) ([^\s:[\]]{1,128})(?:\[(\d{1,10})\])?: ?(.*)$/s;

/**
 * Reads messages of Linux machines from syslog, plain log lines, the systemd journal and Azure's exports into `Syslog`, and records
 * of Linux Audit, whichever way they come, into `LinuxAuditLog`.
 */
export const parser: SourceParser = {
  detect(record) {
    if (record.value !== undefined) return isJournalEntry(record.value) || isAzureSyslog(record.value) ? 0.9 : 0;
    // Devices also speak syslog: a pack that knows the message goes first.
    if (record.syslog !== undefined) return isAuditRecord(record.syslog.message) ? 0.95 : 0.3;
    if (isAuditRecord(record.raw)) return 0.95;
    return linePattern.test(record.raw) ? 0.4 : 0;
  },

  parse(record): ParseOutcome {
    if (isAzureSyslog(record.value)) return parseAzure(record.value);
    if (record.syslog === undefined && record.value === undefined && readAuditRecord(record.raw) !== undefined)
      return parseAudit(record.raw, record.raw, '') ?? unreadableTime;
    const message = readMessage(record);
    if (typeof message === 'string') return { ok: false, code: 'BELFRY-LINUX-001', reason: message };
    if (message.time === undefined && record.syslog === undefined) return unreadableTime;
    // A record without a time of its own that can be read is still a message with one.
    const audit = parseAudit(auditText(message), message.text, message.host, message.rest);
    if (audit !== undefined) return audit;
    return { ok: true, rows: [{ table: 'Syslog', row: toRow(message) }] };
  },
};

const unreadableTime: ParseOutcome = {
  ok: false,
  code: 'BELFRY-LINUX-002',
  reason: 'the time of the message is no date',
};

function parseAudit(text: string, raw: string, host: string, rest: Row = {}): ParseOutcome | undefined {
  const audit = readAuditRecord(text);
  if (audit?.time === undefined) return undefined;
  return { ok: true, rows: [{ table: 'LinuxAuditLog', row: toAuditRow(audit, raw, host, rest) }] };
}

/** The journal gives the head of an audit record in fields of its own; the message begins with the type, or lacks it. */
function auditText({ text, rest }: Message): string {
  const type = textOf(rest?.['_AUDIT_TYPE_NAME']);
  const id = textOf(rest?.['_AUDIT_ID']);
  const microseconds = textOf(rest?.['_SOURCE_REALTIME_TIMESTAMP']);
  if (rest?.['_TRANSPORT'] !== 'audit' || !/^\d{10,18}$/.test(microseconds) || !/^[A-Z0-9_]{1,40}$/.test(type))
    return text;
  const body = text.startsWith(`${type} `) ? text.slice(type.length + 1) : text;
  return `type=${type} msg=audit(${microseconds.slice(0, -6)}.${microseconds.slice(-6)}:${id}): ${body}`;
}

function parseAzure(value: Row): ParseOutcome {
  const row = readAzureSyslog(value);
  if (row['TimeGenerated'] === undefined) return unreadableTime;
  const fields = fieldsOf(textOf(row['ProcessName']), textOf(row['SyslogMessage']));
  return { ok: true, rows: [{ table: 'Syslog', row: fields === undefined ? row : { ...row, ParsedFields: fields } }] };
}

/** What the text of a message says, by its form: Sysmon's XML, a record of audit, or the words of a program. */
function fieldsOf(program: string, text: string): Row | undefined {
  const sysmon = sysmonFields(text);
  if (sysmon !== undefined) return sysmon;
  const audit = isAuditRecord(text) ? readAuditRecord(text) : undefined;
  if (audit === undefined) return messageFields(program, text);
  const commandLine = commandLineOf(audit.fields, audit.recordType);
  return { Event: 'Audit', type: audit.recordType, AuditID: audit.auditId, CommandLine: commandLine, ...audit.fields };
}

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
  if (isJournalEntry(value)) return readJournalEntry(value);
  if (value !== undefined) return 'neither a line of a log nor an entry of the systemd journal';
  const parts = linePattern.exec(record.raw);
  if (parts === null)
    return record.raw.startsWith('{')
      ? 'a JSON document that is cut or not valid'
      : 'no "<time> <host> <program>[<pid>]: <message>"';
  const [, time = '', host = '', program = '', processId, text = ''] = parts;
  return {
    time: /^\d/.test(time) ? isoTime(time) : timeWithoutYear(time, record.receivedAt),
    host,
    program,
    processId,
    text,
  };
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

function toRow(message: Message): Row {
  const fields = fieldsOf(message.program, message.text);
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
