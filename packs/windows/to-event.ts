import type { Row } from '@belfry/schema';
import { renderEventData, renderParameters } from './event-xml.ts';
import { levelName } from './names.ts';
import { toText } from './values.ts';
import type { WindowsRecord } from './windows-record.ts';

/**
 * A row of `Event`: the classic logs (System, Application, Windows PowerShell …). The values are in `EventData` as XML, as Azure has them,
 * and in `_Unmapped` by name, where Sigma rules find them.
 */
export function toEvent(record: WindowsRecord): Row {
  const shown = withoutRepeatedData(record.data);
  const eventData = renderEventData(shown);
  const row: Row = {
    Source: record.provider,
    EventLog: record.channel,
    Computer: record.computer,
    EventID: record.eventId,
    EventLevelName: levelName(record.level),
    UserName: userName(record),
  };
  if (record.time !== undefined) row['TimeGenerated'] = record.time;
  if (record.level !== undefined) row['EventLevel'] = record.level;
  if (record.task !== undefined) row['EventCategory'] = record.task;
  if (eventData !== '') {
    row['EventData'] = `<DataItem type="System.XmlData">${eventData}</DataItem>`;
    row['ParameterXml'] = renderParameters(shown);
  }
  if (record.message !== undefined) {
    row['RenderedDescription'] = record.message;
    row['Message'] = firstLine(record.message);
  }
  const unmapped: Row = { ...record.extra, ...record.data };
  for (const name of Object.keys(record.extra))
    if (Object.hasOwn(record.data, name)) unmapped[`shipper.${name}`] = record.extra[name] ?? null;
  const system = {
    Version: record.version,
    Opcode: record.opcode,
    Keywords: record.keywords,
    EventRecordId: record.recordId,
    Correlation: record.activityId,
    SystemProcessId: record.processId,
    SystemThreadId: record.threadId,
    SystemUserId: record.userId,
  };
  for (const [name, value] of Object.entries(system))
    if (value !== undefined && !(name in unmapped)) unmapped[name] = value;
  if (Object.keys(unmapped).length > 0) row['_Unmapped'] = unmapped;
  return row;
}

/** Winlogbeat's param1, param2 … are in `Data` too, for rules; as XML once is enough. */
function withoutRepeatedData(data: WindowsRecord['data']): WindowsRecord['data'] {
  if (!('param1' in data) || !('Data' in data)) return data;
  const { Data: _repeated, ...rest } = data;
  return rest;
}

function userName(record: WindowsRecord): string {
  const account = toText(record.extra['AccountName']);
  const domain = toText(record.extra['Domain']);
  if (account !== undefined) return domain === undefined ? account : `${domain}\\${account}`;
  return record.userId ?? '';
}

function firstLine(text: string): string {
  const end = text.search(/[\r\n]/);
  return end < 0 ? text : text.slice(0, end);
}
