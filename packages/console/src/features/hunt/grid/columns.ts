import type { QueryColumn } from '@belfry/schema/api';
import { formatMillisecond, type Zone } from '../../../time/format.ts';
import { cellText } from '../../../ui/json-tree.tsx';

export interface GridColumn extends QueryColumn {
  /** Its place in the result's column arrays. */
  index: number;
}
export interface Sort {
  index: number;
  descending: boolean;
}

const numeric = new Set(['int', 'long', 'real', 'decimal']);
export const isNumeric = (type: string): boolean => numeric.has(type);

/** Whether no row has a value in a column. */
export const isEmptyColumn = (cells: readonly unknown[]): boolean =>
  cells.every((cell) => cell === null || cell === undefined || cell === '');

/** A first width from the header and a sample of cells, in pixels. */
export function guessWidth(column: QueryColumn, cells: readonly unknown[]): number {
  if (column.type === 'datetime') return 176;
  let longest = column.name.length + 3;
  for (let row = 0; row < Math.min(40, cells.length); row += 1)
    longest = Math.max(longest, cellText(cells[row]).length);
  return Math.round(Math.min(340, Math.max(64, longest * 6.95 + 22)));
}

/** A cell as the grid shows it. */
export function showCell(value: unknown, type: string, zone: Zone): string {
  if (type === 'datetime' && typeof value === 'string') {
    const ms = Date.parse(value);
    return Number.isNaN(ms) ? value : formatMillisecond(ms, zone);
  }
  return cellText(value);
}

/** Compares two cells of one column: numbers by value, all else by text; nulls last. */
function compareCells(a: unknown, b: unknown, asNumber: boolean): number {
  const aEmpty = a === null || a === undefined;
  const bEmpty = b === null || b === undefined;
  if (aEmpty || bEmpty) return Number(aEmpty) - Number(bEmpty);
  if (asNumber) return Number(a) - Number(b);
  const left = cellText(a);
  const right = cellText(b);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The rows in the order of `sort`; equal rows keep the order of the result. */
export function sortRows(
  rowCount: number,
  cells: readonly unknown[] | undefined,
  type: string,
  sort: Sort | undefined,
): Uint32Array {
  const order = Uint32Array.from({ length: rowCount }, (_, row) => row);
  if (sort === undefined || cells === undefined) return order;
  const asNumber = isNumeric(type);
  const sign = sort.descending ? -1 : 1;
  return order.sort((a, b) => {
    const left = cells[a];
    const right = cells[b];
    const empty = left === null || left === undefined || right === null || right === undefined;
    return compareCells(left, right, asNumber) * (empty ? 1 : sign) || a - b;
  });
}
