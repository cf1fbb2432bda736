import { setTimeout as delay } from 'node:timers/promises';
import { RowRefusedError } from '@belfry/store';
import type { Log } from '#core';
import { linesByTable, type JournalRow } from './commit.ts';
import type { Journal } from './journal.ts';

export interface StoreWriterPorts {
  readonly journal: Journal;
  /** Inserts all lines or none, durably; the same token inserts once. Throws `RowRefusedError` for a line that does not fit. */
  insert(table: string, lines: readonly Uint8Array[], token: string): Promise<void>;
  /** Makes the dead letter of a line that the store refused. */
  toDeadLetter(table: string, line: string, reason: string): JournalRow;
  /** Told when a segment is in the store. */
  onStored(segment: number): void;
  readonly log: Log;
}

/** The name under which the store's progress is kept, and its dead letters are written. */
export const storeConsumer = 'store';
/** Lines of one insert: below the engine's block size, so that an insert is one block and its token covers it. */
const maxLines = 200_000;
const maxRefusedPerChunk = 1000;
const longestPauseMs = 10_000;

/**
 * Brings sealed segments into the store, each row exactly once: an insert's token names journal, segment, table and
 * part, so a repetition after a crash is recognised. Waits while the store is away; the journal goes on meanwhile.
 */
export class StoreWriter {
  readonly #ports: StoreWriterPorts;
  readonly #abort = new AbortController();
  #running: Promise<void> | undefined;
  /** Lines that the store refused since the start. */
  refused = 0;
  /** Why the store does not take rows now. */
  problem: string | undefined;

  constructor(ports: StoreWriterPorts) {
    this.#ports = ports;
    ports.journal.register(storeConsumer);
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Ends after the segment in work; what is left is taken at the next start. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#running;
  }

  /** Settles when what is in the journal now is in the store: the open segment, too, once it is sealed. */
  async storedAll(): Promise<void> {
    const { journal } = this.#ports;
    const segment = journal.lastCommit?.segment ?? 0;
    while (journal.doneWith(storeConsumer) < segment && !this.#abort.signal.aborted) await delay(20);
  }

  /**
   * Settles when every sealed segment is in the store, or the store has refused for `patienceMs`: what is left stays in
   * the journal for the next start.
   */
  async caughtUp(patienceMs = Number.POSITIVE_INFINITY): Promise<void> {
    const { journal } = this.#ports;
    let refusedSince = Number.POSITIVE_INFINITY;
    while ((journal.status().lag[storeConsumer] ?? 0) > 0 && !this.#abort.signal.aborted) {
      refusedSince = this.problem === undefined ? Number.POSITIVE_INFINITY : Math.min(refusedSince, Date.now());
      if (Date.now() - refusedSince > patienceMs) return;
      await delay(20);
    }
  }

  async #run(): Promise<void> {
    const { journal, onStored } = this.#ports;
    for (;;) {
      const segment = await journal.nextSealed(journal.doneWith(storeConsumer), this.#abort.signal);
      if (segment === undefined || this.#abort.signal.aborted) return;
      const stored = await this.#untilDone(segment, () => this.#storeSegment(segment));
      if (stored) onStored(segment);
      if (!stored || !(await this.#untilDone(segment, () => journal.release(storeConsumer, segment)))) return;
    }
  }

  /** Does what is to be done with a segment, however often it fails; false when stopped. */
  async #untilDone(segment: number, work: () => Promise<void>): Promise<boolean> {
    for (let pauseMs = 100; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      try {
        await work();
        this.problem = undefined;
        return true;
      } catch (error) {
        if (this.#abort.signal.aborted) return false;
        this.problem = error instanceof Error ? error.message : String(error);
        this.#ports.log.warn(
          { segment, problem: this.problem, pauseMs },
          'the store did not take a segment; trying again',
        );
        await delay(pauseMs, undefined, { signal: this.#abort.signal }).catch(() => undefined);
      }
    }
  }

  async #storeSegment(segment: number): Promise<void> {
    const { journal, toDeadLetter } = this.#ports;
    const byTable = new Map<string, Buffer[]>();
    for (const commit of await journal.readSegment(segment))
      for (const [table, lines] of linesByTable(commit)) {
        const all = byTable.get(table);
        if (all === undefined) byTable.set(table, lines);
        else for (const line of lines) all.push(line);
      }
    const deadLetters: JournalRow[] = [];
    for (const [table, lines] of byTable) {
      for (let part = 0; part * maxLines < lines.length; part++) {
        const chunk = lines.slice(part * maxLines, (part + 1) * maxLines);
        const token = `${journal.id}:${segment}:${table}:${part}`;
        for (const { line, reason } of await this.#insert(table, chunk, token))
          deadLetters.push(toDeadLetter(table, line, reason));
      }
    }
    if (deadLetters.length === 0) return;
    // The segment's number as the sequence: repeated after a crash, they are written once.
    await journal.append(deadLetters, { producer: storeConsumer, sequence: segment });
    this.refused += deadLetters.length;
  }

  /** Inserts lines and leaves out those that the store refuses, which it returns. */
  async #insert(table: string, lines: readonly Buffer[], token: string): Promise<{ line: string; reason: string }[]> {
    const refused: { line: string; reason: string }[] = [];
    const left = [...lines];
    while (left.length > 0) {
      try {
        await this.#ports.insert(table, left, token);
        return refused;
      } catch (error) {
        if (!(error instanceof RowRefusedError) || refused.length >= maxRefusedPerChunk) throw error;
        const [line] = left.splice(error.row, 1);
        if (line === undefined) throw error;
        refused.push({ line: line.toString('utf8'), reason: error.message });
      }
    }
    return refused;
  }
}
