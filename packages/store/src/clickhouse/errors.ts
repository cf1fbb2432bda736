import { ClickHouseError } from '@clickhouse/client';
import { BelfryError } from '@belfry/schema';
import { embeddedCodes } from '../embedded/errors.ts';

/** Codes of the store's client. Never reused. */
export const storeCodes = {
  queryFailed: 'BELFRY-STORE-100',
  timeLimit: 'BELFRY-STORE-101',
  memoryLimit: 'BELFRY-STORE-102',
  resultLimit: 'BELFRY-STORE-103',
  badSql: 'BELFRY-STORE-104',
  unavailable: 'BELFRY-STORE-105',
  cancelled: 'BELFRY-STORE-106',
  refused: 'BELFRY-STORE-107',
  busy: 'BELFRY-STORE-108',
  unknownTable: 'BELFRY-STORE-109',
  rowRefused: 'BELFRY-STORE-110',
  columnTypeChanged: 'BELFRY-STORE-111',
  insertTooLarge: 'BELFRY-STORE-112',
  badTable: 'BELFRY-STORE-113',
  closed: 'BELFRY-STORE-114',
  serverTooOld: 'BELFRY-STORE-115',
  signIn: 'BELFRY-STORE-116',
} as const;

/** An error of the store. Tell kinds apart by `code` or `clickhouseCode`, never by the message. */
export class StoreError extends BelfryError {
  override readonly name: string = 'StoreError';
  /** ClickHouse's error number; undefined when the store could not be reached at all. */
  readonly clickhouseCode: number | undefined;

  constructor(
    code: string,
    message: string,
    details: ConstructorParameters<typeof BelfryError>[2] & { clickhouseCode?: number | undefined } = {},
  ) {
    super(code, message, details);
    this.clickhouseCode = details.clickhouseCode;
  }
}

/** One line that the store cannot take. Nothing of its `insertRows` call is kept: leave the line out and send the rest again. */
export class RowRefusedError extends StoreError {
  override readonly name = 'RowRefusedError';
  /** Number of the line in the call's `lines`, from 0. */
  readonly row: number;

  constructor(row: number, table: string, reason: string, clickhouseCode?: number) {
    super(storeCodes.rowRefused, `row ${row} cannot be stored in ${table}: ${reason}`, {
      where: table,
      hint: 'the row is set aside as a dead letter; check the parser of its source',
      clickhouseCode,
    });
    this.row = row;
  }
}

interface Kind {
  readonly code: string;
  readonly hint: string;
  readonly retryable?: boolean;
}

const notEnoughSpace = 243;
const narrow = 'narrow the time range or filter more';
const signIn = { code: storeCodes.signIn, hint: 'check user and password in BELFRY_CLICKHOUSE_URL' };
const kinds: Readonly<Record<number, Kind>> = {
  159: { code: storeCodes.timeLimit, hint: `${narrow}, or raise the query's time limit` },
  241: { code: storeCodes.memoryLimit, hint: `${narrow}, or raise the store's memory limit` },
  396: { code: storeCodes.resultLimit, hint: 'ask for fewer rows, with take or summarize' },
  62: { code: storeCodes.badSql, hint: 'this is a bug of the query compiler' },
  394: { code: storeCodes.cancelled, hint: 'run the query again' },
  497: { code: storeCodes.refused, hint: 'only statements on tables of the store may run' },
  202: { code: storeCodes.busy, hint: 'try again in a moment', retryable: true },
  60: { code: storeCodes.unknownTable, hint: 'check the name of the table' },
  192: signIn,
  193: signIn,
  194: signIn,
  516: signIn,
  243: { code: embeddedCodes.diskFull, hint: 'free space on the disk of the data folder', retryable: true },
};

/** Errors of the network: the store is not there, or went away in the middle. */
const unreachable = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
]);

/** Turns what the ClickHouse client throws into a `StoreError`; other `BelfryError`s stay as they are. */
export function toStoreError(error: unknown): BelfryError {
  if (error instanceof BelfryError) return error;
  if (error instanceof ClickHouseError) {
    const clickhouseCode = Number(error.code);
    // Scratch files of the embedded engine say nothing to people.
    const message = error.message.replaceAll(/:? ?\(in file\/uri [^)]*\)/gu, '').trim();
    const isFull = /No space left on device/u.test(message);
    const kind = kinds[isFull ? notEnoughSpace : clickhouseCode] ?? {
      code: storeCodes.queryFailed,
      hint: `ClickHouse error ${error.code}`,
    };
    return new StoreError(kind.code, message, { ...kind, clickhouseCode, cause: error });
  }
  const { message, code } = error as NodeJS.ErrnoException;
  if (/aborted a request/u.test(message ?? '') || (error as Error).name === 'AbortError') {
    return new StoreError(storeCodes.cancelled, 'the query was cancelled', { cause: error });
  }
  if (unreachable.has(code ?? '') || /socket hang up|aborted|Timeout error|premature close/iu.test(message ?? '')) {
    return new StoreError(storeCodes.unavailable, 'the store cannot be reached', {
      hint: 'it is being restarted; try again in a moment',
      retryable: true,
      cause: error,
    });
  }
  return new StoreError(storeCodes.queryFailed, String(message ?? error), { cause: error });
}
