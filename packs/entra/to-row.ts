import type { JsonValue, KqlType, Row } from '@belfry/schema';
import { columnsOf, type EntraTable } from './columns.ts';
import { decoded, isDocument, propertiesOf, textOf, type Document } from './document.ts';
import { parsedFieldsOf } from './parsed-fields.ts';
import { readTime } from './time.ts';

/** Fields whose column has another name; the first column that the table has is filled. Names are those of the source, case included. */
const renamed: ReadonlyMap<string, readonly string[]> = new Map([
  ['callerIpAddress', ['IPAddress']],
  ['tenantId', ['AADTenantId']],
  ['operationType', ['AADOperationType']],
  ['processingTimeInMilliseconds', ['ProcessingTimeInMilliseconds', 'ProcessingTimeInMs']],
  ['appliedConditionalAccessPolicies', ['ConditionalAccessPolicies']],
  ['managedIdentityType', ['ManagedServiceIdentity']],
]);

/** Names that mean this in the properties of an envelope and in the Graph API; in the envelope itself they mean other things. */
const renamedInner: ReadonlyMap<string, readonly string[]> = new Map([
  ['location', ['LocationDetails', 'Location']],
  ['resourceId', ['ResourceIdentity']],
]);

/** Where the time of an element is: the first that is a date counts. */
const timeFields = [
  'TimeGenerated',
  'time',
  'createdDateTime',
  'activityDateTime',
  'detectedDateTime',
  'riskLastUpdatedDateTime',
];

/**
 * Returns the row of an element. The properties of an envelope win; what the envelope says otherwise, what has no column and what does
 * not fit it is in `_Unmapped`. `TimeGenerated` is absent when no time of the element is a date.
 */
export function toRow(table: EntraTable, element: Document): Row {
  const row: Row = {};
  const rest: Document = {};
  const properties = propertiesOf(element);
  const inner = properties ?? element;
  put(table, inner, true, row, rest);
  if (properties !== undefined) {
    const { properties: _, category, ...envelope } = element;
    put(
      table,
      { ...(properties['category'] === undefined ? { category } : {}), ...envelope } as Document,
      false,
      row,
      rest,
    );
  }
  const time = timeFields.map((field) => readTime(element[field]) ?? readTime(inner[field])).find(Boolean);
  if (time !== undefined) row['TimeGenerated'] = time;
  complete(table, row, inner['status']);
  const parsed = parsedFieldsOf(table, row);
  if (parsed !== undefined) row['ParsedFields'] = parsed;
  if (Object.keys(rest).length > 0) row['_Unmapped'] = rest;
  return row;
}

function put(table: EntraTable, source: Document, isInner: boolean, row: Row, rest: Document): void {
  const columns = columnsOf[table];
  for (const [key, value] of Object.entries(source)) {
    if (value === null || value === undefined || key === 'Type') continue;
    if ((key === 'time' || key === 'TimeGenerated') && readTime(value) !== undefined) continue;
    const names = (isInner ? renamedInner.get(key) : undefined) ?? renamed.get(key) ?? [key];
    const column = names.map((name) => columns.get(name.toLowerCase())).find(Boolean);
    const converted = column === undefined ? undefined : convert(column.type, value);
    if (column === undefined || converted === undefined) keep(rest, key, value);
    else if (!Object.hasOwn(row, column.name)) row[column.name] = converted;
    else if (JSON.stringify(row[column.name]) !== JSON.stringify(converted)) keep(rest, key, value);
  }
}

/** Names come from the record: `__proto__` must become a key like any other. */
function keep(rest: Document, key: string, value: JsonValue): void {
  const name = Object.hasOwn(rest, key) ? `envelope.${key}` : key;
  Object.defineProperty(rest, name, { value, enumerable: true, configurable: true, writable: true });
}

/** The value in the form of the column; undefined when it does not fit, so that nothing is bent. */
function convert(type: KqlType, value: JsonValue): JsonValue | undefined {
  if (type === 'dynamic') return decoded(value);
  if (type === 'datetime') return readTime(value);
  if (type === 'string') return typeof value === 'string' ? value : JSON.stringify(value);
  if (type === 'bool') {
    if (typeof value === 'boolean') return value;
    const text = typeof value === 'string' ? value.toLowerCase() : '';
    return text === 'true' ? true : text === 'false' ? false : undefined;
  }
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : undefined;
}

/** Fills columns that Azure fills although only one of the shapes has a field of that name. */
function complete(table: EntraTable, row: Row, givenStatus: JsonValue | undefined): void {
  if (table === 'AuditLogs') {
    fill(row, 'OperationName', row['ActivityDisplayName']);
    fill(row, 'ActivityDisplayName', row['OperationName']);
    const by = row['InitiatedBy'];
    const caller = isDocument(by) ? (by['user'] ?? by['app']) : undefined;
    if (isDocument(caller)) fill(row, 'Identity', caller['displayName']);
    return;
  }
  if (table === 'AADUserRiskEvents' || table === 'AADRiskyUsers') return;
  const status = decoded(row['Status'] ?? givenStatus ?? null);
  if (isDocument(status)) {
    const code = status['errorCode'];
    fill(row, 'ResultType', typeof code === 'number' ? String(code) : code);
    if (status['failureReason'] !== 'Other.') fill(row, 'ResultDescription', status['failureReason']);
  }
  const place = decoded(row['LocationDetails'] ?? null);
  if (isDocument(place)) fill(row, 'Location', place['countryOrRegion']);
  if (table === 'SigninLogs' && row['ConditionalAccessPolicies'] !== undefined)
    fill(row, 'AppliedConditionalAccessPolicies', JSON.stringify(row['ConditionalAccessPolicies']));
}

/** A value that is there stays. */
function fill(row: Row, column: string, value: JsonValue | undefined): void {
  if (textOf(row[column]) === undefined && textOf(value) !== undefined) row[column] = value as string;
}
