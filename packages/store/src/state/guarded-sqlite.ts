import { BelfryError } from '@belfry/schema';
import type SqliteDatabase from 'better-sqlite3';
import type { SqliteDatabase as KyselySqlite, SqliteStatement } from 'kysely';
import { stateCodes } from './state-codes.ts';

/** SQLite's extended codes begin with the one that matters. */
const kinds: readonly (readonly [RegExp, code: string, what: string, hint: string, retryable: boolean])[] = [
  [
    /^SQLITE_FULL/,
    stateCodes.diskFull,
    'the disk of the data folder is full: the change was not made',
    'free space on it and try again; Belfry goes on by itself',
    true,
  ],
  [
    /^SQLITE_(READONLY|IOERR|CANTOPEN|PERM)/,
    stateCodes.cannotWrite,
    'the state database cannot be read or written now: the change was not made',
    'look at the disk (is it read-only or damaged?) and at the rights of the file',
    true,
  ],
  [/^SQLITE_BUSY/, stateCodes.busy, 'the state database is busy', 'try again in a moment', true],
  [
    /^SQLITE_(CORRUPT|NOTADB)/,
    stateCodes.damaged,
    'the state database is damaged',
    'stop Belfry and restore the file from a backup',
    false,
  ],
];

/** Turns what SQLite throws about its disk into an error that a person can act on; leaves others as they are. */
export function toStateError(path: string, error: unknown): unknown {
  const sqliteCode = error instanceof Error && 'code' in error ? String(error.code) : '';
  const kind = kinds.find(([pattern]) => pattern.test(sqliteCode));
  if (kind === undefined) return error;
  const [, code, what, hint, retryable] = kind;
  return new BelfryError(code, what, { where: path, hint, retryable, cause: error });
}

const nothingToDo: SqliteStatement = {
  reader: false,
  all: () => [],
  run: () => ({ changes: 0, lastInsertRowid: 0 }),
  iterate: () => [].values(),
};

/** The database as Kysely uses it, with such errors. */
export function guardSqlite(database: SqliteDatabase.Database, path: string): KyselySqlite {
  const guarded = <Result>(work: () => Result): Result => {
    try {
      return work();
    } catch (error) {
      throw toStateError(path, error);
    }
  };
  return {
    close: () => void database.close(),
    prepare: (sql) => {
      // A full disk ends a transaction by itself; a complaint about the second end would hide why.
      if (/^rollback$/i.test(sql) && !database.inTransaction) return nothingToDo;
      const statement = guarded(() => database.prepare<unknown[]>(sql));
      const guardedStatement: SqliteStatement = {
        reader: statement.reader,
        all: (parameters) => guarded(() => statement.all(...parameters)),
        run: (parameters) => guarded(() => statement.run(...parameters)),
        iterate: (parameters) => statement.iterate(...parameters),
      };
      return guardedStatement;
    },
  };
}
