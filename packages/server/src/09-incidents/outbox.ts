import { setTimeout as delay } from 'node:timers/promises';
import type { Row, TableRow } from '@belfry/schema';
import type { State } from '@belfry/store';

/** The journal's producer of incident rows; the outbox's numbers are its sequences. */
export const incidentProducer = 'incidents';
const rowsPerCommit = 500;
const pauseMs = 200;
const longestPauseMs = 10_000;

/**
 * Brings rows of the outbox into the journal in order, each once: the number of the last row is the commit's sequence,
 * so a commit repeated after a crash is dropped by the journal.
 */
export class Outbox {
  readonly #state: State;
  readonly #append: (rows: readonly TableRow[], producer: string, sequence: number) => Promise<void>;
  readonly #lastSequence: () => number;
  readonly #onError: (error: unknown) => void;
  readonly #abort = new AbortController();
  #running: Promise<void> | undefined;

  constructor(
    state: State,
    append: (rows: readonly TableRow[], producer: string, sequence: number) => Promise<void>,
    /** The last sequence of this producer that the journal has. */
    lastSequence: () => number,
    onError: (error: unknown) => void,
  ) {
    this.#state = state;
    this.#append = append;
    this.#lastSequence = lastSequence;
    this.#onError = onError;
  }

  /**
   * Makes the numbers of new rows go on above the journal's, and returns by how many they had fallen behind. A state database that was lost, or is an
   * older copy, gives numbers that the journal has already, and it would drop their rows. To be called before anything is put into the outbox.
   */
  async continueAfterJournal(): Promise<number> {
    const last = this.#lastSequence();
    const filler = { table_name: '', row: '{}' };
    return this.#state.transaction(async (trx) => {
      const { sequence: next } = await trx
        .insertInto('outbox')
        .values(filler)
        .returning('sequence')
        .executeTakeFirstOrThrow();
      // A number that was given is not given again, also when its row is gone.
      if (next <= last)
        await trx
          .insertInto('outbox')
          .values({ sequence: last, ...filler })
          .execute();
      await trx
        .deleteFrom('outbox')
        .where('sequence', 'in', next <= last ? [next, last] : [next])
        .execute();
      return Math.max(0, last - next + 1);
    });
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    let pause = pauseMs;
    while (!this.#abort.signal.aborted) {
      try {
        const moved = await this.drain();
        pause = pauseMs;
        if (moved > 0) continue;
      } catch (error) {
        this.#onError(error);
        pause = Math.min(pause * 2, longestPauseMs);
      }
      await delay(pause, undefined, { signal: this.#abort.signal }).catch(() => undefined);
    }
  }

  /** Settles when every row that waits is in the journal. */
  async emptied(): Promise<void> {
    while (!this.#abort.signal.aborted) {
      const waiting = await this.#state.db.selectFrom('outbox').select('sequence').limit(1).executeTakeFirst();
      if (waiting === undefined) return;
      await delay(50);
    }
  }

  /** Moves one batch; returns how many rows it had. */
  async drain(): Promise<number> {
    const { db } = this.#state;
    // What the journal has already (a crash came before the delete) must not travel with new rows: a commit has one sequence.
    await db.deleteFrom('outbox').where('sequence', '<=', this.#lastSequence()).execute();
    const rows = await db.selectFrom('outbox').selectAll().orderBy('sequence').limit(rowsPerCommit).execute();
    const last = rows.at(-1);
    if (last === undefined) return 0;
    await this.#append(
      rows.map(({ table_name: table, row }) => ({ table, row: JSON.parse(row) as Row })),
      incidentProducer,
      last.sequence,
    );
    await db.deleteFrom('outbox').where('sequence', '<=', last.sequence).execute();
    return rows.length;
  }
}
