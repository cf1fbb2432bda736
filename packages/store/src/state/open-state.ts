import { BelfryError } from '@belfry/schema';
import SqliteDatabase from 'better-sqlite3';
import { Kysely, SqliteDialect, type Transaction } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import type { Database } from './database.ts';
import { guardSqlite } from './guarded-sqlite.ts';
import { foundation } from './migrations/0001-foundation.ts';
import { passwordsAndDeliveries } from './migrations/0002-passwords-and-deliveries.ts';
import { toldRows } from './migrations/0003-told-rows.ts';
import { tablesOfSources } from './migrations/0004-tables-of-sources.ts';
import { stateCodes } from './state-codes.ts';

/** In order; a migration that was released is never changed. */
const migrations: Readonly<Record<string, Migration>> = {
  '0001-foundation': foundation,
  '0002-passwords-and-deliveries': passwordsAndDeliveries,
  '0003-told-rows': toldRows,
  '0004-tables-of-sources': tablesOfSources,
};

/** A transaction: all of it is durable when it settles, or nothing happened. */
export type StateTransaction = Transaction<Database>;

/** Incidents, rules' state, users, settings: what must change together or not at all. */
export interface State {
  readonly db: Kysely<Database>;
  /** Runs `work` in one transaction; they run one after another. */
  transaction<Result>(work: (trx: StateTransaction) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/**
 * Opens the SQLite database of one machine and brings it to this version's form.
 * Throws `BelfryError` when it cannot be opened, or was written by a newer version.
 */
export async function openState(path: string): Promise<State> {
  let sqlite: SqliteDatabase.Database;
  try {
    sqlite = new SqliteDatabase(path);
    sqlite.pragma('journal_mode = WAL');
    // An acknowledged change survives a power cut.
    sqlite.pragma('synchronous = FULL');
    sqlite.pragma('busy_timeout = 5000');
  } catch (cause) {
    throw new BelfryError(
      stateCodes.cannotOpen,
      `the state database cannot be opened: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        where: path,
        hint: 'look at the rights of the file, and whether the disk is full or read-only; a damaged file is restored from a backup',
        cause,
      },
    );
  }
  const db = new Kysely<Database>({ dialect: new SqliteDialect({ database: guardSqlite(sqlite, path) }) });
  await migrate(db, path);
  return {
    db,
    transaction: (work) => db.transaction().execute(work),
    close: () => db.destroy(),
  };
}

/**
 * Opens the database only to read it, as it is: nothing is created, migrated or written. Throws `BelfryError` when there
 * is none, or it cannot be read.
 */
export function openStateReadOnly(path: string): Pick<State, 'db' | 'close'> {
  let sqlite: SqliteDatabase.Database;
  try {
    sqlite = new SqliteDatabase(path, { readonly: true, fileMustExist: true });
    // Opening reads nothing yet: what is no database fails here.
    sqlite.pragma('schema_version');
  } catch (cause) {
    throw new BelfryError(stateCodes.cannotOpen, 'the state database cannot be read', {
      where: path,
      hint: 'look whether it is the data folder of a Belfry, and at the rights of the file',
      cause,
    });
  }
  const db = new Kysely<Database>({ dialect: new SqliteDialect({ database: sqlite }) });
  return { db, close: () => db.destroy() };
}

async function migrate(db: Kysely<Database>, path: string): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve({ ...migrations }) } });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  if (error instanceof BelfryError) {
    await db.destroy();
    throw error;
  }
  const message = error instanceof Error ? error.message : 'unknown reason';
  await db.destroy();
  if (/missing|corrupted migrations/i.test(message))
    throw new BelfryError(stateCodes.newerVersion, 'the state database was written by a newer Belfry', {
      where: path,
      hint: 'run the newer Belfry on this data folder, or choose another folder',
      cause: error,
    });
  throw new BelfryError(
    stateCodes.cannotMigrate,
    `the state database could not be brought to this version: ${message}`,
    {
      where: path,
      hint: 'nothing was changed; restore a backup or report the message',
      cause: error,
    },
  );
}
