import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BelfryError } from '@belfry/schema';
import SqliteDatabase from 'better-sqlite3';
import { stateCodes } from './state-codes.ts';

/** A data folder that only this process uses. */
interface FolderLock {
  release(): void;
}

/**
 * Takes the data folder for this process; makes it when it is missing. The lock is SQLite's on a file of its own, so
 * it ends with the process, however that ends. Throws `BelfryError` that names the process which has it.
 */
export function lockFolder(dataDir: string): FolderLock {
  const lockFile = join(dataDir, 'lock.db');
  const ownerFile = join(dataDir, 'lock.pid');
  let database: SqliteDatabase.Database | undefined;
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    database = new SqliteDatabase(lockFile, { timeout: 0 });
    // Without a journal beside it the file needs no room, and a full disk does not stop a start that would make some.
    database.pragma('journal_mode = MEMORY');
    database.exec('BEGIN EXCLUSIVE');
    noteOwner(ownerFile);
  } catch (cause) {
    database?.close();
    throw explain(cause, dataDir, ownerFile);
  }
  const locked = database;
  return { release: () => void locked.close() };
}

function explain(cause: unknown, dataDir: string, ownerFile: string): BelfryError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code.startsWith('SQLITE_BUSY')) {
    const owner = readOwner(ownerFile);
    return new BelfryError(stateCodes.folderInUse, `the data folder is in use by ${owner}`, {
      where: dataDir,
      hint: 'stop the other Belfry that uses this folder, or choose another one with BELFRY_DATA',
      retryable: true,
      cause,
    });
  }
  const reason = cause instanceof Error ? cause.message : String(cause);
  const full = isFull(cause);
  return new BelfryError(
    full ? stateCodes.diskFull : stateCodes.folderNotWritable,
    full ? 'the disk of the data folder is full' : `the data folder cannot be written: ${reason}`,
    {
      where: dataDir,
      hint: full
        ? 'free space on it, then start again'
        : 'make the disk writable or give this user the right to write there, or choose another folder with BELFRY_DATA',
      cause,
    },
  );
}

/** For people only: without room for it the lock holds all the same. */
function noteOwner(ownerFile: string): void {
  try {
    writeFileSync(ownerFile, `${process.pid}\n`, { mode: 0o600 });
  } catch (error) {
    if (!isFull(error)) throw error;
  }
}

const isFull = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^(ENOSPC|EDQUOT|SQLITE_FULL)/.test(String(error.code));

function readOwner(ownerFile: string): string {
  try {
    return `process ${readFileSync(ownerFile, 'utf8').trim()}`;
  } catch {
    return 'another process';
  }
}
