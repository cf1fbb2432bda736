import { severities, type Alert } from '@belfry/schema';
import type { IncidentListener, IncidentRecord } from '#incidents';

const maxEntities = 50;
/** As many as an incident takes: every rule's author is named. */
const maxAlerts = 150;

/** Queues a delivery for every webhook that an incident's severity reaches, in the transaction of the change. Demo incidents are not sent. */
export function createWebhookQueue(options: { link(incident: number): string }): IncidentListener {
  return async (trx, incident, event) => {
    if (incident.demo === 1) return;
    const hooks = await trx
      .selectFrom('webhooks')
      .select('id')
      .where('minimum_severity', '<=', incident.severity)
      .execute();
    if (hooks.length === 0) return;
    const entities = await trx
      .selectFrom('incident_entities')
      .select(['type', 'name'])
      .where('incident', '=', incident.number)
      .limit(maxEntities)
      .execute();
    const count = await trx
      .selectFrom('incident_entities')
      .select((of) => of.fn.countAll<number>().as('n'))
      .where('incident', '=', incident.number)
      .executeTakeFirstOrThrow();
    const alerts = await trx
      .selectFrom('incident_alerts')
      .select('alert')
      .where('incident', '=', incident.number)
      .limit(maxAlerts)
      .execute();
    const body = JSON.stringify({
      event: `incident.${event}`,
      incident: { ...describe(incident), entities, entityCount: count.n, link: options.link(incident.number) },
      rules: rulesOf(alerts.map(({ alert }) => JSON.parse(alert) as Alert)),
    });
    const now = Date.now();
    for (const { id } of hooks)
      await trx
        .insertInto('webhook_deliveries')
        .values({
          webhook: id,
          event: `incident.${event}`,
          body,
          created_ms: now,
          attempts: 0,
          next_attempt_ms: now,
          delivered_ms: null,
          dead: 0,
          last_error: null,
        })
        .execute();
  };
}

function describe(incident: IncidentRecord) {
  return {
    number: incident.number,
    title: incident.title,
    severity: severities[incident.severity],
    status: incident.status,
    owner: incident.owner,
    classification: incident.classification,
    firstActivityTime: incident.first_activity,
    lastActivityTime: incident.last_activity,
    tactics: JSON.parse(incident.tactics) as unknown,
    techniques: JSON.parse(incident.techniques) as unknown,
    alertCount: incident.alert_count,
  };
}

/** The rules behind the alerts with their authors, whom a rule's licence asks to name. */
function rulesOf(alerts: readonly Alert[]) {
  const rules = new Map(
    alerts.map(({ rule }) => [rule.id, { id: rule.id, name: rule.name, author: rule.author ?? null }]),
  );
  return [...rules.values()];
}
