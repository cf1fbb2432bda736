import { correlationTypes, type AliasTarget, type SigmaCorrelation } from '../correlation.ts';
import { Rejection, sigmaCodes } from '../errors.ts';
import { readMetadata, type ReadContext } from './metadata.ts';
import { readCorrelationCondition } from './correlation-condition.ts';
import { entryOf, lineOf, listedTexts, mapAt, oneOf, textAt } from './yaml-access.ts';
import type { YamlMap } from './yaml-tree.ts';

const sectionKeys = new Set(['type', 'rules', 'group-by', 'timespan', 'condition', 'aliases', 'generate']);
const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const maxTimespanMs = 366 * 86_400_000;
const maxRules = 100;
const maxFields = 20;

/**
 * Reads a correlation document. A key that it does not know is refused, as leaving it out could change what the author means.
 * @throws Rejection
 */
export function readCorrelation(context: ReadContext): SigmaCorrelation {
  const { root } = context;
  const metadata = readMetadata(context, ['correlation', 'generate']);
  const section = mapAt(root, 'correlation', 'the correlation');
  for (const key of ['detection', 'filter'])
    if (entryOf(root, key) !== undefined)
      throw new Rejection(
        sigmaCodes.wrongType,
        lineOf(root, key),
        `a document has a correlation or a ${key}, not both: write two documents`,
      );
  for (const { key, line } of section.entries)
    if (!sectionKeys.has(key))
      throw new Rejection(
        sigmaCodes.kindUnsupported,
        line,
        `correlations have no "${key}"; known are ${[...sectionKeys].join(', ')}`,
      );
  const type = oneOf(section, 'type', correlationTypes);
  if (type === undefined) throw missing(section, 'type');
  const rules = listedTexts(section, 'rules');
  if (rules === undefined) throw missing(section, 'rules');
  if (rules.length > maxRules) throw tooMany(section, 'rules', maxRules);
  if (type === 'temporal_ordered' && rules.length < 2)
    throw new Rejection(sigmaCodes.valueInvalid, lineOf(section, 'rules'), 'one rule alone has no order');
  const groupBy = (listedTexts(section, 'group-by') ?? []).map(({ text }) => text);
  if (groupBy.length > maxFields) throw tooMany(section, 'group-by', maxFields);
  const condition = readCorrelationCondition(section, type, rules.length);
  return {
    ...metadata,
    type,
    rules,
    groupBy,
    aliases: readAliases(context, section, new Set([...groupBy, ...condition.fields])),
    timespanMs: readTimespan(section),
    condition,
    generate: readGenerate(root, section),
  };
}

function readTimespan(section: YamlMap): number {
  const text = textAt(section, 'timespan');
  if (text === undefined) throw missing(section, 'timespan');
  const match = /^(\d{1,9})([smhd])$/.exec(text);
  const milliseconds = match === null ? 0 : Number(match[1]) * (unitMs[match[2] as string] as number);
  if (milliseconds > 0 && milliseconds <= maxTimespanMs) return milliseconds;
  throw new Rejection(
    sigmaCodes.valueInvalid,
    lineOf(section, 'timespan'),
    `timespan "${text}" is not a number and one of s, m, h, d, such as 90m, up to 366d`,
  );
}

/** `generate` stands in the document in the specification's schema and in the section in its users' rules. */
function readGenerate(root: YamlMap, section: YamlMap): boolean {
  const holder = entryOf(section, 'generate') === undefined ? root : section;
  const value = entryOf(holder, 'generate');
  if (value === undefined) return false;
  if (value.kind === 'scalar' && typeof value.value === 'boolean') return value.value;
  throw new Rejection(sigmaCodes.wrongType, lineOf(holder, 'generate'), 'generate is true or false');
}

/** Which rules an alias must name is known once the rules are linked. */
function readAliases(
  { lint }: ReadContext,
  section: YamlMap,
  used: ReadonlySet<string>,
): Readonly<Record<string, readonly AliasTarget[]>> {
  if (entryOf(section, 'aliases') === undefined) return {};
  const aliases = new Map<string, readonly AliasTarget[]>();
  for (const { key: alias, line, value } of mapAt(section, 'aliases', 'the correlation').entries) {
    if (value.kind !== 'map' || value.entries.length === 0)
      throw new Rejection(sigmaCodes.wrongType, line, `alias "${alias}" must be a map from rules to fields`);
    const targets = value.entries.map((entry): AliasTarget => {
      const field = textAt(value, entry.key);
      if (field === undefined || field === '')
        throw new Rejection(
          sigmaCodes.wrongType,
          entry.line,
          `alias "${alias}": "${entry.key}" needs the name of a field`,
        );
      return { rule: { text: entry.key, line: entry.line }, field };
    });
    if (!used.has(alias))
      lint(sigmaCodes.lintUnusedIdentifier, line, `neither group-by nor field uses alias "${alias}"`);
    aliases.set(alias, targets);
  }
  return Object.fromEntries(aliases);
}

function missing(section: YamlMap, key: string): Rejection {
  return new Rejection(sigmaCodes.fieldMissing, section.line, `the correlation has no ${key}`);
}

function tooMany(section: YamlMap, key: string, most: number): Rejection {
  return new Rejection(sigmaCodes.tooLarge, lineOf(section, key), `${key} has more than ${most} entries`);
}
