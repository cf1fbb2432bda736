import type { RawRecord, TableRow } from '@belfry/schema';
import type { Source } from '@belfry/schema/api';
import { MinuteRates } from './minute-rates.ts';

/** What outlives a restart of a source's counts: a row of the state's `sources`. */
export interface SourceTotals {
  readonly id: string;
  readonly connector: string;
  readonly pack: string | null;
  readonly received: number;
  readonly accepted: number;
  readonly dead_lettered: number;
  readonly dropped: number;
  readonly bytes: number;
  readonly last_received_ms: number | null;
  readonly last_event: string | null;
  /** Rows by table, as JSON. */
  readonly tables: string;
}

/** Counts, for each source, what came in and what became of it. */
export interface SourceCounters {
  /** Makes a configured source visible before its first record. */
  expect(id: string, connector: string, pack?: string): void;
  received(id: string, connector: string, records: number, bytes: number, pack?: string): void;
  /** Counts a batch that the journal has made durable. */
  durable(batch: {
    readonly records: readonly RawRecord[];
    readonly rows: readonly TableRow[];
    readonly deadLetters: number;
  }): void;
  /** Records that came in and are lost (0: nobody knows how many); the source shows as failing for ten minutes. */
  dropped(id: string, connector: string, count: number, reason: string): void;
  /** Says that a source cannot be read now; undefined when it can again. Nothing is counted. */
  failing(id: string, connector: string, reason: string | undefined): void;
  /** Takes a source off the list, until it sends again. */
  forget(id: string): void;
  snapshot(): Source[];
  totals(): SourceTotals[];
  /** Adds the totals of an earlier run. */
  restore(totals: readonly SourceTotals[]): void;
  /** Records received per second over the last ten seconds, all sources together. */
  eventsPerSecond(): number;
}

const silentAfterMs = 10 * 60_000;
/** Sources that end by themselves: their silence is no sign of trouble. */
const ending = new Set(['import', 'demo']);
const endedAfterMs = 60_000;
const maxSources = 10_000;
const overflowId = 'other';
const maxOffsets = 255;
const offsetsPerBatch = 16;
const rateWindowSeconds = 10;
const deadLetterTable = 'BelfryDeadLetter';

class SourceState {
  readonly id: string;
  connector: string;
  pack: string | null = null;
  received = 0;
  accepted = 0;
  deadLettered = 0;
  dropped = 0;
  bytes = 0;
  lastReceivedMs: number | null = null;
  lastEvent: string | null = null;
  droppedMs: number | undefined;
  droppedReason = '';
  failure: string | undefined;
  readonly rates = new MinuteRates();
  readonly offsets: number[] = [];
  offsetAt = 0;
  readonly tables = new Map<string, number>();

  constructor(id: string, connector: string) {
    this.id = id;
    this.connector = connector;
  }

  addOffset(offset: number): void {
    this.offsets[this.offsetAt] = offset;
    this.offsetAt = (this.offsetAt + 1) % maxOffsets;
  }
}

/** @param nowMs the clock, milliseconds since 1970. */
export function createSourceCounters(nowMs: () => number = Date.now): SourceCounters {
  return new Counters(nowMs);
}

class Counters implements SourceCounters {
  readonly #nowMs: () => number;
  readonly #sources = new Map<string, SourceState>();
  readonly #seconds = new Map<number, number>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  expect(id: string, connector: string, pack?: string): void {
    const state = this.#stateOf(id, connector);
    state.connector = connector;
    state.pack = pack ?? state.pack;
  }

  received(id: string, connector: string, records: number, bytes: number, pack?: string): void {
    const now = this.#nowMs();
    this.expect(id, connector, pack);
    const state = this.#stateOf(id, connector);
    state.received += records;
    state.bytes += bytes;
    state.lastReceivedMs = now;
    state.rates.add(now, records);
    this.#countSecond(Math.floor(now / 1000), records);
  }

  durable({ records, rows }: Parameters<SourceCounters['durable']>[0]): void {
    const now = this.#nowMs();
    const fallback = records[0]?.sourceId ?? 'belfry';
    const samplesLeft = new Map<SourceState, number>();
    for (const { table, row } of rows) {
      const id = typeof row['_SourceId'] === 'string' && row['_SourceId'] !== '' ? row['_SourceId'] : fallback;
      const state = this.#stateOf(id, 'import');
      state.tables.set(table, (state.tables.get(table) ?? 0) + 1);
      if (table === deadLetterTable) {
        state.deadLettered += 1;
        continue;
      }
      state.accepted += 1;
      const time = row['TimeGenerated'];
      if (typeof time !== 'string') continue;
      if (state.lastEvent === null || time > state.lastEvent) state.lastEvent = time;
      const left = samplesLeft.get(state) ?? offsetsPerBatch;
      if (left === 0) continue;
      samplesLeft.set(state, left - 1);
      const received = row['_TimeReceived'];
      const offset = (typeof received === 'string' ? Date.parse(received) : now) - Date.parse(time);
      if (Number.isFinite(offset)) state.addOffset(offset);
    }
  }

  dropped(id: string, connector: string, count: number, reason: string): void {
    const state = this.#stateOf(id, connector);
    state.dropped += count;
    state.droppedMs = this.#nowMs();
    state.droppedReason = reason;
  }

  failing(id: string, connector: string, reason: string | undefined): void {
    this.#stateOf(id, connector).failure = reason;
  }

  forget(id: string): void {
    this.#sources.delete(id);
  }

  snapshot(): Source[] {
    const now = this.#nowMs();
    return [...this.#sources.values()].map((state) => describe(state, now));
  }

  totals(): SourceTotals[] {
    return [...this.#sources.values()].map(totalsOf);
  }

  restore(totals: readonly SourceTotals[]): void {
    for (const row of totals) addTotals(this.#stateOf(row.id, row.connector), row);
  }

  eventsPerSecond(): number {
    const now = Math.floor(this.#nowMs() / 1000);
    let sum = 0;
    for (const [second, count] of this.#seconds) if (second < now && second >= now - rateWindowSeconds) sum += count;
    return sum / rateWindowSeconds;
  }

  /** Ids can come from senders: beyond a bound they are counted together. */
  #stateOf(id: string, connector: string): SourceState {
    let state = this.#sources.get(id);
    if (state !== undefined) return state;
    if (this.#sources.size >= maxSources && id !== overflowId) return this.#stateOf(overflowId, connector);
    state = new SourceState(id, connector);
    this.#sources.set(id, state);
    return state;
  }

  #countSecond(second: number, records: number): void {
    this.#seconds.set(second, (this.#seconds.get(second) ?? 0) + records);
    for (const old of this.#seconds.keys()) {
      if (old >= second - rateWindowSeconds) break;
      this.#seconds.delete(old);
    }
  }
}

function describe(state: SourceState, nowMs: number): Source {
  return {
    id: state.id,
    connector: state.connector,
    pack: state.pack,
    ...statusOf(state, nowMs),
    lastReceivedTime: state.lastReceivedMs === null ? null : new Date(state.lastReceivedMs).toISOString(),
    lastEventTime: state.lastEvent,
    clockOffsetMs: median(state.offsets),
    received: state.received,
    stored: state.accepted,
    deadLettered: state.deadLettered,
    dropped: state.dropped,
    bytesReceived: state.bytes,
    ratePerMinute: state.rates.perSecond(nowMs),
    tables: [...state.tables].map(([name, rows]) => ({ name, rows })),
  };
}

function statusOf(state: SourceState, nowMs: number): Pick<Source, 'status' | 'statusReason'> {
  if (state.failure !== undefined) return { status: 'failing', statusReason: state.failure };
  if (state.droppedMs !== undefined && nowMs - state.droppedMs < silentAfterMs)
    return { status: 'failing', statusReason: `records were dropped: ${state.droppedReason}` };
  if (state.lastReceivedMs === null) return { status: 'never', statusReason: null };
  if (ending.has(state.connector) && nowMs - state.lastReceivedMs > endedAfterMs)
    return { status: 'ended', statusReason: null };
  if (nowMs - state.lastReceivedMs > silentAfterMs)
    return { status: 'silent', statusReason: `no record since ${new Date(state.lastReceivedMs).toISOString()}` };
  return { status: 'receiving', statusReason: null };
}

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}

function totalsOf(state: SourceState): SourceTotals {
  return {
    id: state.id,
    connector: state.connector,
    pack: state.pack,
    received: state.received,
    accepted: state.accepted,
    dead_lettered: state.deadLettered,
    dropped: state.dropped,
    bytes: state.bytes,
    last_received_ms: state.lastReceivedMs,
    last_event: state.lastEvent,
    tables: JSON.stringify(Object.fromEntries(state.tables)),
  };
}

function addTotals(state: SourceState, row: SourceTotals): void {
  state.connector = row.connector;
  state.pack ??= row.pack;
  state.received += row.received;
  state.accepted += row.accepted;
  state.deadLettered += row.dead_lettered;
  state.dropped += row.dropped;
  state.bytes += row.bytes;
  state.lastReceivedMs ??= row.last_received_ms;
  if (row.last_event !== null && (state.lastEvent === null || row.last_event > state.lastEvent))
    state.lastEvent = row.last_event;
  for (const [table, rows] of Object.entries(JSON.parse(row.tables) as Record<string, number>))
    state.tables.set(table, (state.tables.get(table) ?? 0) + rows);
}
