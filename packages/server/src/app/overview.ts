import { severities } from '@belfry/schema';
import type { Overview, Source } from '@belfry/schema/api';
import type { State, Store } from '@belfry/store';
import { listIncidents } from '#incidents';
import type { RulesService } from './rules-service.ts';

const hourMs = 3_600_000;
const shownOldest = 8;
const shownTop = 8;

export interface OverviewSources {
  readonly state: State;
  readonly store: Store;
  readonly rules: RulesService;
  sources(): Source[];
  eventsPerSecond(): number;
}

/** What a person sees first: open work, the trend of alerts, and what is not well. */
export async function readOverview(
  { state, store, rules, sources, eventsPerSecond }: OverviewSources,
  hours: number,
): Promise<Overview> {
  const now = Date.now();
  const open = await listIncidents(state, { status: 'New,Active', sort: 'created', limit: 500 });
  const bySeverity = {
    Informational: 0,
    Low: 0,
    Medium: 0,
    High: 0,
    ...(open.facets.severity as Partial<Record<(typeof severities)[number], number>>),
  };
  const oldest = [...open.items]
    .sort((a, b) => severities.indexOf(b.severity) - severities.indexOf(a.severity) || a.number - b.number)
    .slice(0, shownOldest);
  const alerts = await state.db
    .selectFrom('incident_alerts')
    .select(['time_ms', 'alert'])
    .where('time_ms', '>=', now - 2 * hours * hourMs)
    .orderBy('time_ms')
    .limit(50_000)
    .execute();
  const current = alerts.filter(({ time_ms: time }) => time >= now - hours * hourMs);
  const perHour = new Map<string, { count: number; bySeverity: Record<string, number> }>();
  const techniques = new Map<string, number>();
  const first = Math.floor((now - hours * hourMs) / hourMs) * hourMs + hourMs;
  for (let hour = first; hour <= now; hour += hourMs)
    perHour.set(new Date(hour).toISOString(), { count: 0, bySeverity: {} });
  for (const { time_ms: time, alert } of current) {
    const { severity, techniques: named } = JSON.parse(alert) as { severity: string; techniques: string[] };
    const bucket = perHour.get(new Date(Math.floor(time / hourMs) * hourMs).toISOString());
    if (bucket !== undefined) {
      bucket.count += 1;
      bucket.bySeverity[severity] = (bucket.bySeverity[severity] ?? 0) + 1;
    }
    for (const technique of named) techniques.set(technique, (techniques.get(technique) ?? 0) + 1);
  }
  const ruleList = await rules.list();
  const sourceList = sources();
  const stats = await store.tableStats();
  return {
    openIncidents: { total: open.total, unassigned: open.facets.owner[''] ?? 0, bySeverity },
    oldestOpen: oldest,
    alertsPerHour: [...perHour].map(([hour, bucket]) => ({ hour, ...bucket })),
    alertsCurrent: current.length,
    alertsPrevious: alerts.length - current.length,
    eventsPerSecond: eventsPerSecond(),
    eventsToday: sourceList.reduce((sum, source) => sum + source.received, 0),
    sources: {
      total: sourceList.length,
      silent: sourceList.filter(({ status }) => status === 'silent').length,
      failing: sourceList.filter(({ status }) => status === 'failing').length,
    },
    rules: {
      total: ruleList.length,
      enabled: ruleList.filter((rule) => rule.enabled).length,
      broken: ruleList.filter((rule) => rule.health === 'broken').length,
      blind: ruleList.filter((rule) => rule.health === 'blind').length,
    },
    topEntities: await topEntities(state),
    topTechniques: [...techniques]
      .sort(([, a], [, b]) => b - a)
      .slice(0, shownTop)
      .map(([technique, count]) => ({ technique, alerts: count })),
    storedBytes: [...stats.values()].reduce((sum, table) => sum + table.compressedBytes, 0),
  };
}

/** The entities of open incidents that most alerts name. */
async function topEntities({ db }: State): Promise<Overview['topEntities']> {
  const rows = await db
    .selectFrom('incident_entities')
    .innerJoin('incidents', 'incidents.number', 'incident_entities.incident')
    .select([
      'incident_entities.type',
      'incident_entities.key',
      (of) => of.fn.max('incident_entities.name').as('name'),
      (of) => of.fn.sum<number>('incident_entities.alerts').as('alerts'),
      (of) => of.fn.max('incidents.severity').as('severity'),
    ])
    .where('incidents.status', '!=', 'Closed')
    .where('incident_entities.type', 'in', ['Account', 'Host', 'IP'])
    .groupBy(['incident_entities.type', 'incident_entities.key'])
    .orderBy('alerts', 'desc')
    .limit(shownTop)
    .execute();
  return rows.map(({ type, name, alerts, severity }) => ({
    type,
    name: String(name),
    alerts: Number(alerts),
    severity: severities[Number(severity)] ?? 'Informational',
  }));
}
