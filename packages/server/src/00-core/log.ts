import pino from 'pino';

/** Structured log: lower-case message, values as fields, never a secret. `error` means data was lost or a person is needed. */
export type Log = pino.Logger;

/** Creates the process's log, one JSON object a line on standard error, so that standard output stays for answers. */
export function createLog(level: string): Log {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ fd: 2, sync: false }),
  );
}
