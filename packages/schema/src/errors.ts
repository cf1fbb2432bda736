/**
 * An error that a person can act on: a stable code, what happened, where, and the way out.
 * Anything else thrown is a bug.
 */
export class BelfryError extends Error {
  /** Stable, never reused: `BELFRY-<AREA>-<NNN>`, e.g. `BELFRY-STORE-003`. */
  readonly code: string;
  /** File, line, column, address … of the problem. */
  readonly where: string | undefined;
  /** What to do about it. */
  readonly hint: string | undefined;
  /** Whether trying again later can succeed. */
  readonly retryable: boolean;

  constructor(
    code: string,
    message: string,
    details: { where?: string; hint?: string; retryable?: boolean; cause?: unknown } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'BelfryError';
    this.code = code;
    this.where = details.where;
    this.hint = details.hint;
    this.retryable = details.retryable ?? false;
  }
}

/** Returns the error as the lines that a terminal shows: code, message, place, way out. */
export function describeError(error: unknown): string {
  if (!(error instanceof BelfryError)) return error instanceof Error ? (error.stack ?? error.message) : String(error);
  const lines = [`${error.code}: ${error.message}`];
  if (error.where !== undefined) lines.push(`  at ${error.where}`);
  if (error.hint !== undefined) lines.push(`  ${error.hint}`);
  return lines.join('\n');
}
