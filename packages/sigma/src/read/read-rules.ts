import type { SigmaCorrelation } from '../correlation.ts';
import { Rejection, sigmaCodes, type SigmaProblem } from '../errors.ts';
import type { SigmaFilter, SigmaRule, Watchlists } from '../rule.ts';
import { readDetection } from './detection.ts';
import { readLogsource, readMetadata, type ReadContext } from './metadata.ts';
import { readCorrelation } from './read-correlation.ts';
import { readFilter } from './read-filter.ts';
import { entryOf, mapAt } from './yaml-access.ts';
import { readYamlTrees, type YamlMap } from './yaml-tree.ts';

/** The documents of one or more files, not yet linked: see `linkRules`. */
export interface SigmaDocuments {
  readonly rules: readonly SigmaRule[];
  readonly correlations: readonly SigmaCorrelation[];
  readonly filters: readonly SigmaFilter[];
}

export interface ReadResult extends SigmaDocuments {
  readonly problems: readonly SigmaProblem[];
}

/**
 * Reads the Sigma rules, correlations and filters of a YAML text with one or more documents. Never throws on content: what cannot be
 * honoured to the letter is rejected with place and reason, the others are given. `linkRules` brings them together.
 * @param watchlists gives the values of `%placeholders%`; without values the rule is rejected.
 */
export function readRules(text: string, path: string, watchlists: Watchlists = () => undefined): ReadResult {
  const { documents, problems } = readYamlTrees(text, path);
  const rules: SigmaRule[] = [];
  const correlations: SigmaCorrelation[] = [];
  const filters: SigmaFilter[] = [];
  let global: YamlMap | undefined;
  for (const document of documents) {
    try {
      const root = document.root;
      if (root.kind !== 'map')
        throw new Rejection(sigmaCodes.notARule, root.line, 'a rule is a map of keys and values');
      const action = entryOf(root, 'action');
      if (action?.kind === 'scalar' && action.value === 'global') {
        global = root;
        continue;
      }
      const whole = global === undefined ? root : merge(global, root);
      const context: ReadContext = {
        root: whole,
        document,
        path,
        lint: (code, line, reason) => void problems.push({ code, kind: 'lint', path, line, reason }),
      };
      if (entryOf(whole, 'correlation') !== undefined) correlations.push(readCorrelation(context));
      else if (entryOf(whole, 'filter') !== undefined) filters.push(readFilter(context, watchlists));
      else rules.push(readRule(context, watchlists));
    } catch (error) {
      if (!(error instanceof Rejection)) throw error;
      problems.push({ code: error.code, kind: 'rejected', path, line: error.line, reason: error.message });
    }
  }
  return { rules, correlations, filters, problems };
}

/** `action: global` of the older collections: its keys are part of every document after it. */
function merge(global: YamlMap, own: YamlMap): YamlMap {
  const names = new Set(own.entries.map((entry) => entry.key));
  const entries = own.entries.map((entry) => {
    const before = entryOf(global, entry.key);
    return before?.kind === 'map' && entry.value.kind === 'map'
      ? { ...entry, value: merge(before, entry.value) }
      : entry;
  });
  return {
    ...own,
    entries: [...global.entries.filter((entry) => entry.key !== 'action' && !names.has(entry.key)), ...entries],
  };
}

function readRule(context: ReadContext, watchlists: Watchlists): SigmaRule {
  const { root, lint } = context;
  const metadata = readMetadata(context, ['logsource', 'detection']);
  const detection = readDetection(mapAt(root, 'detection', 'the rule'), watchlists);
  for (const { name, line } of detection.unused)
    lint(sigmaCodes.lintUnusedIdentifier, line, `no condition uses "${name}"`);
  if (metadata.level === undefined)
    lint(sigmaCodes.lintMetadata, root.line, 'the rule has no level; its alerts are Medium');
  return {
    ...metadata,
    logsource: readLogsource(root),
    predicate: detection.predicate,
    conditions: detection.conditions,
    filters: [],
  };
}
