import type { JsonValue } from '@belfry/schema';
import { readTime } from './time.ts';
import { addValue, isObject, toEventValue, toFieldName, toInt, toKeywords, toText, type JsonObject } from './values.ts';
import { windowsCodes, type Refusal, type WindowsRecord } from './windows-record.ts';

/**
 * Reads the document form of an event, `{Event: {System, EventData | UserData, RenderingInfo}}`, with or without the outer `Event`.
 * Attributes may stand under `#attributes` (evtx_dump), `<name>_attributes` (evtx_dump, separate), `@name` (XML reader), `$`, or as plain keys.
 */
export function readEventDocument(event: JsonObject): WindowsRecord | Refusal {
  const system = event['System'];
  if (!isObject(system) || Object.keys(system).length === 0)
    return {
      code: windowsCodes.emptyEvent,
      reason: 'the event has no System part: the file may be of an EVTX format that was misread',
    };
  const node = (name: string): JsonValue | undefined => system[name];
  const attribute = (name: string, key: string): JsonValue | undefined => attributeOf(system, name, key);

  const eventId = toInt(textOf(node('EventID')) ?? attribute('EventID', 'Value'));
  if (eventId === undefined) return { code: windowsCodes.noEventId, reason: 'System.EventID is missing or no number' };
  const channel = toText(textOf(node('Channel')));
  if (channel === undefined) return { code: windowsCodes.noChannel, reason: 'System.Channel is missing' };

  const extra: JsonObject = {};
  const keep = (name: string, value: JsonValue | undefined): void => {
    if (value !== undefined && value !== null && value !== '') addValue(extra, name, value);
  };
  keep('ProviderGuid', attribute('Provider', 'Guid'));
  keep('EventSourceName', attribute('Provider', 'EventSourceName'));
  keep('Qualifiers', attribute('EventID', 'Qualifiers'));
  keep('RelatedActivityID', attribute('Correlation', 'RelatedActivityID'));
  for (const name of ['ProcessorID', 'SessionID', 'KernelTime', 'UserTime', 'ProcessorTime'])
    keep(name, attribute('Execution', name));
  for (const name of Object.keys(system))
    if (!knownSystem.has(name.replace(/_attributes$/, ''))) keep(name, system[name]);

  const data: JsonObject = {};
  readEventData(event['EventData'], data);
  readUserData(event['UserData'], data, keep);
  const rendering = event['RenderingInfo'];
  const message = toText(textOf(isObject(rendering) ? rendering['Message'] : event['Message']));
  if (isObject(rendering)) keep('RenderingInfo', withoutKeys(rendering, ['Message']));
  for (const name of Object.keys(event)) if (!knownEvent.has(name)) keep(name, event[name]);

  return {
    provider: toText(attribute('Provider', 'Name')) ?? toText(textOf(node('Provider'))) ?? '',
    channel,
    computer: toText(textOf(node('Computer'))) ?? '',
    eventId,
    time: readTime(attribute('TimeCreated', 'SystemTime') ?? textOf(node('TimeCreated'))),
    version: toInt(textOf(node('Version'))),
    level: toInt(textOf(node('Level'))),
    task: toInt(textOf(node('Task'))),
    opcode: toText(textOf(node('Opcode'))),
    keywords: toKeywords(textOf(node('Keywords'))),
    recordId: toText(textOf(node('EventRecordID'))),
    activityId: toText(attribute('Correlation', 'ActivityID')),
    processId: toInt(attribute('Execution', 'ProcessID')),
    threadId: toInt(attribute('Execution', 'ThreadID')),
    userId: toText(attribute('Security', 'UserID')),
    message,
    data,
    extra,
  };
}

const knownSystem = new Set([
  'Provider', 'EventID', 'Version', 'Level', 'Task', 'Opcode', 'Keywords', 'TimeCreated', 'EventRecordID',
  'Correlation', 'Execution', 'Channel', 'Computer', 'Security', '#text',
]); // prettier-ignore
const knownEvent = new Set([
  'System', 'EventData', 'UserData', 'RenderingInfo', 'Message', '#attributes', '@xmlns', 'xmlns', '$', '#text',
  'EventData_attributes', 'UserData_attributes',
]); // prettier-ignore

/** `EventData` is `{Data: [{@Name, #text}]}` from XML, or `{name: value}` from a reader that folded it. */
function readEventData(eventData: JsonValue | undefined, data: JsonObject): void {
  if (!isObject(eventData)) {
    if (Array.isArray(eventData)) for (const item of eventData) readDataItem(item, data);
    else if (toText(eventData) !== undefined) addValue(data, 'Data', toEventValue(eventData as JsonValue));
    return;
  }
  for (const name of Object.keys(eventData)) {
    const value = eventData[name] as JsonValue;
    if (name === 'Data') {
      for (const item of Array.isArray(value) ? value : [value]) readDataItem(item, data);
    } else if (name === '#attributes' || name === '$') {
      for (const key of isObject(value) ? Object.keys(value) : [])
        if (key !== 'xmlns') addValue(data, toFieldName(key), toEventValue((value as JsonObject)[key] as JsonValue));
    } else if (name !== '@xmlns' && !(name === '#text' && typeof value === 'string' && value.trim() === '')) {
      addValue(data, toFieldName(name.replace(/^@/, '')), toEventValue(textOf(value) ?? value));
    }
  }
}

function readDataItem(item: JsonValue, data: JsonObject): void {
  if (isObject(item)) {
    const name = toText(
      item['@Name'] ?? (isObject(item['#attributes']) ? item['#attributes']['Name'] : undefined) ?? item['Name'],
    );
    const text =
      item['#text'] ??
      (item['#attributes'] === undefined && item['@Name'] === undefined ? item['Value'] : undefined) ??
      '';
    if (name !== undefined) addValue(data, toFieldName(name), toEventValue(text));
    else for (const part of Array.isArray(text) ? text : [text]) addValue(data, 'Data', toEventValue(part));
  } else if (item !== null) {
    addValue(data, 'Data', toEventValue(item));
  }
}

/** `UserData` wraps its values in one element of the provider's own name; the values count, the name is kept. */
function readUserData(
  userData: JsonValue | undefined,
  data: JsonObject,
  keep: (name: string, value: JsonValue) => void,
): void {
  if (!isObject(userData)) {
    if (userData !== undefined && userData !== null) keep('UserData', userData);
    return;
  }
  for (const wrapper of Object.keys(userData)) {
    const content = userData[wrapper] as JsonValue;
    if (wrapper.endsWith('_attributes') || wrapper === '@xmlns' || wrapper === '#text') continue;
    if (!isObject(content)) {
      addValue(data, toFieldName(wrapper), toEventValue(content));
      continue;
    }
    keep('UserDataElement', wrapper);
    for (const name of Object.keys(content)) {
      if (name.startsWith('#attributes') || name.startsWith('@xmlns') || name === '$' || name === '#text') continue;
      const value = content[name] as JsonValue;
      addValue(data, toFieldName(name), toEventValue(textOf(value) ?? value));
    }
  }
}

/** The text of an element: itself, or the `#text` of an element with attributes; undefined for other objects. */
function textOf(value: JsonValue | undefined): JsonValue | undefined {
  if (!isObject(value)) return value === null ? '' : value;
  return value['#text'] ?? undefined;
}

function attributeOf(parent: JsonObject, name: string, key: string): JsonValue | undefined {
  const node = parent[name];
  const beside = parent[`${name}_attributes`];
  if (isObject(beside) && beside[key] !== undefined) return beside[key];
  if (!isObject(node)) return undefined;
  const attributes = node['#attributes'] ?? node['$'];
  return (isObject(attributes) ? attributes[key] : undefined) ?? node[`@${key}`] ?? node[key];
}

function withoutKeys(value: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
}
