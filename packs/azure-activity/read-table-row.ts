import type { JsonValue, Row } from '@belfry/schema';
import { putJson } from './to-row.ts';
import { jsonText, timeOf, type Document } from './values.ts';

const textColumns: ReadonlySet<string> = new Set([
  'ActivityStatus',
  'ActivityStatusValue',
  'ActivitySubstatus',
  'ActivitySubstatusValue',
  'Caller',
  'CallerIpAddress',
  'Category',
  'CategoryValue',
  'CorrelationId',
  'EventDataId',
  'Hierarchy',
  'HTTPRequest',
  'Level',
  'OperationId',
  'OperationName',
  'OperationNameValue',
  'Resource',
  'ResourceGroup',
  'ResourceId',
  'ResourceProvider',
  'ResourceProviderValue',
  'SourceSystem',
  'SubscriptionId',
  '_IsBillable',
  '_ResourceId',
  '_SubscriptionId',
]);
/** Columns with JSON text whose twin `<name>_d` has the value. */
const jsonColumns = ['Authorization', 'Claims', 'Properties'];
/** What the portal adds to the names of time columns in CSV files. */
const zoneMark = ' [UTC]';

/** Whether the record is a row of the table, as export rules of a workspace, queries and the portal give it. */
export function isTableRow(record: Document): boolean {
  if (record['Type'] === 'AzureActivity') return true;
  return typeof record['OperationNameValue'] === 'string' && timeField(record) !== undefined;
}

/** The time of a row as written, and the zone when its column names it. */
export function timeField(record: Document): { value: JsonValue; zone?: 'UTC' } | undefined {
  const value = record['TimeGenerated'];
  if (value !== undefined) return { value };
  const marked = record[`TimeGenerated${zoneMark}`];
  return marked === undefined ? undefined : { value: marked, zone: 'UTC' };
}

/** Reads a row of the table; of a text column and its dynamic twin, one fills the other. */
export function readTableRow(record: Document, time: string): Row {
  const row: Row = { TimeGenerated: time };
  const rest: Document = {};
  for (const [key, value] of Object.entries(record)) {
    if (value === null || value === '' || key === 'Type' || key.replace(zoneMark, '') === 'TimeGenerated') continue;
    if (textColumns.has(key)) row[key] = jsonText(value);
    else if (key === '_BilledSize' && Number.isFinite(Number(value))) row[key] = Number(value);
    else if (key.replace(zoneMark, '') === 'EventSubmissionTimestamp') {
      const submitted = timeOf(value, key.endsWith(zoneMark) ? 'UTC' : undefined);
      if (submitted === undefined) rest[key] = value;
      else row['EventSubmissionTimestamp'] = submitted;
    } else if (!jsonColumns.includes(key.replace(/_d$/, '')))
      Object.defineProperty(rest, key, { value, enumerable: true, configurable: true, writable: true });
  }
  for (const column of jsonColumns) {
    const text = record[column];
    const twin = record[`${column}_d`];
    putJson(row, column, twin ?? text);
    if (typeof text === 'string' && text !== '') row[column] = text;
  }
  row['SourceSystem'] ??= 'Azure';
  if (typeof row['ResourceId'] === 'string') row['_ResourceId'] ??= row['ResourceId'].toLowerCase();
  if (typeof row['SubscriptionId'] === 'string') row['_SubscriptionId'] ??= row['SubscriptionId'];
  if (Object.keys(rest).length > 0) row['_Unmapped'] = rest;
  return row;
}
