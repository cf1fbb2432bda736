import type { Row } from '@belfry/schema';

/** A message of the system log, however it came. */
export interface Message {
  readonly time: string | undefined;
  readonly host: string;
  readonly program: string;
  readonly processId: string | undefined;
  readonly text: string;
  readonly facility?: number | undefined;
  readonly severity?: number | undefined;
  readonly rest?: Row;
}
