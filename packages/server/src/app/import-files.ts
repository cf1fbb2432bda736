import type { Row } from '@belfry/schema';
import type { Config, Log } from '#core';
import { readFileRecords, type ImportItem } from '#connectors';
import { deadLetterTable } from '#parse';
import { openCollector } from './collector.ts';
import type { Content } from './content.ts';
import { openEngine } from './engine.ts';
import type { DurableBatch } from './pipeline.ts';

export interface ImportRequest {
  readonly files: readonly { readonly path: string; readonly size: number }[];
  readonly sourceId: string;
  readonly pack?: string;
  readonly onFile?: (size: number) => void;
}

export interface ImportSummary {
  readonly files: number;
  readonly records: number;
  readonly accepted: number;
  readonly deadLettered: number;
  readonly alerts: number;
  readonly tables: Readonly<Record<string, { rows: number; first: string | undefined; last: string | undefined }>>;
  /** Dead letters by their reason. */
  readonly deadLetters: readonly { code: string; reason: string; count: number }[];
  readonly problems: readonly Omit<Extract<ImportItem, { kind: 'problem' }>, 'kind'>[];
  readonly elapsedMs: number;
}

/** Adds up what became of the records, from the batches that are durable. */
export class ImportTally {
  readonly #tables = new Map<string, { rows: number; first: string | undefined; last: string | undefined }>();
  readonly #deadLetters = new Map<string, { code: string; reason: string; count: number }>();
  alerts = 0;

  add({ rows, alerts }: DurableBatch): void {
    this.alerts += alerts.length;
    for (const { table, row } of rows) {
      if (table === deadLetterTable) this.#addDeadLetter(textAt(row, 'Code'), textAt(row, 'Reason'));
      const time = typeof row['TimeGenerated'] === 'string' ? row['TimeGenerated'] : undefined;
      const of = this.#tables.get(table) ?? { rows: 0, first: undefined, last: undefined };
      of.rows += 1;
      if (time !== undefined && (of.first === undefined || time < of.first)) of.first = time;
      if (time !== undefined && (of.last === undefined || time > of.last)) of.last = time;
      this.#tables.set(table, of);
    }
  }

  get tables(): ImportSummary['tables'] {
    return Object.fromEntries([...this.#tables].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  get deadLetters(): ImportSummary['deadLetters'] {
    return [...this.#deadLetters.values()].sort((a, b) => b.count - a.count);
  }

  #addDeadLetter(code: string, reason: string): void {
    const key = `${code} ${reason}`;
    const known = this.#deadLetters.get(key) ?? { code, reason, count: 0 };
    known.count += 1;
    this.#deadLetters.set(key, known);
  }
}

/** Imports files into a data folder that no server uses; returns when every row is in the store. */
export async function importInto(
  config: Config,
  content: Content,
  log: Log,
  request: ImportRequest,
): Promise<ImportSummary> {
  const started = performance.now();
  const tally = new ImportTally();
  const engine = await openEngine(config, content);
  const totals = { records: 0, accepted: 0, deadLettered: 0 };
  const problems: ImportSummary['problems'][number][] = [];
  try {
    const collector = await openCollector(config, content, engine, log, (batch) => tally.add(batch));
    try {
      for (const { path, size } of request.files) {
        for await (const item of readFileRecords(path, { sourceId: request.sourceId })) {
          if (item.kind === 'problem') {
            const { kind: _, ...problem } = item;
            problems.push(problem);
            continue;
          }
          const result = await collector.pipeline.submit(item.records, request.pack);
          totals.records += item.records.length;
          totals.accepted += result.accepted;
          totals.deadLettered += result.deadLettered;
        }
        request.onFile?.(size);
      }
    } finally {
      await collector.close();
    }
  } finally {
    await engine.close();
  }
  return {
    files: request.files.length,
    ...totals,
    alerts: tally.alerts,
    tables: tally.tables,
    deadLetters: tally.deadLetters,
    problems,
    elapsedMs: performance.now() - started,
  };
}

function textAt(row: Row, column: string): string {
  const value = row[column];
  return typeof value === 'string' ? value : '';
}
