import { severities, type JsonValue } from '@belfry/schema';
import type { StateTransaction } from '@belfry/store';
import { incidentToRow, type IncidentRecord } from './incident-row.ts';

/** Something that wants to know of every change, in its transaction: the webhook queue. */
export type IncidentListener = (
  trx: StateTransaction,
  incident: IncidentRecord,
  event: 'created' | 'updated',
) => Promise<void>;

/** Ids of alerts, and of rules, that a `SecurityIncident` row carries at most. */
const maxRelatedIds = 150;

/** Records one change of a field in the incident's history. */
export async function recordChange(
  trx: StateTransaction,
  incident: number,
  timeMs: number,
  actor: string,
  field: string,
  before: JsonValue,
  after: JsonValue,
): Promise<void> {
  await trx
    .insertInto('incident_changes')
    .values({ incident, time_ms: timeMs, actor, field, before: JSON.stringify(before), after: JSON.stringify(after) })
    .execute();
}

/** Ends a change: puts the incident's new state on its way to the journal, and tells the listener, all in the transaction. */
export async function publishIncident(
  trx: StateTransaction,
  number: number,
  actor: string,
  event: 'created' | 'updated',
  listener: IncidentListener | undefined,
): Promise<IncidentRecord> {
  const incident = await trx.selectFrom('incidents').selectAll().where('number', '=', number).executeTakeFirstOrThrow();
  const alerts = await trx
    .selectFrom('incident_alerts')
    .select('alert_id')
    .where('incident', '=', number)
    .orderBy('time_ms')
    .limit(maxRelatedIds)
    .execute();
  const rules = await trx
    .selectFrom('incident_alerts')
    .select('rule_id')
    .distinct()
    .where('incident', '=', number)
    .orderBy('rule_id')
    .limit(maxRelatedIds)
    .execute();
  const row = {
    ...incidentToRow(incident, {
      alertIds: alerts.map(({ alert_id: id }) => id),
      ruleIds: rules.map(({ rule_id: id }) => id),
      modifiedBy: actor,
    }),
    _SourceId: incident.demo === 1 ? 'demo' : 'belfry',
  };
  await trx
    .insertInto('outbox')
    .values({ table_name: 'SecurityIncident', row: JSON.stringify(row) })
    .execute();
  await listener?.(trx, incident, event);
  return incident;
}

/**
 * The time of an incident's next change: now, and always after the one before, so that its newest row is one (`arg_max(TimeGenerated, *)`)
 * however many alerts it takes in a millisecond.
 */
export const nextModified = (incident: Pick<IncidentRecord, 'modified_ms'>, now: number): number =>
  Math.max(now, incident.modified_ms + 1);

/** The rank of a severity: what the column holds. */
export const severityRank = (name: string): number => Math.max(0, (severities as readonly string[]).indexOf(name));
