import type { Alert, Entity } from '@belfry/schema';

/** Entity types that tie alerts together; a process image or a domain is shared by too much. */
const tyingTypes = new Set<Entity['type']>(['Account', 'Host', 'IP', 'Mailbox', 'AzureResource']);

/** Names that every machine has: they tie nothing. */
const commonKeys =
  /^(?:(?:nt authority|window manager|font driver host)\\.*|system|local service|network service|anonymous logon|root|localhost|127\.\d+\.\d+\.\d+|::1|0\.0\.0\.0|-|n\/a)$/;

/** An incident takes at most this many alerts; the next one opens a new incident. */
export const maxAlertsPerIncident = 150;
export const defaultLookbackMs = 5 * 3_600_000;

/** The entities of an alert by which it joins others. */
export function tyingEntities(alert: Alert): Entity[] {
  return alert.entities.filter(({ type, key }) => tyingTypes.has(type) && key !== '' && !commonKeys.test(key));
}

/** How an alert becomes part of an incident, by its rule's settings or the defaults. */
export function groupingOf(alert: Alert): {
  create: boolean;
  byEntities: boolean;
  lookbackMs: number;
  reopenClosed: boolean;
} {
  return {
    create: alert.incident?.create ?? true,
    byEntities: alert.incident?.groupByEntities ?? true,
    lookbackMs: alert.incident?.lookbackMs ?? defaultLookbackMs,
    reopenClosed: alert.incident?.reopenClosed ?? false,
  };
}

/** What an incident is called: its first alert, and whom it is about. */
export function titleOf(alert: Alert): string {
  const [first] = tyingEntities(alert);
  return first === undefined || alert.title.toLowerCase().includes(first.key)
    ? alert.title
    : `${alert.title} on ${first.name}`;
}

/** The text that the queue's search looks into. */
export function searchText(
  title: string,
  ruleNames: readonly string[],
  entities: readonly { readonly name: string }[],
): string {
  return [title, ...ruleNames, ...entities.map(({ name }) => name)].join('\n').toLowerCase();
}
