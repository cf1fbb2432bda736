import { EventEmitter, once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { BelfryError } from '@belfry/schema';
import type { Log } from '#core';
import { decodeCommit, encodeCommit, type Commit, type JournalRow, type Position } from './commit.ts';
import { asWriteProblem, closed, diskFull, journalCodes } from './errors.ts';
import { encodeFrame } from './frame.ts';
import { readManifest, writeManifest, type Manifest } from './manifest.ts';
import { readSegmentFile } from './read-segment-file.ts';
import { listSegments, removeSegment, sealFile, segmentFile } from './segment-folder.ts';
import { freeBytes, SegmentWriter } from './segment-writer.ts';

export interface JournalOptions {
  readonly dir: string;
  /** An open segment is sealed when it is this old (milliseconds) or this large. */
  readonly sealAfterMs: number;
  readonly sealAfterBytes: number;
  /** Refuse to write when the disk has less free than this. */
  readonly minFreeBytes: number;
  readonly log: Log;
}

export interface JournalStatus {
  /** `full`: the disk has no room; `failed`: the disk refuses writes. Both end by themselves. */
  readonly state: 'ok' | 'full' | 'failed';
  readonly reason: string | undefined;
  readonly segment: number;
  readonly sealedSegments: number;
  /** Sealed segments that each consumer has still to do. */
  readonly lag: Readonly<Record<string, number>>;
  readonly lastSyncMs: number;
  /** Bytes of torn tails that were cut off at the last open: never acknowledged. */
  readonly tornBytes: number;
}

interface Waiting {
  readonly frame: Buffer;
  readonly producer: string | undefined;
  readonly sequence: number | undefined;
  resolve(position: Position): void;
  reject(error: Error): void;
}

/** Frames written with one sync: bounds the memory and the time of a group. */
const maxGroupBytes = 16 * 1024 * 1024;
const diskCheckMs = 1000;
/** Room that ends the state `full` before anything is appended. */
const probeBytes = 1024 * 1024;

/**
 * The ordered log of everything that was acknowledged. `append` settles when the disk has the commit; commits that wait
 * for the disk at the same time share one sync. Sealed segments are read by consumers, and removed when all are done.
 */
export class Journal {
  readonly #options: JournalOptions;
  readonly #events = new EventEmitter().setMaxListeners(0);
  readonly #sealed: number[] = [];
  readonly #consumers: Map<string, number>;
  readonly #producers: Map<string, number>;
  #manifest: Manifest;
  #writer: SegmentWriter | undefined;
  #next = 1;
  #queue: Waiting[] = [];
  /** The one task that touches the open segment now. */
  #working: Promise<void> | undefined;
  #saving: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #state: JournalStatus['state'] = 'ok';
  #reason: string | undefined;
  #lastSyncMs = 0;
  #tornBytes = 0;
  #lastCommit: Position | undefined;
  #diskCheckedAt = 0;
  /** Highest `_ItemId` of an earlier run, for `createItemIds`. */
  lastItemId = '0';

  private constructor(options: JournalOptions, manifest: Manifest) {
    this.#options = options;
    this.#manifest = manifest;
    this.#consumers = new Map(Object.entries(manifest.consumers));
    this.#producers = new Map(Object.entries(manifest.producers));
    this.lastItemId = manifest.lastItemId;
  }

  /** Opens or makes the journal of a folder; cuts off a torn tail. One process at a time: the caller holds the lock. */
  static async open(options: JournalOptions): Promise<Journal> {
    await mkdir(options.dir, { recursive: true, mode: 0o700 });
    const journal = new Journal(options, await readManifest(options.dir));
    await journal.#recover();
    journal.#timer = setInterval(() => journal.#sealIfOld(), Math.max(20, options.sealAfterMs / 4));
    return journal;
  }

  /** Part of every insert token. */
  get id(): string {
    return this.#manifest.id;
  }

  /**
   * Writes rows as one atomic commit and settles when it is durable. With a producer, a sequence that is not above
   * the producer's last is a repetition: nothing is written.
   */
  append(
    rows: readonly JournalRow[],
    from?: { readonly producer: string; readonly sequence: number },
  ): Promise<Position> {
    if (this.#closed) return Promise.reject(closed());
    if (from !== undefined && from.sequence <= this.lastSequence(from.producer)) return Promise.resolve(this.end);
    const frame = encodeFrame(encodeCommit(rows, from?.producer, from?.sequence));
    return new Promise((resolve, reject) => {
      this.#queue.push({ frame, producer: from?.producer, sequence: from?.sequence, resolve, reject });
      if (this.#working === undefined) this.#work(() => this.#flush());
    });
  }

  /** The last durable sequence of a producer, 0 when it never wrote. */
  lastSequence(producer: string): number {
    return this.#producers.get(producer) ?? 0;
  }

  /** The end of what is durable. */
  get end(): Position {
    return { segment: this.#writer?.segment ?? this.#next, offset: this.#writer?.size ?? 0 };
  }

  /** Where the newest commit that is still kept ends; undefined when there is none. */
  get lastCommit(): Position | undefined {
    return this.#lastCommit;
  }

  /** Names a consumer: segments are kept until it is done with them. A new one starts at the oldest that is there. */
  register(consumer: string): void {
    if (!this.#consumers.has(consumer)) this.#consumers.set(consumer, (this.#sealed[0] ?? this.#next) - 1);
  }

  /** The last segment that the consumer is done with. */
  doneWith(consumer: string): number {
    return this.#consumers.get(consumer) ?? 0;
  }

  /** Notes durably that the consumer is done with a segment and all before it; removes what all are done with. */
  async release(consumer: string, segment: number): Promise<void> {
    const before = this.doneWith(consumer);
    if (segment <= before) return;
    this.#consumers.set(consumer, segment);
    const done = Math.min(...this.#consumers.values());
    try {
      await this.#save();
    } catch (error) {
      // Not durable, so not done: the caller tries again.
      this.#consumers.set(consumer, before);
      throw asWriteProblem(this.#options.dir, error);
    }
    while (this.#sealed[0] !== undefined && this.#sealed[0] <= done)
      await removeSegment(this.#options.dir, this.#sealed.shift() as number);
  }

  /** The first sealed segment after the given one; waits for it. Undefined when the journal closes or the signal fires. */
  async nextSealed(after: number, signal?: AbortSignal): Promise<number | undefined> {
    for (;;) {
      const segment = this.#sealed.find((sealed) => sealed > after);
      if (segment !== undefined) return segment;
      if (this.#closed || signal?.aborted === true) return undefined;
      await once(this.#events, 'sealed', signal === undefined ? {} : { signal }).catch(() => undefined);
    }
  }

  /** All commits of a sealed segment. Throws BELFRY-JOURNAL-003 when it is damaged. */
  async readSegment(segment: number): Promise<Commit[]> {
    const { frames, problem, end } = await readSegmentFile(this.#options.dir, segment, true);
    if (problem !== undefined)
      throw new BelfryError(journalCodes.damaged, `segment ${segment} is damaged at byte ${end}`, {
        where: segmentFile(this.#options.dir, segment, true),
        hint: 'the disk gave back other bytes than were written: check it; move the file away to go on without its rest',
      });
    return frames.map(({ payload }) => decodeCommit(payload));
  }

  /** Commits after a position in order, then new ones as they become durable; ends when the journal closes or the signal fires. */
  async *follow(
    from: Position,
    signal?: AbortSignal,
  ): AsyncGenerator<{ readonly position: Position; readonly commit: Commit }> {
    let { segment, offset } = from;
    for (;;) {
      const durable = this.end;
      const sealed = this.#sealed.includes(segment);
      const limit = segment === durable.segment ? durable.offset : Number.POSITIVE_INFINITY;
      if (sealed || (segment === durable.segment && limit > offset)) {
        const { frames } = await readSegmentFile(this.#options.dir, segment, sealed, offset);
        for (const { payload, end } of frames) {
          if (end > limit) break;
          offset = end;
          yield { position: { segment, offset }, commit: decodeCommit(payload) };
        }
      }
      const next =
        this.#sealed.find((other) => other > segment) ?? (durable.segment > segment ? durable.segment : undefined);
      if (next !== undefined && (sealed || segment < durable.segment)) {
        [segment, offset] = [next, 0];
        continue;
      }
      if (signal?.aborted === true) return;
      const now = this.end;
      if (now.segment !== segment || now.offset > offset || this.#sealed.includes(segment)) continue;
      if (this.#closed) return;
      await once(this.#events, 'durable', signal === undefined ? {} : { signal }).catch(() => undefined);
    }
  }

  status(): JournalStatus {
    const lag = Object.fromEntries(
      [...this.#consumers].map(([name, done]) => [name, this.#sealed.filter((segment) => segment > done).length]),
    );
    return {
      state: this.#state,
      reason: this.#reason,
      segment: this.end.segment,
      sealedSegments: this.#sealed.length,
      lag,
      lastSyncMs: this.#lastSyncMs,
      tornBytes: this.#tornBytes,
    };
  }

  /** Room on the journal's disk, and how much of it must be left, bytes. */
  async room(): Promise<{ readonly free: number; readonly least: number }> {
    return { free: await freeBytes(this.#options.dir), least: this.#options.minFreeBytes };
  }

  /** Writes what waits, seals the open segment and ends; consumers' loops end too. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    while (this.#working !== undefined) await this.#working;
    try {
      await this.#seal();
      await this.#save();
    } catch (error) {
      // Nothing is lost: the next start seals the segment and reads again what was released in vain.
      throw asWriteProblem(this.#options.dir, error);
    } finally {
      this.#events.emit('sealed');
      this.#events.emit('durable');
    }
  }

  async #recover(): Promise<void> {
    const { dir } = this.#options;
    for (const { segment, sealed } of await listSegments(dir)) {
      this.#next = Math.max(this.#next, segment + 1);
      const { frames, end, problem, size } = await readSegmentFile(dir, segment, sealed);
      for (const { payload } of frames) this.#noteCommit(decodeCommit(payload));
      if (frames.length > 0) this.#lastCommit = { segment, offset: end };
      if (!sealed) {
        if (problem !== undefined) {
          this.#tornBytes += size - end;
          this.#options.log.warn(
            { segment, bytes: size - end },
            'cut off a torn end of the journal that was never acknowledged',
          );
        }
        const writer = await SegmentWriter.open(dir, segment, end, Date.now());
        await writer.cut();
        this.#writer = writer;
        await this.#seal();
      } else this.#sealed.push(segment);
    }
    for (const done of this.#consumers.values()) this.#next = Math.max(this.#next, done + 1);
    this.#sealed.sort((a, b) => a - b);
  }

  #noteCommit({ header, body }: Commit): void {
    if (header.producer !== undefined && header.sequence !== undefined)
      this.#producers.set(header.producer, Math.max(this.lastSequence(header.producer), header.sequence));
    for (const match of body.toString('latin1').matchAll(/"_ItemId":"(\d{1,19})"/g)) {
      const id = match[1] as string;
      if (BigInt(id) > BigInt(this.lastItemId)) this.lastItemId = id;
    }
  }

  async #flush(): Promise<void> {
    while (this.#queue.length > 0) {
      let bytes = 0;
      let count = 0;
      while (count < this.#queue.length && (count === 0 || bytes < maxGroupBytes))
        bytes += (this.#queue[count++] as Waiting).frame.length;
      const group = this.#queue.splice(0, count);
      try {
        await this.#checkDisk(bytes);
        this.#writer ??= await SegmentWriter.open(this.#options.dir, this.#next, 0, Date.now());
        this.#next = this.#writer.segment + 1;
        await this.#writeGroup(this.#writer, group);
        this.#setState('ok', undefined);
      } catch (error) {
        await this.#failed(error, group);
      }
    }
  }

  async #writeGroup(writer: SegmentWriter, group: readonly Waiting[]): Promise<void> {
    let offset = writer.size;
    this.#lastSyncMs = await writer.write(group.map(({ frame }) => frame));
    for (const { frame, producer, sequence, resolve } of group) {
      offset += frame.length;
      if (producer !== undefined && sequence !== undefined) this.#producers.set(producer, sequence);
      this.#lastCommit = { segment: writer.segment, offset };
      resolve(this.#lastCommit);
    }
    this.#events.emit('durable');
    if (writer.size >= this.#options.sealAfterBytes) await this.#seal();
  }

  /** Nothing of the group is acknowledged. The segment ends at its last durable byte: what a failed sync left is unknown. */
  async #failed(error: unknown, group: readonly Waiting[]): Promise<void> {
    const answer = asWriteProblem(this.#options.dir, error);
    this.#setState(answer.code === journalCodes.diskFull ? 'full' : 'failed', answer.message);
    for (const { reject } of group) reject(answer);
    const writer = this.#writer;
    if (writer === undefined || error instanceof BelfryError) return;
    try {
      await writer.cut();
      await this.#seal();
    } catch (cause) {
      this.#options.log.error({ segment: writer.segment, cause: String(cause) }, 'the journal cannot end its segment');
    }
  }

  async #checkDisk(bytes: number): Promise<void> {
    const now = Date.now();
    if (this.#state === 'ok' && now - this.#diskCheckedAt < diskCheckMs) return;
    this.#diskCheckedAt = now;
    if ((await freeBytes(this.#options.dir)) < this.#options.minFreeBytes + bytes) throw diskFull(this.#options.dir);
  }

  /** Finds out whether the disk takes writes again, so that the state is true also while nobody sends. */
  async #probe(): Promise<void> {
    try {
      await this.#checkDisk(probeBytes);
      this.#writer ??= await SegmentWriter.open(this.#options.dir, this.#next, 0, Date.now());
      this.#next = this.#writer.segment + 1;
      await this.#writer.cut();
      this.#setState('ok', undefined);
    } catch {
      this.#diskCheckedAt = Date.now();
    }
  }

  #setState(state: JournalStatus['state'], reason: string | undefined): void {
    if (state !== this.#state)
      this.#options.log[state === 'ok' ? 'info' : 'error']({ state, reason }, 'the journal changed its state');
    this.#state = state;
    this.#reason = reason;
  }

  #sealIfOld(): void {
    if (this.#working !== undefined) return;
    if (this.#state !== 'ok' && Date.now() - this.#diskCheckedAt >= diskCheckMs) this.#work(() => this.#probe());
    else if (this.#writer === undefined || this.#writer.size === 0) return;
    else if (Date.now() - this.#writer.openedAt >= this.#options.sealAfterMs) this.#work(() => this.#seal());
  }

  /** Runs a task alone; then what was queued in the meantime. */
  #work(task: () => Promise<void>): void {
    this.#working = task()
      .catch((error: unknown) => this.#setState('failed', String(error)))
      .finally(() => {
        this.#working = undefined;
        if (this.#queue.length > 0) this.#work(() => this.#flush());
      });
  }

  /** Ends the open segment: from now on it never changes. */
  async #seal(): Promise<void> {
    const writer = this.#writer;
    if (writer === undefined) return;
    const { dir } = this.#options;
    if (writer.size > 0) {
      if (writer.dirty) await writer.cut();
      await sealFile(dir, writer.segment);
      this.#sealed.push(writer.segment);
    } else await rm(segmentFile(dir, writer.segment, false), { force: true });
    this.#next = Math.max(this.#next, writer.segment + 1);
    this.#writer = undefined;
    await writer.close();
    this.#events.emit('sealed');
    this.#events.emit('durable');
  }

  /** Writes the manifest; one at a time, always with the newest values. */
  #save(): Promise<void> {
    const write = async (): Promise<void> => {
      this.#manifest = {
        ...this.#manifest,
        consumers: Object.fromEntries(this.#consumers),
        producers: Object.fromEntries(this.#producers),
        lastItemId: this.lastItemId,
      };
      await writeManifest(this.#options.dir, this.#manifest);
    };
    // A write that failed must not fail those after it.
    this.#saving = this.#saving.then(write, write);
    return this.#saving;
  }
}
