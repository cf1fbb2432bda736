import type { Store } from '@belfry/store';
import type { SourceCounters } from '#connectors';
import type { Config, Log, RecordSink } from '#core';

export interface Connectors {
  /** What is listened to and watched, and what could not be read. */
  readonly notes: readonly string[];
  close(): Promise<void>;
}

/** Starts every data connector of the settings. */
export async function startConnectors(
  _config: Config,
  _sink: RecordSink,
  _counters: SourceCounters,
  _store: Store,
  _log: Log,
): Promise<Connectors> {
  return { notes: [], close: () => Promise.resolve() };
}
