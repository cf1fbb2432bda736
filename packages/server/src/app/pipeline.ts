import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  BelfryError,
  createRowEncoder,
  type Alert,
  type RawRecord,
  type TableDefinition,
  type TableRow,
} from '@belfry/schema';
import type { RecordSink, SubmitResult } from '#core';
import type { Enricher } from '#enrich';
import type { Journal } from '#journal';
import type { Parser } from '#parse';
import type { Redactor } from '#redact';
import { Watermark } from './watermark.ts';

/** The stages between a data connector and the journal, in their order. */
export interface PipelineStages {
  readonly parser: Parser;
  readonly redactor: Redactor;
  readonly enricher: Enricher;
  /** Stream detection: the alerts of these rows. */
  readonly detect: (rows: readonly TableRow[]) => readonly Alert[];
  readonly alertToRow: (alert: Alert) => TableRow;
  readonly journal: Pick<Journal, 'append'>;
  readonly tables: readonly TableDefinition[];
  readonly nextItemId: () => string;
  /** Told when a batch is durable. */
  readonly onDurable: (batch: DurableBatch) => void;
}

export interface DurableBatch {
  readonly records: readonly RawRecord[];
  readonly rows: readonly TableRow[];
  readonly deadLetters: number;
  readonly alerts: readonly Alert[];
}

/** Bytes of text in flight beyond which the pipeline refuses more until some of it is durable. */
const maxPendingBytes = 256 * 1024 * 1024;
/** Records taken through the stages at a time: others get their turn in between. */
const recordsPerTurn = 2000;

/**
 * Takes records through parse, redact, enrich and stream detection into the journal. A batch is one commit, with the alerts that
 * its rows caused: all of it is durable, or none.
 */
export class Pipeline implements RecordSink {
  readonly #stages: PipelineStages;
  readonly #encoders: ReadonlyMap<string, (row: TableRow['row']) => string>;
  readonly watermark = new Watermark();
  pendingRecords = 0;
  pendingBytes = 0;

  constructor(stages: PipelineStages) {
    this.#stages = stages;
    this.#encoders = new Map(stages.tables.map((table) => [table.name, createRowEncoder(table)]));
  }

  async submit(records: readonly RawRecord[], pack?: string): Promise<SubmitResult> {
    const { rows, deadLetters } = await this.take(records, pack);
    return { accepted: rows.length - deadLetters, deadLettered: deadLetters };
  }

  /** As `submit`, and tells what became of the records. */
  async take(records: readonly RawRecord[], pack?: string): Promise<DurableBatch> {
    const bytes = records.reduce((sum, record) => sum + record.raw.length + 200, 0);
    if (this.pendingBytes > 0 && this.pendingBytes + bytes > maxPendingBytes)
      throw new BelfryError('BELFRY-PIPELINE-001', 'more is in flight than fits into memory', {
        hint: 'send it again a little later',
        retryable: true,
      });
    this.pendingRecords += records.length;
    this.pendingBytes += bytes;
    try {
      return await this.#commit(records, pack);
    } finally {
      this.pendingRecords -= records.length;
      this.pendingBytes -= bytes;
    }
  }

  /** Writes rows that Belfry makes itself (alerts of scheduled rules, incidents) through the same encoding. */
  async appendRows(rows: readonly TableRow[], producer: string, sequence: number): Promise<void> {
    const receivedAt = Date.now();
    const end = this.watermark.begin(receivedAt);
    try {
      for (const { row } of rows) {
        row['_TimeReceived'] = new Date(receivedAt).toISOString();
        row['_ItemId'] = this.#stages.nextItemId();
        row['_SourceId'] ??= 'belfry';
      }
      const position = await this.#stages.journal.append(this.#encode(rows), { producer, sequence });
      this.watermark.journaled(position.segment, receivedAt);
    } finally {
      end();
    }
  }

  async #commit(records: readonly RawRecord[], pack: string | undefined): Promise<DurableBatch> {
    const { parser, redactor, enricher, detect, alertToRow, journal, nextItemId, onDurable } = this.#stages;
    const oldest = records.reduce((least, record) => Math.min(least, record.receivedAt), Number.POSITIVE_INFINITY);
    const end = this.watermark.begin(oldest);
    try {
      const rows: TableRow[] = [];
      const alerts: Alert[] = [];
      let deadLetters = 0;
      for (let at = 0; at < records.length; at += recordsPerTurn) {
        if (at > 0) await nextTurn();
        const parsed = parser.parse(records.slice(at, at + recordsPerTurn), pack);
        redactor.redact(parsed.rows);
        enricher.enrich(parsed.rows);
        for (const alert of detect(parsed.rows)) alerts.push(alert);
        for (const row of parsed.rows) rows.push(row);
        deadLetters += parsed.deadLetters;
      }
      const alertRows = alerts.map((alert) => {
        const tableRow = alertToRow(alert);
        tableRow.row['_TimeReceived'] = new Date().toISOString();
        tableRow.row['_ItemId'] = nextItemId();
        tableRow.row['_SourceId'] = alert.sourceIds[0] ?? 'belfry';
        return tableRow;
      });
      const position = await journal.append([...this.#encode(rows), ...this.#encode(alertRows)]);
      this.watermark.journaled(position.segment, oldest);
      const batch = { records, rows, deadLetters, alerts };
      onDurable(batch);
      return batch;
    } finally {
      end();
    }
  }

  #encode(rows: readonly TableRow[]): { table: string; line: string }[] {
    return rows.map(({ table, row }) => {
      const encode = this.#encoders.get(table);
      if (encode === undefined) throw new Error(`no encoder for table ${table}`);
      return { table, line: encode(row) };
    });
  }
}
