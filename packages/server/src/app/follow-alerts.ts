import type { Alert, Row } from '@belfry/schema';
import type { Notice } from '@belfry/schema/api';
import type { State } from '@belfry/store';
import type { Log } from '#core';
import { IncidentBuilder, type IncidentListener } from '#incidents';
import { linesByTable, type Commit, type Journal } from '#journal';
import { rowToAlert } from '#stream-detection';
import { incidentConsumer } from './collector.ts';

const alertTable = 'SecurityAlert';

/** Reads alerts from the journal as they become durable and gives them to the incident builder. Returns how to stop. */
export async function followAlerts(
  journal: Journal,
  state: State,
  listener: IncidentListener,
  notify: (notice: Notice) => void,
  log: Log,
): Promise<() => Promise<void>> {
  const builder = new IncidentBuilder(state, { now: Date.now, listener });
  const stop = new AbortController();
  const from = await builder.position();
  const run = async (): Promise<void> => {
    let released = 0;
    for await (const { position, commit } of journal.follow(from, stop.signal)) {
      const alerts = alertsOf(commit);
      if (alerts.length > 0) {
        for (const { number, version } of await builder.take(alerts, position))
          notify({ kind: 'incident', number, version });
        for (const { id } of alerts) notify({ kind: 'alert', id });
      }
      // Segments behind the reader are not needed again: it has seen all their alerts.
      if (position.segment - 1 > released) {
        released = position.segment - 1;
        await journal.release(incidentConsumer, released);
      }
    }
  };
  const running = run().catch((error: unknown) => {
    log.error(
      { error: error instanceof Error ? error.stack : String(error) },
      'incidents are no longer built: restart Belfry',
    );
  });
  return async () => {
    stop.abort();
    await running;
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
