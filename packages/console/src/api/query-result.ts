import type { QueryColumn, QueryFrame } from '@belfry/schema/api';

type SchemaFrame = Extract<QueryFrame, { kind: 'schema' }>;
export type DoneFrame = Extract<QueryFrame, { kind: 'done' }>;
export type Render = NonNullable<SchemaFrame['render']>;

/** A result as column arrays: no object per row, so that 100 000 rows stay small. */
export interface QueryResult {
  queryId: string;
  columns: QueryColumn[];
  /** `data[column][row]` */
  data: unknown[][];
  rowCount: number;
  render: Render | undefined;
  warnings: { code: string; message: string }[];
  done: DoneFrame | undefined;
  error: { code: string; message: string; hint?: string | undefined } | undefined;
}

export const emptyResult = (queryId: string): QueryResult => ({
  queryId,
  columns: [],
  data: [],
  rowCount: 0,
  render: undefined,
  warnings: [],
  done: undefined,
  error: undefined,
});

/** Appends a frame to `result` (in place: rows are many). */
export function appendFrame(result: QueryResult, frame: QueryFrame): void {
  switch (frame.kind) {
    case 'schema':
      result.queryId = frame.queryId;
      result.columns = frame.columns;
      result.data = frame.columns.map(() => []);
      result.render = frame.render;
      break;
    case 'rows':
      for (const row of frame.rows) {
        for (let index = 0; index < result.data.length; index += 1) result.data[index]!.push(row[index] ?? null);
      }
      result.rowCount += frame.rows.length;
      break;
    case 'warning':
      result.warnings.push({ code: frame.code, message: frame.message });
      break;
    case 'done':
      result.done = frame;
      break;
    case 'error':
      result.error = { code: frame.code, message: frame.message, hint: frame.hint };
      break;
  }
}

/** One row by column name. */
export function rowAt(result: QueryResult, row: number): Record<string, unknown> {
  return Object.fromEntries(result.columns.map((column, index) => [column.name, result.data[index]?.[row] ?? null]));
}
