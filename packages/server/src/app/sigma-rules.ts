import type { TableDefinition } from '@belfry/schema';
import {
  createMatcher,
  createRouter,
  dropDuplicates,
  readRules,
  type Matcher,
  type SigmaProblem,
  type SigmaRule,
} from '@belfry/sigma';
import type { Pack } from '#parse';
import type { RuleFile } from '#scheduled-detection';

/** The Sigma rules of packs and folders, compiled for the stream. */
export interface SigmaRules {
  readonly matcher: Matcher;
  readonly problems: readonly SigmaProblem[];
  /** Pack id or folder by rule id. */
  readonly origins: ReadonlyMap<string, string>;
}

/** Reads and compiles Sigma rules; a rule that cannot be honoured is a problem with its place. */
export function loadSigmaRules(
  files: readonly RuleFile[],
  packs: readonly Pack[],
  tables: readonly TableDefinition[],
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
  const { rules, problems: duplicates } = dropDuplicates(read);
  const mappings = packs.flatMap((pack) =>
    pack.sigma === undefined ? [] : [{ pack: pack.manifest.id, mapping: pack.sigma }],
  );
  return {
    matcher: createMatcher(rules, createRouter(mappings, tables)),
    problems: [...problems, ...duplicates],
    origins,
  };
}
