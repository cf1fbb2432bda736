import type { JsonValue } from '@belfry/schema';
import { readTime } from './time.ts';
import { addValue, toEventValue, toFieldName, toInt, toKeywords, toText, type JsonObject } from './values.ts';
import { windowsCodes, type Refusal, type WindowsRecord } from './windows-record.ts';

/** Names under which flat documents carry the parts of `System`; the first that is present counts. */
const systemNames = {
  time: ['TimeCreated', 'EventTime', 'SystemTime', '@timestamp', 'timestamp'],
  channel: ['Channel', 'channel', 'LogName'],
  computer: ['Hostname', 'Computer', 'ComputerName', 'MachineName', 'hostname'],
  provider: ['SourceName', 'ProviderName', 'Provider', 'Provider_Name'],
  eventId: ['EventID', 'EventId', 'Id'],
  version: ['Version'],
  level: ['Level', 'LevelValue'],
  task: ['Task'],
  opcode: ['OpcodeValue', 'Opcode'],
  keywords: ['Keywords'],
  recordId: ['RecordNumber', 'EventRecordID', 'RecordId'],
  activityId: ['ActivityID'],
  message: ['Message'],
} as const;

/** Fields that a shipper adds; they are not of the event. */
const shipperNames = new Set([
  '@timestamp', '@version', 'host', 'port', 'tags', 'type', 'Severity', 'SeverityValue', 'SourceModuleName', 'SourceModuleType',
  'EventReceivedTime', 'EventTypeOrignal', 'ERROR_EVT_UNRESOLVED', 'Category', 'Opcode', 'ProviderName', 'ProviderGuid',
  'RelatedActivityID', 'EventLevelName', 'LevelDisplayName',
]); // prettier-ignore

/** NXLog puts the event's type of the classic API here, and overwrites Sysmon's own EventType with it. */
const nxlogEventTypes = new Set([
  'INFO',
  'WARNING',
  'ERROR',
  'CRITICAL',
  'DEBUG',
  'VERBOSE',
  'AUDIT_SUCCESS',
  'AUDIT_FAILURE',
]);
/** NXLog's SeverityValue as Windows' level. */
const levelOfSeverity: Readonly<Record<number, number>> = { 1: 5, 2: 4, 3: 3, 4: 2, 5: 1 };

export function isFlat(document: JsonObject): boolean {
  return first(document, systemNames.eventId) !== undefined && first(document, systemNames.channel) !== undefined;
}

/**
 * Reads a flat document: NXLog's JSON (im_msvistalog) and its kin, where the parts of `System` and the event's own values stand side by side.
 * A name that is neither of `System` nor of the shipper is a value of the event.
 */
export function readFlat(document: JsonObject): WindowsRecord | Refusal {
  const eventId = toInt(document[first(document, systemNames.eventId) ?? '']);
  if (eventId === undefined) return { code: windowsCodes.noEventId, reason: 'EventID is missing or no number' };
  const used = new Set<string>();
  const take = (names: readonly string[]): JsonValue | undefined => {
    const name = first(document, names);
    if (name !== undefined) used.add(name);
    return name === undefined ? undefined : document[name];
  };
  used.add(first(document, systemNames.eventId) as string);
  const channel = toText(take(systemNames.channel));
  if (channel === undefined) return { code: windowsCodes.noChannel, reason: 'Channel is missing or empty' };
  const isNxlog = 'SourceModuleType' in document || 'EventReceivedTime' in document;

  const provider = toText(take(systemNames.provider)) ?? '';
  const message = toText(take(systemNames.message));
  const level = toInt(take(systemNames.level)) ?? (isNxlog ? nxlogLevel(document) : undefined);
  const processId = isNxlog ? takeNumber(document, ['ExecutionProcessID', 'ProcessID'], used) : undefined;
  const threadId = isNxlog ? takeNumber(document, ['ThreadID'], used) : undefined;
  const userId = isNxlog ? toText(take(['UserID'])) : undefined;
  const task = takeInt(document, 'Task', used);
  const version = takeInt(document, 'Version', used);
  const system = {
    provider,
    channel,
    computer: toText(take(systemNames.computer)) ?? '',
    eventId,
    time: readTime(take(systemNames.time)),
    version,
    level,
    task,
    opcode: toText(take(systemNames.opcode)),
    keywords: toKeywords(take(systemNames.keywords)),
    recordId: toText(take(systemNames.recordId)),
    activityId: toText(take(systemNames.activityId)),
    processId,
    threadId,
    userId,
    message,
  };

  const data: JsonObject = {};
  const extra: JsonObject = {};
  for (const name of Object.keys(document)) {
    if (used.has(name)) continue;
    const value = document[name] as JsonValue;
    if (isOfShipper(name, value, document, isNxlog)) addValue(extra, name, value);
    else addValue(data, toFieldName(name), toEventValue(value));
  }
  restoreFromMessage(system, data);
  return { ...system, data, extra };
}

function isOfShipper(name: string, value: JsonValue, document: JsonObject, isNxlog: boolean): boolean {
  if (shipperNames.has(name)) return true;
  if (!isNxlog) return false;
  if (name === 'EventType') return typeof value === 'string' && nxlogEventTypes.has(value);
  // NXLog resolves System's user into these three; without AccountType, AccountName is the event's own (7045).
  return 'AccountType' in document && (name === 'AccountName' || name === 'AccountType' || name === 'Domain');
}

/** Values that shippers lose on the way although the rendered message still has them, and that rules need. */
function restoreFromMessage(system: { provider: string; message: string | undefined }, data: JsonObject): void {
  if (system.message === undefined) return;
  if (system.provider === 'Microsoft-Windows-Sysmon' && data['EventType'] === undefined) {
    const eventType = /^EventType: ([A-Za-z]{1,40})\r?$/m.exec(system.message)?.[1];
    if (eventType !== undefined) data['EventType'] = eventType;
  }
  // Windows PowerShell 400, 600 and 800 have only unnamed values, which NXLog leaves out.
  if (system.provider === 'PowerShell' && data['Data'] === undefined) data['Data'] = system.message;
}

function nxlogLevel(document: JsonObject): number | undefined {
  const type = document['EventType'];
  if (typeof type === 'string' && type.startsWith('AUDIT_')) return 0;
  return levelOfSeverity[toInt(document['SeverityValue']) ?? -1];
}

function takeInt(document: JsonObject, name: string, used: Set<string>): number | undefined {
  const value = toInt(document[name]);
  if (value !== undefined) used.add(name);
  return value;
}

/** NXLog writes its own numbers as numbers; the same name as text is a value of the event. */
function takeNumber(document: JsonObject, names: readonly string[], used: Set<string>): number | undefined {
  for (const name of names) {
    const value = document[name];
    if (typeof value !== 'number' || toInt(value) === undefined) continue;
    used.add(name);
    return value;
  }
  return undefined;
}

function first(document: JsonObject, names: readonly string[]): string | undefined {
  return names.find((name) => document[name] !== undefined && document[name] !== null && document[name] !== '');
}
