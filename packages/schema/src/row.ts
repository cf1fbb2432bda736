import { asStored, jsonText } from './json-text.ts';
import type { ColumnDefinition, TableDefinition } from './table.ts';

export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/**
 * One row of a table by column name, in JSON values: datetime as ISO 8601 with `Z` and up to seven decimals,
 * long as number while safe and as decimal text beyond, timespan as `[-][d.]hh:mm:ss[.fffffff]`, dynamic as the value itself.
 * An absent column is null (the empty string for type string).
 */
export type Row = Record<string, JsonValue>;

/** A row and the table it belongs to: what parsers give, detection tests and the journal keeps. */
export interface TableRow {
  readonly table: string;
  readonly row: Row;
}

/**
 * Returns a function that encodes rows of `table` as one line of JSON for the store (no line end).
 * A dynamic value is stored as JSON text, so a dynamic *string* must be encoded twice; everything else is plain JSON.
 * A key that is no column of the table moves into `_Unmapped`, so nothing is lost.
 */
export function createRowEncoder(table: TableDefinition): (row: Row) => string {
  const columns = new Map<string, ColumnDefinition>(table.columns.map((column) => [column.name, column]));
  return (row) => {
    let unmapped: Row | undefined;
    let copy: Row | undefined;
    let holdsJson = false;
    for (const key in row) {
      const column = columns.get(key);
      const value = row[key];
      if (column === undefined) {
        unmapped ??= {};
        unmapped[key] = value as JsonValue;
      } else if (column.type === 'dynamic' && typeof value === 'string') {
        copy ??= { ...row };
        copy[key] = jsonText(value);
      } else if (
        (typeof value === 'object' && value !== null) ||
        (column.type === 'dynamic' && typeof value === 'number')
      )
        holdsJson = true;
    }
    if (unmapped === undefined) return holdsJson ? asStored(JSON.stringify(copy ?? row)) : JSON.stringify(copy ?? row);
    copy ??= { ...row };
    for (const key in unmapped) delete copy[key];
    const before = row['_Unmapped'];
    copy['_Unmapped'] = {
      ...(typeof before === 'object' && before !== null && !Array.isArray(before) ? before : {}),
      ...unmapped,
    };
    return asStored(JSON.stringify(copy));
  };
}
