import type { ParseOutcome, RawRecord, SourceParser, TableRow } from '@belfry/schema';
import { readEventDocument } from './read-event-document.ts';
import { isFlat, readFlat } from './read-flat.ts';
import { isWinlogbeat, readWinlogbeat } from './read-winlogbeat.ts';
import { looksLikeEventXml, readXml } from './read-xml.ts';
import { toEvent } from './to-event.ts';
import { toSecurityEvent } from './to-security-event.ts';
import { toWindowsEvent } from './to-windows-event.ts';
import { isObject, type JsonObject } from './values.ts';
import { isRefusal, windowsCodes, type Refusal, type WindowsRecord } from './windows-record.ts';

/** Windows event logs in all shapes that the README lists. */
export const parser: SourceParser = {
  detect(record) {
    const document = documentOf(record);
    if (document !== undefined) {
      if (isObject(eventOf(document)['System']) || isWinlogbeat(document)) return 1;
      return isFlat(document) ? 0.95 : 0;
    }
    return looksLikeEventXml(textOf(record)) ? 1 : 0;
  },

  parse(record): ParseOutcome {
    const rows: TableRow[] = [];
    for (const read of readRecords(record)) {
      // One bad event of several makes the record a dead letter as a whole, so that nothing is stored twice on a retry.
      if (isRefusal(read)) return { ok: false, ...read };
      rows.push(toRow(read));
    }
    return { ok: true, rows };
  },
};

function readRecords(record: RawRecord): (WindowsRecord | Refusal)[] {
  const document = documentOf(record);
  if (document !== undefined) return [readDocument(document)];
  const text = textOf(record);
  if (/^\s{0,64}</.test(text)) return readXml(text);
  return [{ code: windowsCodes.notAnEvent, reason: 'neither a JSON object nor Windows Event XML' }];
}

function readDocument(document: JsonObject): WindowsRecord | Refusal {
  const event = eventOf(document);
  if ('System' in event || 'Event' in document) return readEventDocument(event);
  if (isWinlogbeat(document)) return readWinlogbeat(document);
  return readFlat(document);
}

/** The Security log, the classic logs (no `/` in the name), and all others. Names differ in case between sources. */
function toRow(record: WindowsRecord): TableRow {
  if (record.channel.toLowerCase() === 'security') return { table: 'SecurityEvent', row: toSecurityEvent(record) };
  if (!record.channel.includes('/')) return { table: 'Event', row: toEvent(record) };
  return { table: 'WindowsEvent', row: toWindowsEvent(record) };
}

function documentOf(record: RawRecord): JsonObject | undefined {
  if (isObject(record.value)) return record.value;
  // NXLog and others put their JSON into a syslog message.
  const message = record.syslog?.message;
  if (message === undefined || !/^\s{0,8}\{/.test(message)) return undefined;
  try {
    const value: unknown = JSON.parse(message);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function eventOf(document: JsonObject): JsonObject {
  return isObject(document['Event']) ? document['Event'] : document;
}

/** XML may arrive inside a syslog message. */
function textOf(record: RawRecord): string {
  return record.syslog?.message ?? record.raw;
}
