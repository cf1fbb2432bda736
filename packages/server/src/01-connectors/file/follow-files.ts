import { createHash } from 'node:crypto';
import { open, readdir, stat, type FileHandle } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { BelfryError, decodeRecordText, type RawRecord } from '@belfry/schema';
import type { Config, Log, RecordSink } from '#core';
import type { SourceCounters } from '../sources.ts';
import { FilePositions } from './file-positions.ts';

type FileSource = Config['files'][number];

export interface FollowOptions {
  readonly sources: readonly FileSource[];
  /** Where positions are kept between runs. */
  readonly stateFile: string;
  readonly sink: RecordSink;
  readonly counters: SourceCounters;
  readonly log: Log;
  readonly pollMs?: number;
}

/** A file that is open: it is read to its end even after it was renamed. */
interface OpenFile {
  readonly path: string;
  readonly source: FileSource;
  readonly handle: FileHandle;
  readonly identity: string;
  offset: number;
  /** Bytes after the offset in which there is no line end: they are not looked through again. */
  searched: number;
}

const connector = 'file';
const chunkBytes = 1024 * 1024;
/** Longest line; the beginning of a longer one becomes a dead letter. */
const maxLineBytes = 8 * 1024 * 1024;
const headBytes = 256;
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);
const maxFiles = 2000;

/**
 * Follows files and folders: what is appended is submitted line by line, and the position is kept once it is durable, so a restart
 * goes on where it ended. A renamed file is read to its end; a truncated one from its start.
 */
export function followFiles(options: FollowOptions): { close(): Promise<void> } {
  const follower = new Follower(options);
  const running = follower.run();
  return {
    async close() {
      follower.stop();
      await running;
    },
  };
}

class Follower {
  readonly #options: FollowOptions;
  readonly #positions: FilePositions;
  readonly #open = new Map<string, OpenFile>();
  readonly #abort = new AbortController();
  /** Files that were there at the first look: only those are skipped to the end by `from: end`. */
  #first = true;

  constructor(options: FollowOptions) {
    this.#options = options;
    this.#positions = new FilePositions(options.stateFile);
    for (const source of options.sources) options.counters.expect(source.id, connector, source.pack);
  }

  stop(): void {
    this.#abort.abort();
  }

  async run(): Promise<void> {
    const { signal } = this.#abort;
    while (!signal.aborted) {
      for (const source of this.#options.sources) await this.#look(source);
      this.#first = false;
      for (const file of this.#open.values()) {
        if (signal.aborted) break;
        await this.#readOn(file).catch((error: unknown) => this.#failed(file.source, file.path, error));
      }
      await delay(this.#options.pollMs ?? 500, undefined, { signal }).catch(() => undefined);
    }
    for (const { handle } of this.#open.values()) await handle.close();
  }

  /** Opens the files of a source that are not open yet. */
  async #look(source: FileSource): Promise<void> {
    try {
      const paths = (await stat(source.path)).isDirectory() ? await filesOf(source) : [source.path];
      for (const path of paths) {
        const info = await stat(path);
        const identity = `${info.dev}:${info.ino}`;
        if (!info.isFile() || this.#open.has(identity) || this.#open.size >= maxFiles) continue;
        const handle = await open(path, 'r');
        const known = this.#positions.get(identity);
        const same =
          known !== undefined && known.offset <= info.size && (await headHash(handle, known.headLength)) === known.head;
        const fresh = source.from === 'end' && this.#first ? info.size : 0;
        this.#open.set(identity, { path, source, handle, identity, offset: same ? known.offset : fresh, searched: 0 });
      }
      this.#options.counters.failing(source.id, connector, undefined);
    } catch (error) {
      this.#failed(source, source.path, error);
    }
  }

  #failed(source: FileSource, path: string, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.#options.counters.failing(source.id, connector, `${basename(path)}: ${reason}`);
    this.#options.log.debug({ path, reason }, 'a file cannot be read; trying again');
  }

  /** Submits the whole lines that were appended. */
  async #readOn(file: OpenFile): Promise<void> {
    const { size, nlink } = await file.handle.stat();
    if (size < file.offset) Object.assign(file, { offset: 0, searched: 0 });
    while (file.offset < size && !this.#abort.signal.aborted) {
      const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, size - file.offset));
      const { bytesRead } = await file.handle.read(buffer, 0, buffer.length, file.offset);
      const chunk = buffer.subarray(0, bytesRead);
      const taken = await this.#takeLines(file, chunk, nlink === 0);
      if (taken === 0) break;
      file.offset += taken;
      file.searched = 0;
    }
    if (nlink === 0) {
      this.#open.delete(file.identity);
      await file.handle.close();
    }
  }

  /** Returns how many bytes are done with. */
  async #takeLines(file: OpenFile, chunk: Buffer, last: boolean): Promise<number> {
    const end = chunk.lastIndexOf(10) + 1;
    if (end === 0 && chunk.length === chunkBytes) return this.#takeLongLine(file, last);
    const done = end === 0 && last ? chunk.length : end;
    const records: RawRecord[] = [];
    for (let at = 0; at < done;) {
      const next = chunk.indexOf(10, at);
      const stop = next < 0 ? done : next;
      const start = at === 0 && file.offset === 0 && chunk.indexOf(byteOrderMark) === 0 ? byteOrderMark.length : at;
      const bytes = chunk.subarray(start, stop > start && chunk[stop - 1] === 13 ? stop - 1 : stop);
      if (bytes.length > 0) records.push(this.#record(file, bytes));
      at = stop + 1;
    }
    if (records.length > 0) await this.#submit(file, records, done);
    return done;
  }

  /** A line longer than a chunk: the limit's worth of it is kept, the rest is only looked through for its end. */
  async #takeLongLine(file: OpenFile, last: boolean): Promise<number> {
    const { size } = await file.handle.stat();
    const end = (await this.#endOfLine(file, size)) ?? (last ? size - file.offset : undefined);
    if (end === undefined) return 0;
    const head = Buffer.allocUnsafe(Math.min(maxLineBytes, end));
    const { bytesRead } = await file.handle.read(head, 0, head.length, file.offset);
    const cut = end > maxLineBytes ? { wholeBytes: end } : {};
    const record = { ...this.#record(file, head.subarray(0, head[end - 1] === 13 ? end - 1 : bytesRead)), ...cut };
    const taken = Math.min(end + 1, size - file.offset);
    await this.#submit(file, [record], taken);
    return taken;
  }

  /** Bytes to the end of the line at the offset; undefined while its end has not come. */
  async #endOfLine(file: OpenFile, size: number): Promise<number | undefined> {
    const buffer = Buffer.allocUnsafe(chunkBytes);
    while (file.offset + file.searched < size) {
      const { bytesRead } = await file.handle.read(buffer, 0, chunkBytes, file.offset + file.searched);
      if (bytesRead === 0) break;
      const end = buffer.subarray(0, bytesRead).indexOf(10);
      if (end >= 0) return file.searched + end;
      file.searched += bytesRead;
    }
    return undefined;
  }

  #record(file: OpenFile, bytes: Uint8Array): RawRecord {
    return {
      ...decodeRecordText(Buffer.from(bytes)),
      receivedAt: Date.now(),
      sourceId: file.source.id,
      origin: file.path,
    };
  }

  /** Waits until the records are durable, however long the journal takes, then keeps the position. */
  async #submit(file: OpenFile, records: readonly RawRecord[], bytes: number): Promise<void> {
    const { sink, counters, log } = this.#options;
    for (;;) {
      try {
        await sink.submit(records, file.source.pack);
        break;
      } catch (error) {
        if (!(error instanceof BelfryError && error.retryable) || this.#abort.signal.aborted) throw error;
        await delay(500);
      }
    }
    counters.received(file.source.id, connector, records.length, bytes, file.source.pack);
    const headLength = Math.min(headBytes, file.offset + bytes);
    const head = await headHash(file.handle, headLength);
    try {
      this.#positions.set({ offset: file.offset + bytes, identity: file.identity, head, headLength });
    } catch (error) {
      // The records are durable: reading on doubles nothing, and the next position is kept again.
      log.warn({ path: file.path, error: String(error) }, 'the position in a file could not be kept');
    }
  }
}

async function filesOf({ path, include }: FileSource): Promise<string[]> {
  const patterns = include.map(
    (pattern) =>
      new RegExp(
        `^${pattern
          .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
          .replaceAll('*', '.*')
          .replaceAll('?', '.')}$`,
      ),
  );
  const names = await readdir(path);
  // Packed files hold what was read before they were packed.
  return names
    .filter((name) => !/\.(gz|xz|bz2|zst)$/.test(name) && patterns.some((pattern) => pattern.test(name)))
    .map((name) => join(path, name));
}

async function headHash(handle: FileHandle, length: number): Promise<string> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await handle.read(buffer, 0, length, 0);
  return createHash('sha256').update(buffer.subarray(0, bytesRead)).digest('hex').slice(0, 32);
}
