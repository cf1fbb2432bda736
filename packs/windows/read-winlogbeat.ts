import type { JsonValue } from '@belfry/schema';
import { readTime } from './time.ts';
import { addValue, isObject, toEventValue, toFieldName, toInt, toKeywords, toText, type JsonObject } from './values.ts';
import { windowsCodes, type Refusal, type WindowsRecord } from './windows-record.ts';

/** Whether the document is Winlogbeat's (also Elastic Agent's), nested or with dotted names. */
export function isWinlogbeat(document: JsonObject): boolean {
  return isObject(document['winlog']) || 'winlog.event_id' in document || 'winlog.channel' in document;
}

/** Reads an event as Winlogbeat 7 and later ship it: https://www.elastic.co/docs/reference/beats/winlogbeat/exported-fields-winlog */
export function readWinlogbeat(given: JsonObject): WindowsRecord | Refusal {
  const document = isObject(given['winlog']) ? given : unfold(given);
  const winlog = document['winlog'] as JsonObject;
  const event = isObject(document['event']) ? document['event'] : {};
  const process = isObject(winlog['process']) ? winlog['process'] : {};
  const thread = isObject(process['thread']) ? process['thread'] : {};
  const user = isObject(winlog['user']) ? winlog['user'] : {};

  const eventId = toInt(winlog['event_id'] ?? event['code']);
  if (eventId === undefined) return { code: windowsCodes.noEventId, reason: 'winlog.event_id is missing or no number' };
  const channel = toText(winlog['channel']);
  if (channel === undefined) return { code: windowsCodes.noChannel, reason: 'winlog.channel is missing' };

  const data: JsonObject = {};
  const params: JsonValue[] = [];
  for (const part of ['event_data', 'user_data']) {
    const values = winlog[part];
    if (!isObject(values)) continue;
    for (const name of Object.keys(values)) {
      const value = toEventValue(values[name] as JsonValue);
      // Winlogbeat names unnamed values param1, param2 …; rules look for them in Data.
      if (/^param\d+$/.test(name)) params.push(value);
      addValue(data, toFieldName(name), value);
    }
  }
  if (params.length > 0 && !('Data' in data)) data['Data'] = params;

  const extra: JsonObject = {};
  const keep = (name: string, value: JsonValue | undefined): void => {
    if (value !== undefined) addValue(extra, name, value);
  };
  keep('ProviderGuid', winlog['provider_guid']);
  const rest = Object.fromEntries(Object.entries(winlog).filter(([key]) => !knownWinlog.has(key)));
  if (Object.keys(rest).length > 0) keep('winlog', rest);
  for (const name of Object.keys(document)) if (name !== 'winlog' && name !== 'message') keep(name, document[name]);

  return {
    provider: toText(winlog['provider_name']) ?? toText(event['provider']) ?? '',
    channel,
    computer: toText(winlog['computer_name']) ?? '',
    eventId,
    time: readTime(winlog['time_created'] ?? document['@timestamp']),
    version: toInt(winlog['version']),
    level: levels[toText(isObject(document['log']) ? document['log']['level'] : undefined) ?? ''],
    task: toInt(winlog['task']),
    opcode: toText(winlog['opcode']),
    keywords: toKeywords(winlog['keywords']),
    recordId: toText(winlog['record_id']),
    activityId: toText(winlog['activity_id']),
    processId: toInt(process['pid']),
    threadId: toInt(thread['id']),
    userId: toText(user['identifier']),
    message: toText(document['message']),
    data,
    extra:
      toInt(winlog['task']) === undefined && winlog['task'] !== undefined
        ? { ...extra, TaskName: winlog['task'] }
        : extra,
  };
}

const levels: Readonly<Record<string, number>> = { critical: 1, error: 2, warning: 3, information: 4, verbose: 5 };

const knownWinlog = new Set([
  'provider_name', 'provider_guid', 'channel', 'computer_name', 'event_id', 'time_created', 'version', 'task', 'opcode',
  'keywords', 'record_id', 'activity_id', 'event_data', 'user_data',
]); // prettier-ignore

/** Turns `{'winlog.event_data.Image': x}` into nested objects. */
function unfold(flat: JsonObject): JsonObject {
  const nested: JsonObject = {};
  for (const key of Object.keys(flat)) {
    const path = key.split('.', 4);
    let target = nested;
    for (const part of path.slice(0, -1)) {
      if (!Object.hasOwn(target, part) || !isObject(target[part])) addValue(target, part, {});
      if (!isObject(target[part])) break;
      target = target[part];
    }
    addValue(
      target,
      path.length < 4 ? (path.at(-1) as string) : key.split('.').slice(3).join('.'),
      flat[key] as JsonValue,
    );
  }
  return nested;
}
