import type { ExternalRows, ExternalSource } from '@belfry/kql';
import type { JsonValue } from '@belfry/schema';
import { fetchFile, tooLarge, type FetchedFile, type FetchOptions, type FileVersion } from './fetch-file.ts';
import { readFileRows } from './read-file-rows.ts';
import { unpackFile } from './unpack-file.ts';

/** A file that was read, for the log. */
export interface ExternalRead {
  readonly host: string;
  readonly bytes: number;
  readonly durationMs: number;
  /** `cache`: within the time for which it is kept; `unchanged`: the server said that it is the same. */
  readonly from: 'server' | 'cache' | 'unchanged';
}

export interface ExternalDataOptions extends FetchOptions {
  /** Rows of one `externaldata` at most, all its files together. */
  readonly maxRows: number;
  /** How long a file is taken as it was, ms; then the server is asked whether it has changed. */
  readonly cacheMs: number;
  readonly onRead?: (read: ExternalRead) => void;
  readonly now?: () => number;
}

/** Files are kept as they came, this many bytes in all; those used last stay. */
const maxCachedBytes = 64 * 1024 * 1024;

interface CachedFile extends FileVersion {
  readonly bytes: Buffer;
  readonly readMs: number;
}

/**
 * Reads the files of `externaldata` from the hosts that the settings allow. A file is kept for a while, so that a rule that runs often
 * does not ask each time; one that cannot be read fails the query, even if an older version of it was kept.
 */
export class ExternalData {
  readonly #options: ExternalDataOptions;
  readonly #now: () => number;
  readonly #cached = new Map<string, CachedFile>();

  constructor(options: ExternalDataOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** Reads the rows of all files, in order. Throws `BelfryError`. */
  async read(source: ExternalSource, signal: AbortSignal): Promise<ExternalRows> {
    const { maxBytes, maxRows } = this.#options;
    const rows: JsonValue[][] = [];
    let left = maxBytes;
    for (const address of source.addresses) {
      const bytes = await this.#file(address, signal);
      for (const file of await unpackFile(bytes, address, source.zipPattern, left)) {
        left -= file.length;
        if (left < 0) throw tooLarge(address, `has, with those before it, more than ${maxBytes} bytes`);
        for await (const row of readFileRows(file, address, source)) {
          signal.throwIfAborted();
          rows.push(row);
          if (rows.length > maxRows) throw tooLarge(address, `has more than ${maxRows} rows`);
        }
      }
    }
    return rows;
  }

  async #file(address: string, signal: AbortSignal): Promise<Buffer> {
    const started = performance.now();
    const kept = this.#cached.get(address);
    if (kept !== undefined && this.#now() - kept.readMs < this.#options.cacheMs) {
      this.#keep(address, kept);
      this.#tell(address, kept.bytes, started, 'cache');
      return kept.bytes;
    }
    const { bytes, etag, lastModified } = await this.#fetch(address, kept, signal);
    const whole = bytes ?? kept?.bytes ?? Buffer.alloc(0);
    this.#keep(address, { bytes: whole, etag, lastModified, readMs: this.#now() });
    this.#tell(address, whole, started, bytes === undefined ? 'unchanged' : 'server');
    return whole;
  }

  async #fetch(address: string, kept: CachedFile | undefined, signal: AbortSignal): Promise<FetchedFile> {
    const known = kept === undefined ? {} : { etag: kept.etag, lastModified: kept.lastModified };
    return fetchFile(address, known, this.#options, signal);
  }

  /** Puts a file last, and drops those that were not used for the longest time until the rest fits. */
  #keep(address: string, file: CachedFile): void {
    this.#cached.delete(address);
    this.#cached.set(address, file);
    let bytes = 0;
    for (const { bytes: held } of this.#cached.values()) bytes += held.length;
    for (const [oldest, held] of this.#cached) {
      if (bytes <= maxCachedBytes) return;
      bytes -= held.bytes.length;
      this.#cached.delete(oldest);
    }
  }

  #tell(address: string, bytes: Buffer, started: number, from: ExternalRead['from']): void {
    const durationMs = Math.round(performance.now() - started);
    this.#options.onRead?.({ host: new URL(address).host, bytes: bytes.length, durationMs, from });
  }
}
