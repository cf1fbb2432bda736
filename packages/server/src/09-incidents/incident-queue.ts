import { severities, type Alert, type Entity, type IncidentSummary } from '@belfry/schema';
import type { incidentPage, incidentQuery, IncidentDetail } from '@belfry/schema/api';
import type { Database, State } from '@belfry/store';
import type { ExpressionBuilder } from 'kysely';
import type { z } from 'zod';
import { severityRank } from './incident-changes.ts';
import type { IncidentRecord } from './incident-row.ts';

export type IncidentFilter = z.infer<typeof incidentQuery>;
export type IncidentPage = z.infer<typeof incidentPage>;

const entitiesPerIncident = 30;
const maxAlerts = 500;

/** Reads a page of the queue with the counts of its facets. */
export async function listIncidents({ db }: State, filter: IncidentFilter): Promise<IncidentPage> {
  const offset = Number(filter.cursor ?? 0);
  const total = await db
    .selectFrom('incidents')
    .select((count) => count.fn.countAll<number>().as('n'))
    .where((where) => matches(where, filter))
    .executeTakeFirstOrThrow();
  const column = filter.sort === 'modified' ? 'modified_ms' : filter.sort === 'severity' ? 'severity' : 'number';
  const records = await db
    .selectFrom('incidents')
    .selectAll()
    .where((where) => matches(where, filter))
    .orderBy(column, 'desc')
    .orderBy('number', 'desc')
    .limit(filter.limit)
    .offset(offset)
    .execute();
  const entities = await entitiesOf(
    db,
    records.map(({ number }) => number),
  );
  const facet = async (name: 'status' | 'severity' | 'owner'): Promise<Record<string, number>> => {
    const rows = await db
      .selectFrom('incidents')
      .select([name, (count) => count.fn.countAll<number>().as('n')])
      .where((where) => matches(where, { ...filter, [name]: undefined }))
      .groupBy(name)
      .execute();
    return Object.fromEntries(
      rows.map((row) => {
        const value = (row as Record<string, unknown>)[name];
        return [typeof value === 'number' ? (severities[value] ?? '') : typeof value === 'string' ? value : '', row.n];
      }),
    );
  };
  const next = offset + records.length;
  return {
    items: records.map((record) => toSummary(record, entities.get(record.number) ?? [])),
    next: next < total.n ? String(next) : null,
    total: total.n,
    facets: { status: await facet('status'), severity: await facet('severity'), owner: await facet('owner') },
  };
}

/** Reads one incident with its alerts, comments and history; undefined when there is none of the number. */
export async function readIncident({ db }: State, number: number): Promise<IncidentDetail | undefined> {
  const record = await db.selectFrom('incidents').selectAll().where('number', '=', number).executeTakeFirst();
  if (record === undefined) return undefined;
  const alerts = await db
    .selectFrom('incident_alerts')
    .select('alert')
    .where('incident', '=', number)
    .orderBy('time_ms')
    .limit(maxAlerts)
    .execute();
  const comments = await db
    .selectFrom('incident_comments')
    .selectAll()
    .where('incident', '=', number)
    .orderBy('time_ms')
    .execute();
  const changes = await db
    .selectFrom('incident_changes')
    .selectAll()
    .where('incident', '=', number)
    .orderBy('id')
    .limit(1000)
    .execute();
  const open = db.selectFrom('incidents').select('number').where('status', '!=', 'Closed').limit(1);
  const previous = await open.where('number', '>', number).orderBy('number', 'asc').executeTakeFirst();
  const next = await open.where('number', '<', number).orderBy('number', 'desc').executeTakeFirst();
  const parsed = alerts.map(({ alert }) => JSON.parse(alert) as Alert);
  parsed.sort((a, b) => (a.startTime < b.startTime ? -1 : a.startTime > b.startTime ? 1 : 0));
  return {
    ...toSummary(record, (await entitiesOf(db, [number], 500)).get(number) ?? []),
    description: record.description,
    classificationComment: record.classification_comment,
    alerts: parsed,
    comments: comments.map(({ id, author, time_ms: time, edited_ms: edited, text }) => ({
      id,
      author,
      time: iso(time),
      editedTime: edited === null ? null : iso(edited),
      text,
    })),
    history: changes.map(({ time_ms: time, actor, field, before, after }) => ({
      time: iso(time),
      actor,
      field,
      before: JSON.parse(before) as unknown,
      after: JSON.parse(after) as unknown,
    })),
    previous: previous?.number ?? null,
    next: next?.number ?? null,
  };
}

/** The alert of an id; undefined when there is none. */
export async function readAlert({ db }: State, id: string): Promise<Alert | undefined> {
  const row = await db.selectFrom('incident_alerts').select('alert').where('alert_id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : (JSON.parse(row.alert) as Alert);
}

function matches(
  where: ExpressionBuilder<Database, 'incidents'>,
  filter: Partial<Record<'status' | 'severity' | 'owner' | 'q', string | undefined>>,
) {
  const list = (text: string | undefined): string[] => (text === undefined || text === '' ? [] : text.split(','));
  const all = [];
  const statuses = list(filter.status);
  if (statuses.length > 0) all.push(where('status', 'in', statuses));
  const ranks = list(filter.severity).map(severityRank);
  if (ranks.length > 0) all.push(where('severity', 'in', ranks));
  const owners = list(filter.owner);
  if (owners.length > 0) {
    const named = owners.filter((owner) => owner !== 'unassigned');
    all.push(
      where.or([
        ...(named.length > 0 ? [where('owner', 'in', named)] : []),
        ...(owners.includes('unassigned') ? [where('owner', 'is', null)] : []),
      ]),
    );
  }
  for (const word of (filter.q ?? '').toLowerCase().split(/\s+/).filter(Boolean).slice(0, 10)) {
    const escaped = word.replaceAll(/[\\%_]/g, (char) => `\\${char}`);
    const number = /^#?\d{1,9}$/.test(word) ? [where('number', '=', Number(word.replace('#', '')))] : [];
    all.push(where.or([...number, where('search', 'like', where.val(`%${escaped}%`))]));
  }
  return where.and(all);
}

async function entitiesOf(
  db: State['db'],
  numbers: readonly number[],
  limit = entitiesPerIncident,
): Promise<Map<number, Entity[]>> {
  const result = new Map<number, Entity[]>();
  if (numbers.length === 0) return result;
  const rows = await db
    .selectFrom('incident_entities')
    .selectAll()
    .where('incident', 'in', numbers)
    .orderBy('alerts', 'desc')
    .execute();
  for (const { incident, type, key, name, identifiers } of rows) {
    const list = result.get(incident) ?? [];
    if (list.length < limit)
      list.push({
        type: type as Entity['type'],
        key,
        name,
        identifiers: JSON.parse(identifiers) as Record<string, string>,
      });
    result.set(incident, list);
  }
  return result;
}

const iso = (ms: number): string => new Date(ms).toISOString();

function toSummary(record: IncidentRecord, entities: Entity[]): IncidentSummary {
  return {
    number: record.number,
    title: record.title,
    severity: severities[record.severity] ?? 'Informational',
    status: record.status as IncidentSummary['status'],
    owner: record.owner,
    classification: record.classification as IncidentSummary['classification'],
    classificationReason: record.classification_reason,
    createdTime: iso(record.created_ms),
    lastModifiedTime: iso(record.modified_ms),
    firstActivityTime: record.first_activity,
    lastActivityTime: record.last_activity,
    closedTime: record.closed_ms === null ? null : iso(record.closed_ms),
    alertCount: record.alert_count,
    tactics: JSON.parse(record.tactics) as string[],
    techniques: JSON.parse(record.techniques) as string[],
    entities,
    ruleNames: JSON.parse(record.rule_names) as string[],
    sourceIds: JSON.parse(record.source_ids) as string[],
    demo: record.demo === 1,
    version: record.version,
  };
}
