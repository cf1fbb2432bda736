import type { Severity } from '@belfry/schema';
import { Rejection, sigmaCodes, type SigmaCode } from '../errors.ts';
import { sigmaLevels, sigmaStatuses } from '../rule.ts';
import type { Logsource, RuleMetadata, SigmaLevel } from '../rule.ts';
import { readAttack } from './attack.ts';
import { entryOf, lineOf, mapAt, oneOf, textAt, textsAt } from './yaml-access.ts';
import type { YamlDocument, YamlMap } from './yaml-tree.ts';

/** Tells authors of what is odd but can be honoured. */
export type Lint = (code: SigmaCode, line: number, reason: string) => void;

/** A document with what reading it needs. */
export interface ReadContext {
  /** With the keys of a global document. */
  readonly root: YamlMap;
  readonly document: YamlDocument;
  readonly path: string;
  readonly lint: Lint;
}

const severityOf: Readonly<Record<SigmaLevel, Severity>> = {
  informational: 'Informational',
  low: 'Low',
  medium: 'Medium',
  high: 'High',
  critical: 'High',
};

const knownKeys = [
  'title', 'id', 'name', 'related', 'status', 'description', 'license', 'author', 'references', 'date', 'modified',
  'fields', 'falsepositives', 'level', 'tags', 'scope', 'taxonomy', 'simulation', 'regression_tests_path',
]; // prettier-ignore

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Reads what a document says of itself.
 * @param own keys of its kind; any other unknown key is told.
 * @throws Rejection
 */
export function readMetadata({ root, document, path, lint }: ReadContext, own: readonly string[]): RuleMetadata {
  const known = new Set([...knownKeys, ...own]);
  for (const { key, line } of root.entries)
    if (!known.has(key)) lint(sigmaCodes.lintUnknownKey, line, `unknown key "${key}"`);
  const title = textAt(root, 'title');
  if (title === undefined || title === '')
    throw new Rejection(sigmaCodes.fieldMissing, root.line, 'the rule has no title');
  const id = textAt(root, 'id');
  const name = textAt(root, 'name');
  if (id === undefined) lint(sigmaCodes.lintMetadata, root.line, 'the rule has no id');
  else if (!uuid.test(id)) lint(sigmaCodes.lintMetadata, lineOf(root, 'id'), `id "${id}" is no UUID`);
  const tags = textsAt(root, 'tags');
  const level = oneOf(root, 'level', sigmaLevels);
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
    text: document.text,
    path,
    line: root.line,
  };
}

/** @throws Rejection when there is none or it says nothing. */
export function readLogsource(root: YamlMap): Logsource {
  const section = mapAt(root, 'logsource', 'the rule');
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
