import { join } from 'node:path';
import type { Store } from '@belfry/store';
import { findOwnLogs, followFiles, startSyslog, type OwnLogs, type SourceCounters } from '#connectors';
import type { Config, Log, RecordSink } from '#core';

export interface Connectors {
  /** What is listened to and watched, and what could not be read. */
  readonly notes: readonly string[];
  close(): Promise<void>;
}

const nothing: OwnLogs = { sources: [], unreadable: [] };

/** Starts every data connector of the settings; with none set and nothing stored yet, follows this machine's own logs. */
export async function startConnectors(
  config: Config,
  sink: RecordSink,
  counters: SourceCounters,
  store: Store,
  log: Log,
): Promise<Connectors> {
  const running: { close(): Promise<void> }[] = [];
  const notes: string[] = [];
  const parts = { sink, counters, log };
  if (config.syslog.enabled) {
    const { enabled: _, ...syslog } = config.syslog;
    const listening = await startSyslog({ ...syslog, ...parts });
    running.push(listening);
    notes.push(`syslog over UDP and TCP at ${config.syslog.host}:${listening.port}`);
  }
  const watch = await watchesThisMachine(config, store);
  const own = watch ? await findOwnLogs() : nothing;
  const sources = [...config.files, ...own.sources];
  if (sources.length > 0)
    running.push(followFiles({ sources, stateFile: join(config.dataDir, 'files.json'), ...parts }));
  if (watch)
    notes.push(`watching this machine: ${own.sources.map(({ path }) => path).join(', ') || 'no log here may be read'}`);
  if (own.unreadable.length > 0) notes.push(`not readable for this user: ${own.unreadable.join(', ')}`);
  return {
    notes,
    async close() {
      await Promise.all(running.map((connector) => connector.close()));
    },
  };
}

/** A data folder that holds only rows of this machine's own logs counts as empty, so that a restart goes on watching. */
async function watchesThisMachine({ watchThisMachine, files }: Config, store: Store): Promise<boolean> {
  if (watchThisMachine !== 'auto') return watchThisMachine === 'always';
  if (files.length > 0) return false;
  for (const [table, { rows }] of await store.tableStats()) {
    if (rows === 0 || table === 'BelfryDeadLetter') continue;
    const [other] = await store.queryRows<{ n: string }>(
      `SELECT toString(count()) AS n FROM belfry.\`${table}\` WHERE _SourceId NOT IN ('belfry', 'demo') AND NOT startsWith(_SourceId, 'this-machine')`,
    );
    if (other !== undefined && other.n !== '0') return false;
  }
  return true;
}
