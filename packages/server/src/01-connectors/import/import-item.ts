import type { RawRecord } from '@belfry/schema';

/** What reading files gives: batches of records, and what could not be read with its reason. */
export type ImportItem =
  | { readonly kind: 'records'; readonly file: string; readonly records: readonly RawRecord[] }
  | {
      readonly kind: 'problem';
      readonly file: string;
      readonly code: string;
      readonly reason: string;
      /** `skipped`: not a log, nothing is lost by leaving it; `failed`: records of it are missing. */
      readonly severity: 'skipped' | 'failed';
    };

export interface ImportOptions {
  readonly sourceId: string;
  /** Told the bytes of files read so far (compressed size). */
  readonly onBytes?: (bytes: number) => void;
  readonly limits?: Partial<ImportLimits>;
}

/** Bounds on what a file may unpack to: a zip bomb is told, not followed. */
export interface ImportLimits {
  /** Bytes out of one compressed file or archive entry. */
  readonly maxUnpackedBytes: number;
  /** Bytes out for each byte in, once 1 MB has come out. */
  readonly maxRatio: number;
  readonly maxEntries: number;
  /** Archives inside archives. */
  readonly maxDepth: number;
  /** Longest line; the beginning of a longer one becomes a dead letter. */
  readonly maxLineBytes: number;
  /** Largest EVTX file. */
  readonly maxEvtxBytes: number;
  /** Largest JSON document that spans lines, as it is held in memory with all that it becomes. */
  readonly maxDocumentBytes: number;
}

export const defaultLimits: ImportLimits = {
  maxUnpackedBytes: 16 * 1024 ** 3,
  maxRatio: 200,
  maxEntries: 100_000,
  maxDepth: 3,
  maxLineBytes: 32 * 1024 * 1024,
  maxEvtxBytes: 1024 ** 3,
  maxDocumentBytes: 256 * 1024 ** 2,
};
