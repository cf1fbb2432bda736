import { z } from 'zod';
import { kqlTypes } from './kql-types.ts';

/** A table or column name that needs no quoting in KQL. */
const identifier = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'letters, digits and _ only');

/** One column of a table, as written in a pack's `tables/*.yaml`. */
export const columnDefinition = z.strictObject({
  name: identifier,
  type: z.enum(kqlTypes),
  /** What the column holds, for people. */
  doc: z.string().optional(),
  /** Few distinct values (under about 10,000): stored dictionary-encoded. */
  lowCardinality: z.boolean().optional(),
  /** People search this column for words: it gets a text index. */
  search: z.boolean().optional(),
  /** Why no sample of the pack fills the column; without it, the conformance suite asks for a sample. */
  unsampled: z.string().min(5).optional(),
});
export type ColumnDefinition = z.infer<typeof columnDefinition>;

/** A table, as written in a pack's `tables/*.yaml`. Standard columns are added by `withStandardColumns`. */
export const tableDefinition = z.strictObject({
  name: identifier,
  doc: z.string(),
  columns: z.array(columnDefinition).min(1).max(1000),
  /** Sort key after the hour of `TimeGenerated`; low-cardinality columns that queries filter on. */
  orderBy: z.array(identifier).max(4).optional(),
  /** Days that rows are kept, counted from receipt. Default: the server's setting. */
  retentionDays: z.number().int().min(1).max(36500).optional(),
});
export type TableDefinition = z.infer<typeof tableDefinition>;

/**
 * Columns that every table has. `TimeGenerated` is the source's clock, `_TimeReceived` the server's
 * (`ingestion_time()` in KQL); retention and partitions follow the server's, so a forged source time hides nothing.
 */
export const standardColumns: readonly ColumnDefinition[] = [
  { name: 'TimeGenerated', type: 'datetime', doc: "When the event happened, by the source's clock." },
  { name: '_TimeReceived', type: 'datetime', doc: "When Belfry received it, by the server's clock." },
  { name: '_ItemId', type: 'long', doc: 'Unique number of the row, rising with receipt.' },
  { name: '_SourceId', type: 'string', doc: 'The data connector that received it.', lowCardinality: true },
  { name: '_Unmapped', type: 'dynamic', doc: 'Fields of the record that no column holds.' },
];

/** Columns that are the same for all rows of a table: computed by the store, never in a row. */
export const constantColumns: readonly ColumnDefinition[] = [
  { name: 'Type', type: 'string', doc: 'The name of the table.' },
  { name: 'TenantId', type: 'string', doc: 'The workspace; empty on one machine.' },
];

/** Returns the table with the standard columns first; a pack's own definition of a standard column keeps its doc. */
export function withStandardColumns(table: TableDefinition): TableDefinition {
  const reserved = new Set([...standardColumns, ...constantColumns].map((column) => column.name));
  const own = table.columns.filter((column) => !reserved.has(column.name));
  return { ...table, columns: [...standardColumns, ...own] };
}
