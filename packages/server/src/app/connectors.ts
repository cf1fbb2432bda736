import { startSyslog, type SourceCounters } from '#connectors';
import type { Config, Log, RecordSink } from '#core';

export interface Connectors {
  /** What is listened to and watched, and what could not be read. */
  readonly notes: readonly string[];
  close(): Promise<void>;
}

/** Starts every data connector of the settings. */
export async function startConnectors(
  config: Config,
  sink: RecordSink,
  counters: SourceCounters,
  log: Log,
): Promise<Connectors> {
  const running: { close(): Promise<void> }[] = [];
  const notes: string[] = [];
  if (config.syslog.enabled) {
    const { enabled: _, ...syslog } = config.syslog;
    const listening = await startSyslog({ ...syslog, sink, counters, log });
    running.push(listening);
    notes.push(`syslog over UDP and TCP at ${config.syslog.host}:${listening.port}`);
  }
  return {
    notes,
    async close() {
      await Promise.all(running.map((connector) => connector.close()));
    },
  };
}
