import { severities, type Alert, type Entity } from '@belfry/schema';
import type { State, StateTransaction } from '@belfry/store';
import { groupingOf, maxAlertsPerIncident, searchText, titleOf, tyingEntities } from './grouping.ts';
import {
  nextModified,
  publishIncident,
  recordChange,
  severityRank,
  type IncidentListener,
} from './incident-changes.ts';
import type { IncidentRecord } from './incident-row.ts';

/** A place in the journal, as the builder keeps it. */
export interface AlertPosition {
  readonly segment: number;
  readonly offset: number;
}

const positionSetting = 'incident-builder-position';
const builder = 'Belfry';
const demoSource = 'demo';

/** Groups alerts into incidents; its place in the journal and its changes are one transaction, so each alert counts once. */
export class IncidentBuilder {
  readonly #state: State;
  readonly #listener: IncidentListener | undefined;
  readonly #now: () => number;

  constructor(state: State, options: { readonly now: () => number; readonly listener?: IncidentListener }) {
    this.#state = state;
    this.#now = options.now;
    this.#listener = options.listener;
  }

  /** Where to read on. */
  async position(): Promise<AlertPosition> {
    const row = await this.#state.db
      .selectFrom('settings')
      .select('value')
      .where('name', '=', positionSetting)
      .executeTakeFirst();
    return row === undefined ? { segment: 0, offset: 0 } : (JSON.parse(row.value) as AlertPosition);
  }

  /** Takes the alerts of one commit and moves on; returns the incidents that changed, with their versions. */
  async take(alerts: readonly Alert[], position: AlertPosition): Promise<{ number: number; version: number }[]> {
    return this.#state.transaction(async (trx) => {
      const changed = new Map<number, { number: number; version: number }>();
      for (const alert of alerts) {
        const incident = await this.#takeAlert(trx, alert);
        if (incident !== undefined)
          changed.set(incident.number, { number: incident.number, version: incident.version });
      }
      const value = JSON.stringify(position);
      await trx
        .insertInto('settings')
        .values({ name: positionSetting, value })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
        .execute();
      return [...changed.values()];
    });
  }

  async #takeAlert(trx: StateTransaction, alert: Alert): Promise<IncidentRecord | undefined> {
    const known = await trx
      .selectFrom('incident_alerts')
      .select('alert_id')
      .where('alert_id', '=', alert.id)
      .executeTakeFirst();
    if (known !== undefined) return undefined;
    const grouping = groupingOf(alert);
    const values = {
      alert_id: alert.id,
      time_ms: Date.parse(alert.timeGenerated),
      rule_id: alert.rule.id,
      alert: JSON.stringify(alert),
    };
    if (!grouping.create) {
      await trx
        .insertInto('incident_alerts')
        .values({ ...values, incident: null })
        .execute();
      return undefined;
    }
    const existing = grouping.byEntities ? await findIncident(trx, alert, grouping) : undefined;
    const number = existing?.number ?? (await createIncident(trx, alert, this.#now()));
    await trx
      .insertInto('incident_alerts')
      .values({ ...values, incident: number })
      .execute();
    await addEntities(trx, number, alert.entities);
    if (existing !== undefined) await joinIncident(trx, existing, alert, this.#now());
    return publishIncident(trx, number, builder, existing === undefined ? 'created' : 'updated', this.#listener);
  }
}

/** The newest incident near in time that shares an entity; a closed one only when the rule reopens. */
async function findIncident(
  trx: StateTransaction,
  alert: Alert,
  grouping: { readonly lookbackMs: number; readonly reopenClosed: boolean },
): Promise<IncidentRecord | undefined> {
  const entities = tyingEntities(alert).slice(0, 50);
  if (entities.length === 0) return undefined;
  const earliest = isoBefore(alert.startTime, grouping.lookbackMs);
  const latest = isoBefore(alert.endTime, -grouping.lookbackMs);
  const statuses = grouping.reopenClosed ? ['New', 'Active', 'Closed'] : ['New', 'Active'];
  return trx
    .selectFrom('incidents')
    .selectAll('incidents')
    .where('incidents.status', 'in', statuses)
    .where('incidents.alert_count', '<', maxAlertsPerIncident)
    .where('incidents.last_activity', '>=', earliest)
    .where('incidents.first_activity', '<=', latest)
    .where('incidents.demo', '=', isDemo(alert) ? 1 : 0)
    .where((where) =>
      where.exists(
        where
          .selectFrom('incident_entities')
          .select('incident_entities.incident')
          .whereRef('incident_entities.incident', '=', 'incidents.number')
          .where((entity) =>
            entity.or(
              entities.map(({ type, key }) =>
                entity.and({ 'incident_entities.type': type, 'incident_entities.key': key }),
              ),
            ),
          ),
      ),
    )
    .orderBy('incidents.number', 'desc')
    .limit(1)
    .executeTakeFirst();
}

async function createIncident(trx: StateTransaction, alert: Alert, now: number): Promise<number> {
  const title = titleOf(alert);
  const { number } = await trx
    .insertInto('incidents')
    .values({
      title,
      description: alert.description,
      severity: severityRank(alert.severity),
      status: 'New',
      owner: null,
      classification: null,
      classification_reason: null,
      classification_comment: null,
      created_ms: now,
      modified_ms: now,
      first_activity: alert.startTime,
      last_activity: alert.endTime,
      closed_ms: null,
      alert_count: 1,
      tactics: JSON.stringify(alert.tactics),
      techniques: JSON.stringify(alert.techniques),
      rule_names: JSON.stringify([alert.rule.name]),
      source_ids: JSON.stringify(alert.sourceIds),
      demo: isDemo(alert) ? 1 : 0,
      version: 1,
      search: searchText(title, [alert.rule.name], alert.entities),
    })
    .returning('number')
    .executeTakeFirstOrThrow();
  await recordChange(trx, number, now, builder, 'created', null, alert.id);
  return number;
}

/** Widens an incident by an alert: severity, times, tactics; a closed one opens again. */
async function joinIncident(trx: StateTransaction, incident: IncidentRecord, alert: Alert, now: number): Promise<void> {
  const union = (json: string, more: readonly string[]): string =>
    JSON.stringify([...new Set([...(JSON.parse(json) as string[]), ...more])]);
  const severity = Math.max(incident.severity, severityRank(alert.severity));
  const reopened = incident.status === 'Closed';
  const ruleNames = union(incident.rule_names, [alert.rule.name]);
  const entities = await trx
    .selectFrom('incident_entities')
    .select('name')
    .where('incident', '=', incident.number)
    .limit(500)
    .execute();
  await trx
    .updateTable('incidents')
    .set({
      severity,
      modified_ms: nextModified(incident, now),
      first_activity: alert.startTime < incident.first_activity ? alert.startTime : incident.first_activity,
      last_activity: alert.endTime > incident.last_activity ? alert.endTime : incident.last_activity,
      alert_count: incident.alert_count + 1,
      tactics: union(incident.tactics, alert.tactics),
      techniques: union(incident.techniques, alert.techniques),
      rule_names: ruleNames,
      source_ids: union(incident.source_ids, alert.sourceIds),
      version: incident.version + 1,
      search: searchText(incident.title, JSON.parse(ruleNames) as string[], entities),
      ...(reopened
        ? {
            status: 'Active',
            closed_ms: null,
            classification: null,
            classification_reason: null,
            classification_comment: null,
          }
        : {}),
    })
    .where('number', '=', incident.number)
    .execute();
  await recordChange(trx, incident.number, now, builder, 'alert', null, alert.id);
  if (severity !== incident.severity)
    await recordChange(
      trx,
      incident.number,
      now,
      builder,
      'severity',
      severities[incident.severity] ?? '',
      severities[severity] ?? '',
    );
  if (reopened) await recordChange(trx, incident.number, now, builder, 'status', 'Closed', 'Active');
}

async function addEntities(trx: StateTransaction, incident: number, entities: readonly Entity[]): Promise<void> {
  for (const { type, key, name, identifiers } of entities)
    await trx
      .insertInto('incident_entities')
      .values({ incident, type, key, name, identifiers: JSON.stringify(identifiers), alerts: 1 })
      .onConflict((conflict) =>
        conflict
          .columns(['incident', 'type', 'key'])
          .doUpdateSet((set) => ({ alerts: set('incident_entities.alerts', '+', 1) })),
      )
      .execute();
}

const isDemo = (alert: Alert): boolean =>
  alert.sourceIds.length > 0 && alert.sourceIds.every((source) => source === demoSource);

function isoBefore(time: string, ms: number): string {
  const at = Date.parse(time);
  // Beyond the range of Date the text itself is compared.
  return Number.isNaN(at)
    ? time
    : new Date(Math.min(Math.max(at - ms, -62_135_596_800_000), 253_402_300_799_000)).toISOString();
}
