import { BelfryError } from '@belfry/schema';

/** Codes of this stage; listed in docs/reference/errors.md. Never reuse one. */
export const journalCodes = {
  diskFull: 'BELFRY-JOURNAL-001',
  writeFailed: 'BELFRY-JOURNAL-002',
  damaged: 'BELFRY-JOURNAL-003',
  newerVersion: 'BELFRY-JOURNAL-004',
  locked: 'BELFRY-JOURNAL-005',
  closed: 'BELFRY-JOURNAL-006',
  refusedRow: 'BELFRY-JOURNAL-007',
} as const;

export const diskFull = (dir: string, cause?: unknown): BelfryError =>
  new BelfryError(journalCodes.diskFull, 'the disk of the data folder is full: nothing more is acknowledged', {
    where: dir,
    hint: 'free space or shorten the retention; Belfry goes on by itself',
    retryable: true,
    ...(cause === undefined ? {} : { cause }),
  });

const writeFailed = (dir: string, cause: unknown): BelfryError =>
  new BelfryError(journalCodes.writeFailed, `the journal could not be written: ${reasonOf(cause)}`, {
    where: dir,
    hint: 'look at the disk (is it read-only?); senders that retry lose nothing',
    retryable: true,
    cause,
  });

/** What a failed write means: no room, or a disk that refuses. */
export function asWriteProblem(dir: string, error: unknown): BelfryError {
  if (error instanceof BelfryError) return error;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOSPC' || code === 'EDQUOT' ? diskFull(dir, error) : writeFailed(dir, error);
}

export const closed = (): BelfryError =>
  new BelfryError(journalCodes.closed, 'the journal is closed', { hint: 'Belfry is stopping', retryable: true });

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
