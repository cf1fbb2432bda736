import type { Row } from '@belfry/schema';
import type { ImportBatch } from '@belfry/schema/api';
import { deadLetterTable } from '#parse';
import type { DurableBatch } from '../pipeline.ts';

/** Says what became of the records of a durable batch. */
export function summarizeBatch({ rows, deadLetters, alerts }: DurableBatch): ImportBatch {
  const tables: ImportBatch['tables'] = {};
  const letters = new Map<string, ImportBatch['deadLetters'][number]>();
  for (const { table, row } of rows) {
    const of = (tables[table] ??= { rows: 0 });
    of.rows += 1;
    const time = textAt(row, 'TimeGenerated');
    if (time !== '' && (of.first === undefined || time < of.first)) of.first = time;
    if (time !== '' && (of.last === undefined || time > of.last)) of.last = time;
    if (table !== deadLetterTable) continue;
    const code = textAt(row, 'Code');
    const reason = textAt(row, 'Reason');
    const known = letters.get(`${code} ${reason}`);
    if (known !== undefined) known.count += 1;
    else
      letters.set(`${code} ${reason}`, {
        code,
        reason,
        count: 1,
        origin: textAt(row, 'Origin'),
        position: Number(row['Position'] ?? 0),
      });
  }
  return {
    accepted: rows.length - deadLetters,
    deadLettered: deadLetters,
    tables,
    deadLetters: [...letters.values()],
    alerts: alerts.map(({ id }) => id),
  };
}

function textAt(row: Row, column: string): string {
  const value = row[column];
  return typeof value === 'string' ? value : '';
}
