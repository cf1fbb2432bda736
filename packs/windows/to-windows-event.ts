import type { JsonValue, Row } from '@belfry/schema';
import { levelName } from './names.ts';
import type { WindowsRecord } from './windows-record.ts';

/** A row of `WindowsEvent`: every channel of the newer kind (with a `/` in its name), such as Sysmon's. */
export function toWindowsEvent(record: WindowsRecord): Row {
  const row: Row = { ...systemColumns(record), Provider: record.provider, EventData: record.data };
  if (record.level !== undefined) row['EventLevel'] = record.level;
  return withUnmapped(row, record);
}

/** The columns that `WindowsEvent` and `SecurityEvent` share. */
export function systemColumns(record: WindowsRecord): Row {
  const row: Row = {
    Computer: record.computer,
    Channel: record.channel,
    EventID: record.eventId,
    EventLevelName: levelName(record.level),
  };
  if (record.time !== undefined) row['TimeGenerated'] = record.time;
  if (record.version !== undefined) row['Version'] = record.version;
  if (record.task !== undefined) row['Task'] = record.task;
  if (record.opcode !== undefined) row['Opcode'] = record.opcode;
  if (record.keywords !== undefined) row['Keywords'] = record.keywords;
  if (record.recordId !== undefined) row['EventRecordId'] = record.recordId;
  if (record.activityId !== undefined) row['Correlation'] = record.activityId;
  if (record.processId !== undefined) row['SystemProcessId'] = record.processId;
  if (record.threadId !== undefined) row['SystemThreadId'] = record.threadId;
  if (record.userId !== undefined) row['SystemUserId'] = record.userId;
  return row;
}

/** Adds what has no column: the given values, the rendered message and the shipper's fields. */
export function withUnmapped(row: Row, record: WindowsRecord, values: Readonly<Record<string, JsonValue>> = {}): Row {
  const unmapped: Record<string, JsonValue> = { ...record.extra, ...values };
  if (record.message !== undefined) unmapped['Message'] = record.message;
  // A value of the event may carry the name of a shipper's field; then both stay.
  for (const name of Object.keys(record.extra))
    if (Object.hasOwn(values, name)) unmapped[`shipper.${name}`] = record.extra[name] as JsonValue;
  if (Object.keys(unmapped).length > 0) row['_Unmapped'] = unmapped;
  return row;
}
