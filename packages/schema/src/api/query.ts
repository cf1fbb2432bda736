import { z } from 'zod';
import { kqlTypes } from '../kql-types.ts';

/** POST /api/query: the answer is NDJSON (`application/x-ndjson`), one `queryFrame` a line. */
export const queryRequest = z.strictObject({
  query: z.string().min(1).max(1_000_000),
  /** Bounds `TimeGenerated` of every table that the query does not bound itself. ISO 8601; `to` is exclusive. */
  timeRange: z.strictObject({ from: z.string(), to: z.string() }).optional(),
  /** Rows returned at most; more sets `truncated`. */
  maxRows: z.number().int().min(1).max(500_000).default(30_000),
  timeoutMs: z.number().int().min(100).max(600_000).default(60_000),
  /** Chosen by the caller (UUID), for POST /api/query/:queryId/cancel. */
  queryId: z.uuid().optional(),
});
export const column = z.object({ name: z.string(), type: z.enum(kqlTypes) });
export type QueryColumn = z.infer<typeof column>;
export const render = z.object({
  kind: z.string(),
  title: z.string().optional(),
  xColumn: z.string().optional(),
  yColumns: z.array(z.string()).optional(),
  series: z.array(z.string()).optional(),
});
/** Cells: JSON numbers (long beyond 2^53 as text), booleans, null, text; datetime ISO with seven decimals and Z; timespan `d.hh:mm:ss.fffffff`; dynamic as JSON. */
export const queryFrame = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('schema'), queryId: z.string(), columns: z.array(column), render: render.optional() }),
  z.object({ kind: z.literal('rows'), rows: z.array(z.array(z.unknown())) }),
  z.object({ kind: z.literal('warning'), code: z.string(), message: z.string() }),
  z.object({
    kind: z.literal('done'),
    rowCount: z.number().int(),
    truncated: z.boolean(),
    elapsedMs: z.number(),
    rowsRead: z.number().optional(),
    bytesRead: z.number().optional(),
  }),
  z.object({ kind: z.literal('error'), code: z.string(), message: z.string(), hint: z.string().optional() }),
]);
export type QueryFrame = z.infer<typeof queryFrame>;

/** A problem in a query, at `[start, start + length)` of the text in UTF-16 units. */
export const diagnostic = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  message: z.string(),
  start: z.number().int(),
  length: z.number().int(),
  suggestion: z.string().optional(),
});
export type QueryDiagnostic = z.infer<typeof diagnostic>;
/** POST /api/query/validate */
export const validateRequest = z.strictObject({ query: z.string().max(1_000_000) });
export const validateResponse = z.object({ diagnostics: z.array(diagnostic) });

/** GET /api/schema: what the editor completes. */
export const schemaResponse = z.object({
  tables: z.array(
    z.object({
      name: z.string(),
      doc: z.string(),
      rowCount: z.number(),
      lastTime: z.string().nullable(),
      columns: z.array(column.extend({ doc: z.string().optional() })),
    }),
  ),
  functions: z.array(z.object({ name: z.string(), parameters: z.string(), doc: z.string() })),
  /** Names of built-in operators, functions, aggregates and plugins that the engine supports. */
  supported: z.object({
    operators: z.array(z.string()),
    functions: z.array(z.string()),
    aggregates: z.array(z.string()),
    plugins: z.array(z.string()),
  }),
});
export type SchemaResponse = z.infer<typeof schemaResponse>;
