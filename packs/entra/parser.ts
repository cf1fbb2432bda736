import type { JsonValue, ParseOutcome, Row, SourceParser, TableRow } from '@belfry/schema';
import { columnTypes } from './columns.ts';
import type { EntraTable } from './columns.ts';

type Document = { [key: string]: JsonValue };

const categories: ReadonlyMap<JsonValue | undefined, EntraTable> = new Map([
  ['SignInLogs', 'SigninLogs'],
  ['NonInteractiveUserSignInLogs', 'AADNonInteractiveUserSignInLogs'],
  ['AuditLogs', 'AuditLogs'],
]);

/** Fields whose column is not the field's name with a capital. */
const renamed: ReadonlyMap<string, string> = new Map([
  ['ipAddress', 'IPAddress'],
  ['callerIpAddress', 'IPAddress'],
  ['location', 'LocationDetails'],
  ['deviceDetail', 'DeviceDetail'],
  ['tenantId', 'AADTenantId'],
]);

/** Reads sign-in and audit logs of Entra ID: diagnostic envelopes, Graph API documents and Azure-shaped rows. */
export const parser: SourceParser = {
  detect(record) {
    const first = elementsOf(record.value)?.[0];
    return isDocument(first) && tableOf(first) !== undefined ? 0.9 : 0;
  },

  parse(record): ParseOutcome {
    const elements = elementsOf(record.value);
    if (elements === undefined || elements.length === 0) return refuse('001', 'no element of a log of Entra ID');
    const rows: TableRow[] = [];
    for (const [index, element] of elements.entries()) {
      const where = elements.length === 1 ? '' : ` in record ${index}`;
      const table = isDocument(element) ? tableOf(element) : undefined;
      if (!isDocument(element) || table === undefined) return refuse('002', `no sign-in or audit element${where}`);
      const row = toRow(table, element);
      if (row['TimeGenerated'] === undefined) return refuse('003', `no time that is a date${where}`);
      rows.push({ table, row });
    }
    return { ok: true, rows };
  },
};

function refuse(number: string, reason: string): ParseOutcome {
  return { ok: false, code: `BELFRY-ENTRA-${number}`, reason };
}

function isDocument(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function elementsOf(value: unknown): readonly JsonValue[] | undefined {
  if (!isDocument(value)) return undefined;
  const records = value['records'];
  return Array.isArray(records) ? records : [value];
}

function tableOf(element: Document): EntraTable | undefined {
  if (isDocument(element['properties'])) return categories.get(element['category']);
  const has = (key: string): boolean => typeof element[key] === 'string';
  if (has('activityDateTime') && has('activityDisplayName')) return 'AuditLogs';
  if (has('createdDateTime') && has('userPrincipalName') && isDocument(element['status'])) return 'SigninLogs';
  const type = element['Type'];
  return [...categories.values()].find((table) => table === type);
}

function toDate(value: JsonValue | undefined): string | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

/** Returns undefined when the value does not fit the column; it then stays in `_Unmapped`. */
function convert(type: string, value: JsonValue): JsonValue | undefined {
  if (type === 'dynamic') return value;
  if (type === 'datetime') return toDate(value);
  if (type === 'bool') return typeof value === 'boolean' ? value : undefined;
  if (type === 'string') return typeof value === 'string' ? value : JSON.stringify(value);
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) return undefined;
  return type === 'real' || Number.isSafeInteger(number) ? number : undefined;
}

function toRow(table: EntraTable, element: Document): Row {
  const row: Row = {};
  const rest: Document = {};
  const types = columnTypes[table];
  const put = (source: Document): void => {
    for (const [key, value] of Object.entries(source)) {
      if (value === null || (key === 'properties' && isDocument(value))) continue;
      const capital = key.charAt(0).toUpperCase() + key.slice(1);
      const alias = key === 'location' && typeof value === 'string' ? 'Location' : renamed.get(key);
      const column = alias !== undefined && Object.hasOwn(types, alias) ? alias : capital;
      const type = Object.hasOwn(types, column) ? types[column] : undefined;
      const converted = type === undefined ? undefined : convert(type, value);
      if (converted === undefined)
        Object.defineProperty(rest, key, { value, enumerable: true, configurable: true, writable: true });
      else row[column] = converted;
    }
  };
  put(element);
  const properties = element['properties'];
  if (isDocument(properties)) put(properties);
  const status = element['status'];
  const code = isDocument(status) ? status['errorCode'] : undefined;
  if (row['ResultType'] === undefined && typeof code === 'number' && table !== 'AuditLogs')
    row['ResultType'] = `${code}`;
  const time = toDate(
    element['TimeGenerated'] ?? element['time'] ?? element['createdDateTime'] ?? element['activityDateTime'],
  );
  if (time === undefined) delete row['TimeGenerated'];
  else row['TimeGenerated'] = time;
  if (table === 'AuditLogs' && row['OperationName'] === undefined && typeof row['ActivityDisplayName'] === 'string')
    row['OperationName'] = row['ActivityDisplayName'];
  if (Object.keys(rest).length > 0) row['_Unmapped'] = rest;
  return row;
}
