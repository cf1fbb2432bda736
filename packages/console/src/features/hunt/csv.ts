import type { QueryColumn } from '@belfry/schema/api';
import { cellText } from '../../ui/json-tree.tsx';

/** A cell of CSV. Text that a spreadsheet would run as a formula gets an apostrophe before it: log text is not trusted. */
function csvCell(value: unknown): string {
  const text = cellText(value);
  const safe = typeof value !== 'number' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** RFC 4180 text of a result given as column arrays, in the order of `rows`. */
export function toCsv(columns: readonly QueryColumn[], data: readonly unknown[][], rows: Iterable<number>): string {
  const lines = [columns.map((column) => csvCell(column.name)).join(',')];
  for (const row of rows) lines.push(columns.map((_, index) => csvCell(data[index]?.[row])).join(','));
  return `${lines.join('\r\n')}\r\n`;
}

/** Hands a text to the person as a file. */
export function download(name: string, text: string, type: string): void {
  // The mark makes spreadsheets read UTF-8.
  const url = URL.createObjectURL(new Blob(['\uFEFF', text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
