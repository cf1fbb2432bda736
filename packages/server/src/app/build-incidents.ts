import type { Notice } from '@belfry/schema/api';
import type { State } from '@belfry/store';
import type { Log } from '#core';
import { Outbox, type IncidentListener } from '#incidents';
import type { Collector } from './collector.ts';
import { followAlerts, type AlertFollower } from './follow-alerts.ts';

/** The part that makes incidents of the journal's alerts and writes their rows back through the outbox. */
export interface IncidentBuilding {
  readonly follower: AlertFollower;
  readonly outbox: Outbox;
  stop(): Promise<void>;
}

/** Starts it. `notify` is told of each alert and each change of an incident. */
export async function buildIncidents(
  parts: { readonly collector: Collector; readonly state: State; readonly log: Log },
  listener: IncidentListener,
  notify: (notice: Notice) => void,
): Promise<IncidentBuilding> {
  const { state, log } = parts;
  const { pipeline, journal } = parts.collector;
  const outbox = new Outbox(
    state,
    (rows, producer, sequence) => pipeline.appendRows(rows, producer, sequence),
    () => journal.lastSequence('incidents'),
    (error) => log.warn({ error: String(error) }, 'changes of incidents wait for the journal'),
  );
  const behind = await outbox.continueAfterJournal();
  if (behind > 0)
    log.error(
      { behind },
      'the state database is older than the journal: incidents, users and settings since then are lost, and numbers of incidents begin again',
    );
  const follower = followAlerts(journal, state, listener, notify, log);
  outbox.start();
  return {
    follower,
    outbox,
    async stop() {
      await outbox.stop();
      await follower.stop();
    },
  };
}
