import { BelfryError, type RawRecord } from '@belfry/schema';
import type { ImportBatch } from '@belfry/schema/api';
import type { ImportItem } from '#connectors';

export interface ImportSummary {
  readonly files: number;
  readonly records: number;
  readonly accepted: number;
  readonly deadLettered: number;
  readonly alerts: number;
  /** Incidents that hold one of the alerts. */
  readonly incidents: number;
  readonly tables: ImportBatch['tables'];
  /** Dead letters by their reason, with the place of the first. */
  readonly deadLetters: ImportBatch['deadLetters'];
  readonly problems: readonly ImportProblem[];
  /** Why the import ended before its files did; records after this place were not taken. */
  readonly stopped?: ImportStop;
  /** Why something is still on its way into the store or into incidents: it comes there later, nothing is lost. */
  readonly waiting?: string;
  readonly elapsedMs: number;
}

export type ImportProblem = Omit<Extract<ImportItem, { kind: 'problem' }>, 'kind'>;

export interface ImportStop {
  readonly code: string;
  readonly message: string;
  readonly file: string;
  /** First and last record of the batch that was not acknowledged. */
  readonly records: readonly [number, number];
}

/** Why and where an import ends early. */
export function stopAt({ code, message }: BelfryError, file: string, records: readonly RawRecord[]): ImportStop {
  return { code, message, file, records: [records[0]?.position ?? 0, records.at(-1)?.position ?? 0] };
}

export const interrupted = (): BelfryError =>
  new BelfryError('BELFRY-IMPORT-011', 'interrupted by a signal; all before this place is kept');

/** Adds up what became of the records, from the batches that are durable. */
export class ImportTally {
  readonly #started = performance.now();
  readonly #tables = new Map<string, ImportBatch['tables'][string]>();
  readonly #deadLetters = new Map<string, ImportBatch['deadLetters'][number]>();
  readonly #problems: ImportProblem[] = [];
  /** Ids of alerts. */
  readonly alerts = new Set<string>();
  files = 0;
  #records = 0;
  #accepted = 0;
  #deadLettered = 0;

  /** Counts a batch that is durable. */
  add(records: number, batch: ImportBatch): void {
    this.#records += records;
    this.#accepted += batch.accepted;
    this.#deadLettered += batch.deadLettered;
    for (const id of batch.alerts) this.alerts.add(id);
    for (const [table, { rows, first, last }] of Object.entries(batch.tables)) {
      const of = this.#tables.get(table) ?? { rows: 0 };
      of.rows += rows;
      if (first !== undefined && (of.first === undefined || first < of.first)) of.first = first;
      if (last !== undefined && (of.last === undefined || last > of.last)) of.last = last;
      this.#tables.set(table, of);
    }
    for (const letter of batch.deadLetters) {
      const key = `${letter.code} ${letter.reason}`;
      const known = this.#deadLetters.get(key);
      if (known === undefined) this.#deadLetters.set(key, { ...letter });
      else known.count += letter.count;
    }
  }

  addProblem({ file, code, reason, severity }: ImportProblem): void {
    this.#problems.push({ file, code, reason, severity });
  }

  /** Whether nothing was taken yet. */
  get isEmpty(): boolean {
    return this.#records === 0;
  }

  summary(end: {
    readonly alerts: number;
    readonly incidents: number;
    readonly stopped?: ImportStop | undefined;
    readonly waiting?: string | undefined;
  }): ImportSummary {
    const { alerts, incidents, stopped, waiting } = end;
    return {
      files: this.files,
      records: this.#records,
      accepted: this.#accepted,
      deadLettered: this.#deadLettered,
      alerts,
      incidents,
      tables: Object.fromEntries([...this.#tables].sort(([a], [b]) => (a < b ? -1 : 1))),
      deadLetters: [...this.#deadLetters.values()].sort((a, b) => b.count - a.count),
      problems: this.#problems,
      ...(stopped === undefined ? {} : { stopped }),
      ...(waiting === undefined ? {} : { waiting }),
      elapsedMs: performance.now() - this.#started,
    };
  }
}
