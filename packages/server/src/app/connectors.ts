import { join } from 'node:path';
import type { Store } from '@belfry/store';
import {
  chooseOwnLogs,
  findOwnLogs,
  followFiles,
  followSystemJournal,
  readJournalPosition,
  startSyslog,
  type SourceCounters,
} from '#connectors';
import type { Config, Log, RecordSink } from '#core';

export interface Connectors {
  /** What is listened to and watched, and what could not be read. */
  readonly notes: readonly string[];
  close(): Promise<void>;
}

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
  const own = (await watchesThisMachine(config, store)) ? await findOwnLogs() : undefined;
  const stateFile = join(config.dataDir, 'system-journal.json');
  const { follow, directory, firstEntries } = config.systemJournal;
  const followedBefore = readJournalPosition(stateFile) !== undefined;
  const { files, journal, withoutAudit, twice } = chooseOwnLogs(follow, config.files, own, followedBefore);
  if (files.length > 0)
    running.push(followFiles({ sources: files, stateFile: join(config.dataDir, 'files.json'), ...parts }));
  if (journal) running.push(followSystemJournal({ directory, firstEntries, withoutAudit, stateFile, ...parts }));
  const watched = files.filter(({ id }) => own?.sources.some((source) => source.id === id)).map(({ path }) => path);
  if (journal) watched.unshift(directory === undefined ? 'the journal' : `the journal in ${directory}`);
  if (own !== undefined || journal)
    notes.push(`watching this machine: ${watched.join(', ') || 'no log here may be read'}`);
  if (own !== undefined && own.unreadable.length > 0)
    notes.push(`not readable for this user: ${own.unreadable.join(', ')}`);
  for (const path of twice) notes.push(`messages come twice, by the journal and by ${path}: the settings name both`);
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
