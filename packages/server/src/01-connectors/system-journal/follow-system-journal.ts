import { setTimeout as delay } from 'node:timers/promises';
import { BelfryError, decodeRecordText, type RawRecord } from '@belfry/schema';
import type { Log, RecordSink } from '#core';
import type { Line } from '../import/split-lines.ts';
import type { SourceCounters } from '../sources.ts';
import { startJournalctl, type Journalctl } from './journalctl.ts';
import { entriesBetween, readJournalPosition, writeJournalPosition } from './journal-position.ts';

export interface SystemJournalOptions {
  readonly directory: string | undefined;
  readonly firstEntries: number;
  readonly withoutAudit: boolean;
  /** Where the cursor is kept between runs. */
  readonly stateFile: string;
  readonly sink: RecordSink;
  readonly counters: SourceCounters;
  readonly log: Log;
  readonly command?: string;
  /** Pause before journalctl is started again, doubled each time that it gave nothing. */
  readonly firstPauseMs?: number;
}

interface Entry {
  readonly record: RawRecord;
  readonly bytes: number;
  /** Undefined when the line could not be read. */
  readonly cursor: string | undefined;
}

const sourceId = 'this-machine-journal';
const connector = 'journal';
const pack = 'linux';
const defaultPauseMs = 1000;
const longestPauseMs = 60_000;
const retryMs = 500;
/** A journalctl that has run this long without a complaint works. */
const settleMs = 3000;
/** Entries that wait while others become durable; then journalctl waits too. */
const maxWaitingBytes = 4 * 1024 * 1024;
const groupHint = 'add the user that runs Belfry to the group systemd-journal';

/**
 * Follows the journal of systemd: entries are submitted as they come, and the cursor is kept once they are durable, so a restart goes on
 * where it ended. Journalctl is started again when it ends; what keeps it from reading shows as the state of the source.
 */
export function followSystemJournal(options: SystemJournalOptions): { close(): Promise<void> } {
  const follower = new JournalFollower(options);
  const running = follower.run();
  return {
    async close() {
      await follower.stop();
      await running;
    },
  };
}

class JournalFollower {
  readonly #options: SystemJournalOptions;
  readonly #abort = new AbortController();
  #process: Journalctl | undefined;
  /** Durable up to here. */
  #cursor: string | undefined;
  /** What is wrong although entries come. */
  #limited: string | undefined;

  constructor(options: SystemJournalOptions) {
    this.#options = options;
    this.#cursor = readJournalPosition(options.stateFile);
    options.counters.expect(sourceId, connector, pack);
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#process?.stop();
  }

  async run(): Promise<void> {
    const { signal } = this.#abort;
    const first = this.#options.firstPauseMs ?? defaultPauseMs;
    let pauseMs = first;
    while (!signal.aborted) {
      const before = this.#cursor;
      const reason = await this.#followOnce();
      if (signal.aborted) return;
      pauseMs = this.#cursor === before ? Math.min(pauseMs * 2, longestPauseMs) : first;
      this.#failing(this.#limited ?? reason);
      // Entries twice are better than none any more.
      if (/seek to cursor/i.test(reason)) this.#cursor = undefined;
      this.#options.log.warn({ reason, pauseMs }, 'the journal of this machine cannot be followed; trying again');
      await delay(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Follows until journalctl ends; returns why it did. */
  async #followOnce(): Promise<string> {
    const { directory, firstEntries, withoutAudit, command = 'journalctl' } = this.#options;
    this.#limited = undefined;
    let complained = false;
    const journalctl = startJournalctl(
      { command, directory, firstEntries, withoutAudit, cursor: this.#cursor },
      (text) => {
        complained = true;
        this.#complaint(text);
      },
    );
    this.#process = journalctl;
    // A journal without new entries is not a failing one.
    const settled = setTimeout(() => {
      if (!complained) this.#failing(undefined);
    }, settleMs);
    try {
      await this.#take(journalctl);
    } catch (error) {
      await journalctl.stop();
      if (!this.#abort.signal.aborted) return error instanceof Error ? error.message : String(error);
    } finally {
      clearTimeout(settled);
    }
    return journalctl.ended;
  }

  #complaint(text: string): void {
    this.#options.log.debug({ text }, 'journalctl says');
    const forbidden = /permission|not seeing messages/i.test(text);
    if (forbidden) this.#limited = `${text.replace(/^Hint: /, '')}: ${groupHint}`;
    this.#failing(this.#limited ?? text);
  }

  #failing(reason: string | undefined): void {
    this.#options.counters.failing(sourceId, connector, reason);
  }

  /** Submits what comes; entries that come while others become durable go together. */
  async #take({ lines }: Journalctl): Promise<void> {
    let waiting: Entry[] = [];
    let bytes = 0;
    let failure: unknown;
    let flushing: Promise<void> | undefined;
    const flush = async (): Promise<void> => {
      try {
        while (waiting.length > 0) {
          const batch = waiting;
          [waiting, bytes] = [[], 0];
          await this.#submit(batch);
        }
      } catch (error) {
        failure = error;
      }
      // In the same turn as the last look: an entry that comes now starts the next one.
      flushing = undefined;
    };
    let resumed = this.#cursor;
    for await (const line of lines) {
      const entry = readEntry(line);
      if (entry === undefined) continue;
      const repeated = resumed !== undefined && entry.cursor === resumed;
      if (resumed !== undefined && !repeated) this.#noteGap(resumed, entry.cursor);
      resumed = undefined;
      if (repeated) continue;
      waiting.push(entry);
      bytes += entry.bytes;
      flushing ??= flush();
      if (bytes > maxWaitingBytes) await flushing;
      if (failure !== undefined) break;
    }
    await flushing;
    // oxlint-disable-next-line typescript/only-throw-error -- it was thrown as it is.
    if (failure !== undefined) throw failure;
  }

  /** The journal removes its oldest entries when it is full: some may be gone that were never read. */
  #noteGap(before: string, after: string | undefined): void {
    const missing = after === undefined || this.#options.withoutAudit ? undefined : entriesBetween(before, after);
    if (missing === 0) return;
    const reason = 'the journal of this machine removed entries before they could be read';
    this.#options.log.warn({ missing }, reason);
    if (missing !== undefined) this.#options.counters.dropped(sourceId, connector, missing, reason);
  }

  /** Waits until the entries are durable, however long that takes, then keeps the cursor. */
  async #submit(entries: readonly Entry[]): Promise<void> {
    const { sink, counters, stateFile } = this.#options;
    const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
    counters.received(sourceId, connector, entries.length, bytes, pack);
    this.#failing(this.#limited);
    for (;;) {
      try {
        await sink.submit(
          entries.map(({ record }) => record),
          pack,
        );
        break;
      } catch (error) {
        if (!(error instanceof BelfryError && error.retryable) || this.#abort.signal.aborted) throw error;
        await delay(retryMs, undefined, { signal: this.#abort.signal }).catch(() => undefined);
      }
    }
    const last = entries.findLast(({ cursor }) => cursor !== undefined)?.cursor;
    if (last === undefined) return;
    this.#cursor = last;
    writeJournalPosition(stateFile, last);
  }
}

/** Reads a line of journalctl; undefined for its own remarks (`-- …`). What is no JSON goes on as text: the pack says why it cannot be read. */
function readEntry({ bytes, truncated }: Line): Entry | undefined {
  if (bytes.length === 0 || bytes.subarray(0, 3).toString('latin1') === '-- ') return undefined;
  const record: RawRecord = {
    ...decodeRecordText(bytes),
    receivedAt: Date.now(),
    sourceId,
    origin: 'journal',
  };
  const size = truncated ?? bytes.length;
  // A cut entry is not worth the search for its cursor, which may lie anywhere: the next entry has one.
  if (truncated !== undefined) return { record, bytes: size, cursor: undefined };
  try {
    const value = JSON.parse(record.raw) as unknown;
    const cursor = typeof value === 'object' && value !== null && '__CURSOR' in value ? value.__CURSOR : undefined;
    return { record: { ...record, value }, bytes: size, cursor: typeof cursor === 'string' ? cursor : undefined };
  } catch {
    return { record, bytes: size, cursor: undefined };
  }
}
