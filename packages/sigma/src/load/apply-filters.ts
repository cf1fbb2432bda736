import { Rejection, sigmaCodes, type SigmaProblem } from '../errors.ts';
import type { Logsource, SigmaFilter, SigmaRule } from '../rule.ts';
import type { References } from './references.ts';

/** Rules with the filters that are for them, and which filters are not used or only in part. */
export function applyFilters(references: References): {
  rules: SigmaRule[];
  applied: number;
  problems: SigmaProblem[];
} {
  const { rules, filters } = references.documents;
  const problems: SigmaProblem[] = [];
  const filtersOf = new Map<SigmaRule, SigmaFilter[]>();
  let applied = 0;
  for (const filter of filters) {
    const { targets, refused } = targetsOf(filter, references);
    // A filter that still narrows some rules stays: without it, these would flood people with what they have ruled out.
    const kind = targets.size > 0 ? 'lint' : 'rejected';
    for (const { code, line, message } of refused)
      problems.push({
        code: kind === 'lint' ? sigmaCodes.lintFilterReference : code,
        kind,
        path: filter.path,
        line,
        reason: message,
      });
    if (targets.size > 0) applied += 1;
    for (const rule of targets) filtersOf.set(rule, [...(filtersOf.get(rule) ?? []), filter]);
  }
  return { rules: rules.map((rule) => narrow(rule, filtersOf.get(rule) ?? [])), applied, problems };
}

function narrow(rule: SigmaRule, filters: readonly SigmaFilter[]): SigmaRule {
  if (filters.length === 0) return rule;
  return {
    ...rule,
    predicate: { op: 'and', of: [rule.predicate, ...filters.map(({ predicate }) => predicate)] },
    filters: filters.map(({ id, title, path }) => ({ id, title, path })),
  };
}

function targetsOf(filter: SigmaFilter, references: References): { targets: Set<SigmaRule>; refused: Rejection[] } {
  const targets = new Set<SigmaRule>();
  const refused: Rejection[] = [];
  if (filter.rules === 'any') {
    for (const rule of references.documents.rules) if (covers(filter.logsource, rule.logsource)) targets.add(rule);
    if (targets.size === 0)
      refused.push(new Rejection(sigmaCodes.referenceUnknown, filter.line, 'no rule has the logsource of the filter'));
    return { targets, refused };
  }
  for (const reference of filter.rules) {
    try {
      const { kind, rule } = references.find(reference, filter.path);
      const unfit = (reason: string): Rejection =>
        new Rejection(sigmaCodes.referenceUnfit, reference.line, `"${reference.text}" is not narrowed: ${reason}`);
      if (kind !== 'rule') refused.push(unfit(`it is a ${kind}, and a filter tests single events`));
      else if (covers(filter.logsource, rule.logsource)) targets.add(rule);
      else refused.push(unfit('its logsource is not that of the filter'));
    } catch (error) {
      if (!(error instanceof Rejection)) throw error;
      refused.push(error);
    }
  }
  return { targets, refused };
}

/** Whether every part that the filter names is the same in the rule. */
function covers(filter: Logsource, rule: Logsource): boolean {
  return (['product', 'category', 'service'] as const).every(
    (part) => filter[part] === undefined || filter[part] === rule[part],
  );
}
