import type { RuleSummary } from '@belfry/schema/api';
import { severities } from '@belfry/schema';
import { listHas } from '../../ui/facet-list.tsx';

export interface RuleFilter {
  q?: string | undefined;
  kind?: string | undefined;
  severity?: string | undefined;
  origin?: string | undefined;
  health?: string | undefined;
  enabled?: string | undefined;
  technique?: string | undefined;
  sort?: string | undefined;
}
/** What a list shows of an origin: the name of a pack, or of a folder the last part. */
export const originName = (origin: string): string => origin.split('/').findLast((part) => part !== '') ?? origin;

type Facet = 'kind' | 'severity' | 'origin' | 'health' | 'enabled';

const facetValue: Record<Facet, (rule: RuleSummary) => string> = {
  kind: (rule) => rule.kind,
  severity: (rule) => rule.severity,
  origin: (rule) => rule.origin,
  health: (rule) => rule.health,
  enabled: (rule) => (rule.enabled ? 'on' : 'off'),
};
const facets = Object.keys(facetValue) as Facet[];

function matchesText(rule: RuleSummary, filter: RuleFilter): boolean {
  const words = (filter.q ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const text = `${rule.name} ${rule.id} ${rule.tactics.join(' ')} ${rule.techniques.join(' ')}`.toLowerCase();
  const technique = filter.technique?.toLowerCase();
  return (
    words.every((word) => text.includes(word)) &&
    (technique === undefined ||
      rule.techniques.some((one) => one.toLowerCase() === technique || one.toLowerCase().startsWith(`${technique}.`)))
  );
}

const orders: Record<string, (a: RuleSummary, b: RuleSummary) => number> = {
  name: (a, b) => a.name.localeCompare(b.name),
  severity: (a, b) => severities.indexOf(b.severity) - severities.indexOf(a.severity),
  alerts: (a, b) => b.alerts30d - a.alerts30d,
  fired: (a, b) => (b.lastFiredTime ?? '').localeCompare(a.lastFiredTime ?? ''),
  run: (a, b) => (b.lastRunTime ?? '').localeCompare(a.lastRunTime ?? ''),
};

/** The rules that match, in the asked order; and for each facet the counts under the other filters. */
export function filterRules(
  rules: readonly RuleSummary[],
  filter: RuleFilter,
): { items: RuleSummary[]; counts: Record<Facet, Map<string, number>> } {
  const counts = Object.fromEntries(facets.map((facet) => [facet, new Map<string, number>()])) as Record<
    Facet,
    Map<string, number>
  >;
  const items: RuleSummary[] = [];
  for (const rule of rules) {
    if (!matchesText(rule, filter)) continue;
    const failed = facets.filter(
      (facet) => filter[facet] !== undefined && !listHas(filter[facet], facetValue[facet](rule)),
    );
    if (failed.length === 0) items.push(rule);
    for (const facet of facets) {
      // A facet counts what it would add, so its own filter does not count against it.
      if (failed.some((one) => one !== facet)) continue;
      const value = facetValue[facet](rule);
      counts[facet].set(value, (counts[facet].get(value) ?? 0) + 1);
    }
  }
  const byName = orders['name'] as (a: RuleSummary, b: RuleSummary) => number;
  const order = orders[filter.sort ?? 'name'] ?? byName;
  return { items: items.sort((a, b) => order(a, b) || byName(a, b)), counts };
}
