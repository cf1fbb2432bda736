import type { Row } from '@belfry/schema';
import { isoTime } from './time.ts';

const textColumns = [
  'Computer',
  'HostName',
  'HostIP',
  'CollectorHostName',
  'Facility',
  'SeverityLevel',
  'ProcessName',
  'SyslogMessage',
  'SourceSystem',
  '_ResourceId',
  '_SubscriptionId',
] as const;
/** Computed by the store. */
const dropped = new Set(['Type']);

/** Whether a document is a row of Azure's `Syslog`, as Log Analytics exports it. */
export function isAzureSyslog(value: unknown): value is Row {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Row)['SyslogMessage'] === 'string' &&
    typeof (value as Row)['TimeGenerated'] === 'string'
  );
}

/** Takes a row of Azure's `Syslog` as it is; what has no column, or the wrong type for it, goes to `_Unmapped`. */
export function readAzureSyslog(source: Row): Row {
  const row: Row = {};
  const unmapped: Row = {};
  for (const [name, value] of Object.entries(source)) {
    if (dropped.has(name)) continue;
    const isTime = name === 'TimeGenerated' || name === 'EventTime';
    const time = isTime && typeof value === 'string' ? isoTime(value) : undefined;
    const isNumber = name === 'ProcessID' && (typeof value === 'number' || (typeof value === 'string' && value !== ''));
    const processId = isNumber ? Number(value) : Number.NaN;
    if (time !== undefined) row[name] = time;
    else if ((textColumns as readonly string[]).includes(name) && typeof value === 'string') row[name] = value;
    else if (Number.isInteger(processId) && processId >= 0 && processId <= 2_147_483_647) row[name] = processId;
    else if (value !== null && value !== '') unmapped[name] = value;
  }
  return Object.keys(unmapped).length === 0 ? row : { ...row, _Unmapped: unmapped };
}
