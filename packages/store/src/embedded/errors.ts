import { BelfryError } from '@belfry/schema';

/** Codes of the embedded store's process and folder. Never reused. */
export const embeddedCodes = {
  folderLocked: 'BELFRY-STORE-001',
  folderNotWritable: 'BELFRY-STORE-002',
  folderNewer: 'BELFRY-STORE-003',
  engineMissing: 'BELFRY-STORE-004',
  startFailed: 'BELFRY-STORE-005',
  diskFull: 'BELFRY-STORE-006',
  notReady: 'BELFRY-STORE-007',
  folderUnreadableVersion: 'BELFRY-STORE-008',
} as const;

/** Turns what a child said before it ended into an error that a person can act on. */
export function explainStartFailure(
  storePath: string,
  failure: { message: string; code?: string | undefined; stderr: string },
): BelfryError {
  const all = `${failure.message}\n${failure.stderr}`;
  const where = storePath;
  if (/Cannot lock file|code: 76\b|Code: 76\b|CANNOT_OPEN_FILE/u.test(all)) {
    return new BelfryError(embeddedCodes.folderLocked, 'the data folder is in use by another process', {
      where,
      hint: 'stop the other Belfry that uses this folder, or set BELFRY_DATA to another one',
      retryable: true,
    });
  }
  if (
    ['EACCES', 'EROFS', 'EPERM'].includes(failure.code ?? '') ||
    /Permission denied|Read-only file system/u.test(all)
  ) {
    return new BelfryError(embeddedCodes.folderNotWritable, 'the data folder cannot be written', {
      where,
      hint: 'give this user write access to the folder, or set BELFRY_DATA to another one',
    });
  }
  if (['ENOSPC', 'EDQUOT'].includes(failure.code ?? '') || /No space left on device|NOT_ENOUGH_SPACE/u.test(all)) {
    return new BelfryError(embeddedCodes.diskFull, 'the disk of the data folder is full', {
      where,
      hint: 'free space on it, or shorten the retention of large tables',
      retryable: true,
    });
  }
  if (/no embedded engine|Cannot find module|ERR_DLOPEN|libchdb/u.test(all)) {
    return new BelfryError(embeddedCodes.engineMissing, `the embedded engine cannot be loaded: ${failure.message}`, {
      where,
      hint: 'run npm ci on Linux (glibc) or macOS, or set BELFRY_CLICKHOUSE_URL to a ClickHouse server',
    });
  }
  const detail = failure.stderr.trim().split('\n').slice(-3).join(' | ').slice(0, 600);
  return new BelfryError(
    embeddedCodes.startFailed,
    `the embedded store did not start: ${failure.message}${detail === '' ? '' : ` (${detail})`}`,
    { where, hint: 'look at the disk and memory of this machine, then start again', retryable: true },
  );
}
