import { setTimeout as delay } from 'node:timers/promises';
import type { Alert, Row } from '@belfry/schema';
import type { Notice } from '@belfry/schema/api';
import type { State } from '@belfry/store';
import type { Log } from '#core';
import { IncidentBuilder, type IncidentListener } from '#incidents';
import { linesByTable, type Commit, type Journal, type Position } from '#journal';
import { rowToAlert } from '#stream-detection';
import { incidentConsumer } from './collector.ts';

const alertTable = 'SecurityAlert';
const firstPauseMs = 500;
const longestPauseMs = 30_000;

export interface AlertFollower {
  /** Why incidents are not built now; undefined when they are. */
  readonly problem: string | undefined;
  /** Settles when the incidents of every alert that is in the journal now are built. */
  caughtUp(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Reads alerts from the journal as they become durable and gives them to the incident builder. After a failure it goes on from the
 * builder's place, as that was not moved.
 */
export function followAlerts(
  journal: Journal,
  state: State,
  listener: IncidentListener,
  notify: (notice: Notice) => void,
  log: Log,
): AlertFollower {
  const builder = new IncidentBuilder(state, { now: Date.now, listener });
  const abort = new AbortController();
  let problem: string | undefined;
  let seen: Position = { segment: 0, offset: 0 };
  const follow = async (): Promise<void> => {
    seen = await builder.position();
    for await (const { position, commit } of journal.follow(seen, abort.signal)) {
      const alerts = alertsOf(commit);
      if (alerts.length > 0) {
        for (const { number, version } of await builder.take(alerts, position))
          notify({ kind: 'incident', number, version });
        for (const { id } of alerts) notify({ kind: 'alert', id });
        problem = undefined;
      }
      seen = position;
      // Segments behind the reader are not needed again: it has seen all their alerts.
      await journal.release(incidentConsumer, position.segment - 1);
    }
  };
  const run = async (): Promise<void> => {
    for (let pauseMs = firstPauseMs; !abort.signal.aborted; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      try {
        await follow();
        return;
      } catch (error) {
        problem = error instanceof Error ? error.message : String(error);
        log.error({ problem, pauseMs }, 'incidents could not be built; trying again');
        await delay(pauseMs, undefined, { signal: abort.signal }).catch(() => undefined);
      }
    }
  };
  const running = run();
  return {
    get problem() {
      return problem;
    },
    async caughtUp() {
      const end = journal.lastCommit;
      while (end !== undefined && isBefore(seen, end) && !abort.signal.aborted) await delay(20);
    },
    async stop() {
      abort.abort();
      await running;
    },
  };
}

function alertsOf(commit: Commit): Alert[] {
  if (!commit.header.tables.some(([table]) => table === alertTable)) return [];
  const lines = linesByTable(commit).get(alertTable) ?? [];
  return lines.flatMap((line) => {
    const alert = rowToAlert(JSON.parse(line.toString('utf8')) as Row);
    return alert === undefined ? [] : [alert];
  });
}

function isBefore(a: Position, b: Position): boolean {
  return a.segment < b.segment || (a.segment === b.segment && a.offset < b.offset);
}
