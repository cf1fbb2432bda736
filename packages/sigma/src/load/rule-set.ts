import { sigmaCodes, type SigmaProblem } from '../errors.ts';
import type { SigmaRule } from '../rule.ts';

/** Keeps the first rule of each id and reports the others. */
export function dropDuplicates(rules: readonly SigmaRule[]): { rules: SigmaRule[]; problems: SigmaProblem[] } {
  const first = new Map<string, SigmaRule>();
  const problems: SigmaProblem[] = [];
  for (const rule of rules) {
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
