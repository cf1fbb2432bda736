import {
  createMatcher,
  createRouter,
  dropDuplicates,
  readRules,
  sigmaCodes,
  type Matcher,
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
  const read: SigmaRule[] = [];
  const problems: SigmaProblem[] = [];
  const origins = new Map<string, string>();
  for (const { path, text, origin } of files) {
    const result = readRules(text, path, (name) => placeholders[name]);
    problems.push(...result.problems);
    for (const rule of result.rules) {
      read.push(rule);
      if (!origins.has(rule.id)) origins.set(rule.id, origin);
    }
  }
  const { rules: unique, problems: duplicates } = dropDuplicates(read);
  // One id means one rule to people, whatever its kind: switches and alerts go by it.
  const paths = new Map(analyticsRules.map(({ rule, path }) => [rule.id.toLowerCase(), path]));
  const rules = unique.filter(({ id, path, line }) => {
    const taken = paths.get(id.toLowerCase());
    if (taken !== undefined)
      problems.push({
        code: sigmaCodes.duplicateId,
        kind: 'rejected',
        path,
        line,
        reason: `id ${id} is already that of the analytics rule in ${taken}`,
      });
    return taken === undefined;
  });
  const mappings = packs.flatMap((pack) =>
    pack.sigma === undefined ? [] : [{ pack: pack.manifest.id, mapping: pack.sigma }],
  );
  return {
    matcher: createMatcher(rules, createRouter(mappings, tables)),
    problems: [...problems, ...duplicates],
    origins,
  };
}
