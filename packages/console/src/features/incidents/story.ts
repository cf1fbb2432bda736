import { severities, type Alert, type Entity, type Severity } from '@belfry/schema';
import { entityValues } from '../../kql/incident-query.ts';
import { cellText } from '../../ui/json-tree.tsx';

export interface RatedEntity {
  entity: Entity;
  alerts: number;
  severity: Severity;
}

/** The entities of the alerts with how many alerts name each and the highest severity, the most important first. */
export function rateEntities(alerts: readonly Alert[], entities: readonly Entity[]): RatedEntity[] {
  const rank = (severity: Severity): number => severities.indexOf(severity);
  return entities
    .map((entity) => {
      const named = alerts.filter((alert) =>
        alert.entities.some((one) => one.type === entity.type && one.key === entity.key),
      );
      const severity = named.reduce<Severity>(
        (top, alert) => (rank(alert.severity) > rank(top) ? alert.severity : top),
        'Informational',
      );
      return { entity, alerts: named.length, severity };
    })
    .sort(
      (a, b) =>
        rank(b.severity) - rank(a.severity) || b.alerts - a.alerts || a.entity.name.localeCompare(b.entity.name),
    );
}

/** Cuts a text where entity names occur, so that they can be set in bold. */
export function markNames(text: string, names: readonly string[]): { text: string; strong: boolean }[] {
  const wanted = names.filter((name) => name.length > 2).sort((a, b) => b.length - a.length);
  const parts: { text: string; strong: boolean }[] = [];
  let rest = text;
  while (rest !== '') {
    let at = -1;
    let found = '';
    for (const name of wanted) {
      const index = rest.indexOf(name);
      if (index !== -1 && (at === -1 || index < at)) {
        at = index;
        found = name;
      }
    }
    if (at === -1) break;
    if (at > 0) parts.push({ text: rest.slice(0, at), strong: false });
    parts.push({ text: found, strong: true });
    rest = rest.slice(at + found.length);
  }
  if (rest !== '') parts.push({ text: rest, strong: false });
  return parts;
}

/** Whether an alert has the value: as entity, in its title, or in a cell of its evidence. */
export function alertHas(alert: Alert, value: string): boolean {
  const wanted = value.toLowerCase();
  return (
    alert.entities.some((entity) => entityValues(entity).some((one) => one.toLowerCase() === wanted)) ||
    alert.title.toLowerCase().includes(wanted) ||
    alert.evidence.some(({ row }) => Object.values(row).some((cell) => cellText(cell).toLowerCase() === wanted))
  );
}

/** Time from the first event to the first alert made of it, in milliseconds. */
export function detectionDelayMs(alerts: readonly Alert[]): number | undefined {
  const first = alerts.reduce<Alert | undefined>(
    (earliest, alert) => (earliest === undefined || alert.timeGenerated < earliest.timeGenerated ? alert : earliest),
    undefined,
  );
  if (first === undefined) return undefined;
  return Math.max(0, Date.parse(first.timeGenerated) - Date.parse(first.startTime));
}

/** `4 scheduled, 1 Sigma`: the rules behind the alerts, counted by kind. */
export function countRuleKinds(alerts: readonly Alert[]): string {
  const kinds = new Map(alerts.map((alert) => [alert.rule.id, alert.rule.kind]));
  const counts = new Map<string, number>();
  for (const kind of kinds.values()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `${count} ${kind === 'Scheduled' ? 'scheduled' : kind}`).join(', ');
}
