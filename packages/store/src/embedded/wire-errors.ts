import { RefusedStatementError } from './statement-guard.ts';

/** An error as ClickHouse's HTTP protocol carries it. */
export interface WireError {
  /** ClickHouse's error number. */
  readonly code: number;
  readonly status: number;
  /** `Code: N. DB::Exception: … (NAME)`. */
  readonly text: string;
}

/** ClickHouse's numbers of the errors that the HTTP layer itself answers with. */
export const wireCodes = {
  badArguments: 36,
  cannotParse: 27,
  syntax: 62,
  unknownDatabase: 81,
  accessDenied: 497,
  authenticationFailed: 516,
  timeout: 159,
  tooManyQueries: 202,
  notEnoughSpace: 243,
  cancelled: 394,
  requestTooLarge: 307,
  unsupportedMethod: 48,
  standardException: 1001,
} as const;

const statusByCode: Readonly<Record<number, number>> = {
  [wireCodes.authenticationFailed]: 403,
  [wireCodes.accessDenied]: 403,
  60: 404,
  [wireCodes.unknownDatabase]: 404,
  [wireCodes.timeout]: 408,
  209: 408,
  [wireCodes.tooManyQueries]: 429,
  [wireCodes.requestTooLarge]: 413,
  [wireCodes.unsupportedMethod]: 501,
  241: 500,
  [wireCodes.notEnoughSpace]: 500,
  [wireCodes.standardException]: 500,
};

/** Makes an error of the HTTP layer in the engine's own form, so that clients read both alike. */
export function wireError(code: number, message: string, name: string): WireError {
  return { code, status: statusByCode[code] ?? 400, text: `Code: ${code}. DB::Exception: ${message} (${name})` };
}

/** Turns whatever was thrown while a request ran into what its client gets. */
export function toWireError(error: unknown): WireError {
  if (error instanceof WireException) return error.wire;
  if (error instanceof RefusedStatementError) return wireError(wireCodes.accessDenied, error.message, 'ACCESS_DENIED');
  const message = error instanceof Error ? error.message : String(error);
  const code = /^Code: (\d+)\. /u.exec(message)?.[1];
  if (code !== undefined) {
    const text = /\([A-Z][A-Z0-9_]+\)\s*$/u.test(message) ? message : `${message} (ERROR)`;
    return { code: Number(code), status: statusByCode[Number(code)] ?? 400, text };
  }
  const errno = (error as NodeJS.ErrnoException | undefined)?.code;
  if (errno === 'ENOSPC' || errno === 'EDQUOT') {
    return wireError(wireCodes.notEnoughSpace, `no space left for the request's rows: ${message}`, 'NOT_ENOUGH_SPACE');
  }
  return wireError(wireCodes.standardException, message, 'STD_EXCEPTION');
}

/** Carries a `WireError` through `throw`. */
export class WireException extends Error {
  override readonly name = 'WireException';
  readonly wire: WireError;
  constructor(wire: WireError) {
    super(wire.text);
    this.wire = wire;
  }
}
