import type { JsonValue, Row, TableRow } from '@belfry/schema';
import { mayHoldSecret, secretKinds } from './secret-kinds.ts';

/** How many secrets of each kind were replaced, by source. */
export type RedactionCounts = ReadonlyMap<string, ReadonlyMap<string, number>>;

export interface Redactor {
  /** Replaces secrets in the rows' texts, in place and in nested values, by `[redacted:<kind>]`. */
  redact(rows: readonly TableRow[]): void;
  counts(): RedactionCounts;
}

const maxDepth = 32;
/** Columns that Belfry or the schema fills: never a secret. */
const fixedColumns = new Set(['TimeGenerated', '_TimeReceived', '_ItemId', '_SourceId']);

/** Creates the redactor; when switched off it passes rows through and counts nothing. */
export function createRedactor(options: { readonly secrets: boolean }): Redactor {
  const counts = new Map<string, Map<string, number>>();

  const count = (sourceId: string, kind: string): void => {
    const ofSource = counts.get(sourceId) ?? new Map<string, number>();
    ofSource.set(kind, (ofSource.get(kind) ?? 0) + 1);
    counts.set(sourceId, ofSource);
  };

  const redactText = (text: string, sourceId: string): string => {
    if (!mayHoldSecret.test(text)) return text;
    let result = text;
    for (const { name, pattern } of secretKinds) {
      result = result.replace(pattern, (...match: unknown[]) => {
        count(sourceId, name);
        const groups = match.at(-1);
        const keep = typeof groups === 'object' && groups !== null && 'keep' in groups ? String(groups.keep) : '';
        return `${keep}[redacted:${name}]`;
      });
    }
    return result;
  };

  const redactValue = (value: JsonValue, sourceId: string, depth: number): JsonValue => {
    if (typeof value === 'string') return redactText(value, sourceId);
    if (typeof value !== 'object' || value === null || depth > maxDepth) return value;
    if (Array.isArray(value)) return value.map((item) => redactValue(item, sourceId, depth + 1));
    for (const key in value) {
      const item = value[key];
      if (item !== undefined) value[key] = redactMember(key, item, sourceId, depth + 1);
    }
    return value;
  };

  /** A member whose key says that it is a secret is one, whatever its form. */
  const redactMember = (key: string, value: JsonValue, sourceId: string, depth: number): JsonValue => {
    if (typeof value !== 'string' || !secretKey.test(key) || value === '' || harmless.test(value))
      return redactValue(value, sourceId, depth);
    count(sourceId, 'password');
    return '[redacted:password]';
  };

  return {
    redact(rows) {
      if (!options.secrets) return;
      for (const { row } of rows) redactRow(row);
    },
    counts: () => counts,
  };

  function redactRow(row: Row): void {
    const source = row['_SourceId'];
    const sourceId = typeof source === 'string' ? source : '';
    for (const column in row) {
      const value = row[column];
      if (value === undefined || fixedColumns.has(column)) continue;
      row[column] = redactValue(value, sourceId, 0);
    }
  }
}

const secretKey =
  /^(?:password|passwd|pwd|passphrase|client_?secret|secret_?access_?key|api_?key|access_?token|refresh_?token)$/i;
/** Values that stand in place of a secret already. */
const harmless = /^(?:\*+|\[redacted|<redacted|HIDDEN_DUE_TO_SECURITY_REASONS|null|true|false|-)/i;
