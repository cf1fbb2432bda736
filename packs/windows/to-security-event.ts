import { readFileSync } from 'node:fs';
import { tableDefinition, type JsonValue, type Row } from '@belfry/schema';
import { parse } from 'yaml';
import { renderEventData } from './event-xml.ts';
import { activityName, levelName, logonTypeName } from './names.ts';
import { systemColumns, withUnmapped } from './to-windows-event.ts';
import { toInt, toText } from './values.ts';
import type { WindowsRecord } from './windows-record.ts';

/** Columns that this file composes; a value of the event with such a name goes to `_Unmapped`. */
const composed = new Set([
  'TimeGenerated', 'Account', 'AccountType', 'Activity', 'Channel', 'Computer', 'Correlation', 'EventData', 'EventID',
  'EventLevelName', 'EventRecordId', 'EventSourceName', 'Keywords', 'Level', 'LogonTypeName', 'Opcode', 'Process',
  'SubjectAccount', 'SystemProcessId', 'SystemThreadId', 'SystemUserId', 'TargetAccount', 'Task', 'Type', 'Version',
]); // prettier-ignore

/** The table is the one list of columns; it is read once, when the pack loads. */
const columnTypes: ReadonlyMap<string, string> = new Map(
  tableDefinition
    .parse(parse(readFileSync(new URL('tables/SecurityEvent.yaml', import.meta.url), 'utf8')))
    .columns.filter((column) => !composed.has(column.name) && !column.name.startsWith('_'))
    .map((column) => [column.name, column.type]),
);

/** Events whose `Account` is the account logged on or checked; in all others it is the one that acted. */
const aboutTarget = new Set([
  4624, 4625, 4634, 4647, 4649, 4768, 4769, 4771, 4772, 4773, 4776, 4777, 4778, 4779, 4800, 4801,
]);

/** A row of `SecurityEvent`: the Security log, each value in Azure's column of its name and type, others in `_Unmapped`. */
export function toSecurityEvent(record: WindowsRecord): Row {
  const row: Row = { ...systemColumns(record), EventSourceName: record.provider, Activity: activityName(record) };
  if (record.level !== undefined) row['Level'] = String(record.level);
  const values: Record<string, JsonValue> = {};
  for (const name of Object.keys(record.data)) {
    const value = record.data[name] as JsonValue;
    const type = columnTypes.get(name);
    if (type === 'string' && typeof value === 'string') row[name] = value;
    else if (type === 'int' && toInt(value) !== undefined) {
      row[name] = toInt(value) as number;
      // The number is not the text as given (hexadecimal, leading zeros): keep that too.
      if (String(row[name]) !== value) values[name] = value;
    } else values[name] = value;
  }
  compose(row, record);
  if (Object.keys(values).length > 0) row['EventData'] = renderEventData(record.data);
  return withUnmapped(row, record, values);
}

function compose(row: Row, record: WindowsRecord): void {
  const { data } = record;
  const subject = accountOf(data, 'SubjectDomainName', 'SubjectUserName');
  const target = accountOf(data, 'TargetDomainName', 'TargetUserName');
  const account = aboutTarget.has(record.eventId) ? (target ?? subject) : (subject ?? target);
  if (subject !== undefined) row['SubjectAccount'] = subject;
  if (target !== undefined) row['TargetAccount'] = target;
  if (account !== undefined) {
    row['Account'] = account;
    row['AccountType'] = account.endsWith('$') ? 'Machine' : 'User';
  }
  const path = toText(data['NewProcessName']) ?? toText(data['ProcessName']);
  if (path !== undefined && path !== '-') row['Process'] = path.slice(path.lastIndexOf('\\') + 1);
  const logonType = toInt(data['LogonType']);
  if (logonType !== undefined) row['LogonTypeName'] = logonTypeName(logonType);
  row['EventLevelName'] = levelName(record.level);
}

/** `Domain\User`, or the user alone; undefined when Windows wrote `-` or nothing. */
function accountOf(data: WindowsRecord['data'], domainName: string, userName: string): string | undefined {
  const user = toText(data[userName]);
  if (user === undefined || user === '-') return undefined;
  const domain = toText(data[domainName]);
  return domain === undefined || domain === '-' ? user : `${domain}\\${user}`;
}
