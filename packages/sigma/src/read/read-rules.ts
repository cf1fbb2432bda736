import type { Severity } from '@belfry/schema';
import { Rejection, sigmaCodes, type SigmaCode, type SigmaProblem } from '../errors.ts';
import { sigmaLevels, sigmaStatuses } from '../rule.ts';
import type { Logsource, SigmaLevel, SigmaRule, Watchlists } from '../rule.ts';
import { readAttack } from './attack.ts';
import { readDetection } from './detection.ts';
import { textOf } from './values.ts';
import { readYamlTrees, type YamlDocument, type YamlMap, type YamlTree } from './yaml-tree.ts';

export interface ReadResult {
  readonly rules: readonly SigmaRule[];
  readonly problems: readonly SigmaProblem[];
}

const severityOf: Readonly<Record<SigmaLevel, Severity>> = {
  informational: 'Informational',
  low: 'Low',
  medium: 'Medium',
  high: 'High',
  critical: 'High',
};

const knownKeys = new Set([
  'title', 'id', 'name', 'related', 'status', 'description', 'license', 'author', 'references', 'date', 'modified',
  'logsource', 'detection', 'fields', 'falsepositives', 'level', 'tags', 'scope', 'taxonomy', 'simulation', 'regression_tests_path',
]); // prettier-ignore

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Reads the Sigma rules of a YAML text with one or more documents. Never throws on content: a rule that cannot be honoured to the letter is
 * rejected with place and reason, the others are given.
 * @param watchlists gives the values of `%placeholders%`; without values the rule is rejected.
 */
export function readRules(text: string, path: string, watchlists: Watchlists = () => undefined): ReadResult {
  const { documents, problems } = readYamlTrees(text, path);
  const rules: SigmaRule[] = [];
  let global: YamlMap | undefined;
  for (const document of documents) {
    try {
      const root = document.root;
      if (root.kind !== 'map')
        throw new Rejection(sigmaCodes.notARule, root.line, 'a rule is a map of keys and values');
      const action = entryOf(root, 'action');
      if (action?.kind === 'scalar' && action.value === 'global') global = root;
      else
        rules.push(readRule(global === undefined ? root : merge(global, root), document, path, watchlists, problems));
    } catch (error) {
      if (!(error instanceof Rejection)) throw error;
      problems.push({ code: error.code, kind: 'rejected', path, line: error.line, reason: error.message });
    }
  }
  return { rules, problems };
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

function readRule(
  root: YamlMap,
  document: YamlDocument,
  path: string,
  watchlists: Watchlists,
  problems: SigmaProblem[],
): SigmaRule {
  const lint = (code: SigmaCode, line: number, reason: string): void => {
    problems.push({ code, kind: 'lint', path, line, reason });
  };
  refuseOtherKinds(root);
  for (const { key, line } of root.entries)
    if (!knownKeys.has(key)) lint(sigmaCodes.lintUnknownKey, line, `unknown key "${key}"`);
  const title = textAt(root, 'title');
  if (title === undefined || title === '')
    throw new Rejection(sigmaCodes.fieldMissing, root.line, 'the rule has no title');
  const section = entryOf(root, 'detection');
  if (section === undefined) throw new Rejection(sigmaCodes.fieldMissing, root.line, 'the rule has no detection');
  if (section.kind !== 'map') throw new Rejection(sigmaCodes.wrongType, section.line, 'detection must be a map');
  const detection = readDetection(section, watchlists);
  for (const { name, line } of detection.unused)
    lint(sigmaCodes.lintUnusedIdentifier, line, `no condition uses "${name}"`);

  const id = textAt(root, 'id');
  const name = textAt(root, 'name');
  if (id === undefined) lint(sigmaCodes.lintMetadata, root.line, 'the rule has no id');
  else if (!uuid.test(id)) lint(sigmaCodes.lintMetadata, lineOf(root, 'id'), `id "${id}" is no UUID`);
  const tags = textsAt(root, 'tags');
  const level = oneOf(root, 'level', sigmaLevels);
  if (level === undefined) lint(sigmaCodes.lintMetadata, root.line, 'the rule has no level; its alerts are Medium');
  return {
    id: id ?? name ?? `${path}#${title}`,
    name,
    title,
    description: textAt(root, 'description') ?? '',
    author: textAt(root, 'author') ?? (textsAt(root, 'author').join(', ') || undefined),
    licence: textAt(root, 'license'),
    date: textAt(root, 'date'),
    modified: textAt(root, 'modified'),
    references: textsAt(root, 'references'),
    falsePositives: textsAt(root, 'falsepositives'),
    related: relatedOf(root),
    fields: textsAt(root, 'fields'),
    tags,
    ...readAttack(tags),
    level,
    severity: level === undefined ? 'Medium' : severityOf[level],
    status: oneOf(root, 'status', sigmaStatuses),
    logsource: logsourceOf(root),
    predicate: detection.predicate,
    conditions: detection.conditions,
    text: document.text,
    path,
    line: root.line,
  };
}

function refuseOtherKinds(root: YamlMap): void {
  for (const kind of ['correlation', 'filter'])
    if (entryOf(root, kind) !== undefined)
      throw new Rejection(sigmaCodes.kindUnsupported, lineOf(root, kind), `${kind} documents are not supported yet`);
}

function logsourceOf(root: YamlMap): Logsource {
  const section = entryOf(root, 'logsource');
  if (section === undefined) throw new Rejection(sigmaCodes.fieldMissing, root.line, 'the rule has no logsource');
  if (section.kind !== 'map') throw new Rejection(sigmaCodes.wrongType, section.line, 'logsource must be a map');
  const logsource: { product?: string; category?: string; service?: string } = {};
  for (const key of ['product', 'category', 'service'] as const) {
    const text = textAt(section, key);
    if (text !== undefined) logsource[key] = text.toLowerCase();
  }
  if (Object.keys(logsource).length === 0)
    throw new Rejection(sigmaCodes.fieldMissing, section.line, 'logsource has neither product, category nor service');
  return logsource;
}

function relatedOf(root: YamlMap): { id: string; type: string }[] {
  const section = entryOf(root, 'related');
  const related: { id: string; type: string }[] = [];
  if (section?.kind !== 'list') return related;
  for (const item of section.items) {
    if (item.kind !== 'map') continue;
    const id = textAt(item, 'id');
    if (id !== undefined) related.push({ id, type: textAt(item, 'type') ?? 'similar' });
  }
  return related;
}

function oneOf<T extends string>(root: YamlMap, key: string, allowed: readonly T[]): T | undefined {
  const text = textAt(root, key)?.toLowerCase();
  if (text === undefined) return undefined;
  const found = allowed.find((value) => value === text);
  if (found === undefined)
    throw new Rejection(
      sigmaCodes.valueInvalid,
      lineOf(root, key),
      `${key} "${text}" is none of ${allowed.join(', ')}`,
    );
  return found;
}

function entryOf(map: YamlMap, key: string): YamlTree | undefined {
  return map.entries.find((entry) => entry.key === key)?.value;
}

function lineOf(map: YamlMap, key: string): number {
  return map.entries.find((entry) => entry.key === key)?.line ?? map.line;
}

function textAt(map: YamlMap, key: string): string | undefined {
  const value = entryOf(map, key);
  return value?.kind === 'scalar' && value.value !== null ? textOf(value) : undefined;
}

function textsAt(map: YamlMap, key: string): string[] {
  const value = entryOf(map, key);
  if (value === undefined) return [];
  const items = value.kind === 'list' ? value.items : [value];
  return items.flatMap((item) => (item.kind === 'scalar' && item.value !== null ? [textOf(item)] : []));
}
