import type { JsonValue, Row } from '@belfry/schema';
import type { EntraTable } from './columns.ts';
import { decoded, isDocument, textOf, type Document } from './document.ts';

/** Longer values are not repeated here: they are in `TargetResources`. */
const maxChars = 1024;
/** Properties of one record that are read; Entra ID writes a few dozen at most. */
const maxProperties = 200;

/** Protocols whose name in the portal is not the coded one; Sigma rules ask for the portal's. */
const protocols: ReadonlyMap<JsonValue | undefined, string> = new Map([
  ['deviceCode', 'Device Code'],
  ['ropc', 'ROPC'],
]);

/**
 * Returns what queries and Sigma rules ask for by name although Entra ID nests it in lists or codes it: for a sign-in its status and
 * protocol in words, for a change its operation and status in words and old and new values by property. Undefined for other tables.
 */
export function parsedFieldsOf(table: EntraTable, row: Row): Document | undefined {
  if (table === 'SigninLogs') return ofSignIn(row);
  return table === 'AuditLogs' ? ofChange(row) : undefined;
}

function ofSignIn(row: Row): Document {
  const status = decoded(row['Status'] ?? null);
  const { failureReason, additionalDetails } = isDocument(status) ? status : ({} as Document);
  const result = row['ResultType'];
  const verdict = result === undefined ? undefined : result === '0' ? 'Success' : 'Failure';
  const protocol = protocols.get(row['AuthenticationProtocol']);
  return {
    Status: distinct([verdict, row['ResultDescription'], failureReason, additionalDetails]),
    ...(protocol === undefined ? {} : { Protocol: protocol }),
  };
}

function ofChange(row: Row): Document {
  const targets = listOf(row['TargetResources']).filter(isDocument);
  const oldValues: Document = {};
  const newValues: Document = {};
  const changes: string[] = [];
  const properties = targets.flatMap((target) => listOf(target['modifiedProperties']).filter(isDocument));
  for (const property of properties.slice(0, maxProperties)) {
    const { displayName, oldValue, newValue } = property;
    if (typeof displayName !== 'string') continue;
    const before = put(oldValues, displayName, oldValue);
    const after = put(newValues, displayName, newValue);
    if (before && after) changes.push(JSON.stringify({ displayName, oldValue, newValue }).slice(1, -1));
  }
  const types = targets.map((target) => textOf(target['type']));
  return {
    Operation: distinct([textOf(row['OperationName'])?.trim(), ...changes]),
    Status: distinct([row['Result'], row['ResultReason'], row['ResultDescription']]),
    // The portal writes "Service Principal", the record "ServicePrincipal".
    TargetTypes: distinct(types.flatMap((type) => [type, type?.replaceAll(/([a-z])([A-Z])/g, '$1 $2')])),
    OldValues: oldValues,
    NewValues: newValues,
  };
}

/** Values are JSON text: a single one is taken out of its quotes. Says whether there was one that is short enough. */
function put(values: Document, name: string, value: JsonValue | undefined): boolean {
  if (value === null || value === undefined) return false;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (text.length > maxChars) return false;
  const plain = /^".*"$/s.test(text) ? unquoted(text) : text;
  Object.defineProperty(values, name, { value: plain, enumerable: true, configurable: true, writable: true });
  return true;
}

function unquoted(text: string): string {
  try {
    const value = JSON.parse(text) as JsonValue;
    return typeof value === 'string' ? value : text;
  } catch {
    return text;
  }
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

function distinct(values: readonly (JsonValue | undefined)[]): string[] {
  return [...new Set(values.map(textOf).filter((value) => value !== undefined))];
}
