import type { LinkedCorrelation } from '../correlation.ts';
import { sigmaCodes, type SigmaProblem } from '../errors.ts';
import type { SigmaDocuments } from '../read/read-rules.ts';
import type { RuleMetadata, SigmaRule } from '../rule.ts';
import { applyFilters } from './apply-filters.ts';
import { linkCorrelations } from './link-correlations.ts';
import { References } from './references.ts';

/** Documents brought together: rules with their filters, correlations with their rules. */
export interface LinkedRules {
  /** In the order given, narrowed by the filters. */
  readonly rules: readonly SigmaRule[];
  /** A correlation comes after those that it refers to. */
  readonly correlations: readonly LinkedCorrelation[];
  /** Filters in use. */
  readonly filters: number;
  /** Ids of rules and correlations that are only parts of correlations: they raise no alert by themselves. */
  readonly silent: ReadonlySet<string>;
  readonly problems: readonly SigmaProblem[];
}

/**
 * Resolves what documents say of each other, by id or name. Never throws: a correlation whose rules are not all there, or that depends on
 * itself, is rejected; so is a filter that narrows no rule. Of documents with the same id the first stays.
 */
export function linkRules(documents: SigmaDocuments): LinkedRules {
  const all = [...documents.rules, ...documents.correlations, ...documents.filters];
  const { rules: unique, problems: duplicates } = dropDuplicates(all);
  const kept = new Set<RuleMetadata>(unique);
  const correlations = documents.correlations.filter((one) => kept.has(one));
  const filters = documents.filters.filter((one) => kept.has(one));
  const references = new References({ rules: documents.rules.filter((one) => kept.has(one)), correlations, filters });
  const filtered = applyFilters(references);
  const linked = linkCorrelations(references);
  return {
    rules: filtered.rules,
    correlations: linked.correlations,
    filters: filtered.applied,
    silent: silentIds(linked.correlations),
    problems: [...duplicates, ...filtered.problems, ...linked.problems],
  };
}

/** A rule that one correlation wants on its own (`generate: true`) alerts, whatever others say. */
function silentIds(correlations: readonly LinkedCorrelation[]): Set<string> {
  const idsOf = (generate: boolean): string[] =>
    correlations.filter(({ rule }) => rule.generate === generate).flatMap(({ inputs }) => inputs.map(({ id }) => id));
  const wanted = new Set(idsOf(true));
  return new Set(idsOf(false).filter((id) => !wanted.has(id)));
}

/** Keeps the first document of each id and reports the others. */
export function dropDuplicates<Document extends RuleMetadata>(
  documents: readonly Document[],
): { rules: Document[]; problems: SigmaProblem[] } {
  const first = new Map<string, Document>();
  const problems: SigmaProblem[] = [];
  for (const rule of documents) {
    const id = rule.id.toLowerCase();
    const before = first.get(id);
    if (before === undefined) first.set(id, rule);
    else
      problems.push({
        code: sigmaCodes.duplicateId,
        kind: 'rejected',
        path: rule.path,
        line: rule.line,
        reason: `id ${rule.id} is already that of "${before.title}" in ${before.path}`,
      });
  }
  return { rules: [...first.values()], problems };
}
