import {
  createMatcher,
  createRouter,
  linkRules,
  readRules,
  sigmaCodes,
  type Matcher,
  type RuleMetadata,
  type SigmaCorrelation,
  type SigmaFilter,
  type SigmaProblem,
  type SigmaRule,
} from '@belfry/sigma';
import type { Content } from './content.ts';

/** The Sigma rules of packs and folders, compiled for the stream. */
export interface SigmaRules {
  readonly matcher: Matcher;
  readonly problems: readonly SigmaProblem[];
  /** Pack id or folder by rule id. */
  readonly origins: ReadonlyMap<string, string>;
}

/** Reads and compiles the Sigma rules of the content; a rule that cannot be honoured is a problem with its place. */
export function loadSigmaRules(
  { sigmaFiles: files, packs, tables, analyticsRules }: Content,
  placeholders: Readonly<Record<string, readonly string[]>>,
): SigmaRules {
  const rules: SigmaRule[] = [];
  const correlations: SigmaCorrelation[] = [];
  const filters: SigmaFilter[] = [];
  const problems: SigmaProblem[] = [];
  const origins = new Map<string, string>();
  // One id means one rule to people, whatever its kind: switches and alerts go by it.
  const paths = new Map(analyticsRules.map(({ rule, path }) => [rule.id.toLowerCase(), path]));
  const isFree = ({ id, path, line }: RuleMetadata): boolean => {
    const taken = paths.get(id.toLowerCase());
    if (taken === undefined) return true;
    const reason = `id ${id} is already that of the analytics rule in ${taken}`;
    problems.push({ code: sigmaCodes.duplicateId, kind: 'rejected', path, line, reason });
    return false;
  };
  for (const { path, text, origin } of files) {
    const result = readRules(text, path, (name) => placeholders[name]);
    problems.push(...result.problems);
    rules.push(...result.rules.filter(isFree));
    correlations.push(...result.correlations.filter(isFree));
    filters.push(...result.filters.filter(isFree));
    for (const rule of result.rules) if (!origins.has(rule.id)) origins.set(rule.id, origin);
  }
  const linked = linkRules({ rules, correlations, filters });
  for (const { rule } of linked.correlations)
    problems.push({
      code: sigmaCodes.kindUnsupported,
      kind: 'rejected',
      path: rule.path,
      line: rule.line,
      reason: 'the server does not run correlations yet; its rules alert by themselves',
    });
  const mappings = packs.flatMap((pack) =>
    pack.sigma === undefined ? [] : [{ pack: pack.manifest.id, mapping: pack.sigma }],
  );
  return {
    matcher: createMatcher(linked.rules, createRouter(mappings, tables)),
    problems: [...problems, ...linked.problems],
    origins,
  };
}
