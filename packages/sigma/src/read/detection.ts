import { Rejection, sigmaCodes } from '../errors.ts';
import type { Predicate, Watchlists } from '../rule.ts';
import { parseCondition } from './condition.ts';
import { readModifiers } from './modifiers.ts';
import { either, readValue } from './values.ts';
import type { YamlMap, YamlScalar, YamlTree } from './yaml-tree.ts';

export interface Detection {
  readonly predicate: Predicate;
  readonly conditions: readonly string[];
  /** Search identifiers that no condition uses. */
  readonly unused: readonly { readonly name: string; readonly line: number }[];
}

/**
 * Reads a `detection` section (of a rule) or `filter` section (of a filter) into one predicate. Several conditions are several queries:
 * the rule fires when any of them does.
 * @param owner title of the filter, to tell its search identifiers from the rule's.
 * @throws Rejection
 */
export function readDetection(section: YamlMap, watchlists: Watchlists, owner?: string): Detection {
  const identifiers = new Map<string, Predicate>();
  const lines = new Map<string, number>();
  let condition: YamlTree | undefined;
  for (const { key, line, value } of section.entries) {
    if (key === 'condition') condition = value;
    else if (key === 'timeframe')
      throw new Rejection(
        sigmaCodes.kindUnsupported,
        line,
        'timeframe belongs to the old aggregations; write a correlation',
      );
    else {
      identifiers.set(key, readIdentifier(owner === undefined ? key : `${owner}: ${key}`, value, watchlists));
      lines.set(key, line);
    }
  }
  if (condition === undefined) throw new Rejection(sigmaCodes.fieldMissing, section.line, 'detection has no condition');
  if (identifiers.size === 0)
    throw new Rejection(sigmaCodes.fieldMissing, section.line, 'detection has no search identifier');
  const used = new Set<string>();
  const conditions = (condition.kind === 'list' ? condition.items : [condition]).map((item): YamlScalar => {
    if (item.kind !== 'scalar' || typeof item.value !== 'string')
      throw new Rejection(sigmaCodes.wrongType, item.line, 'a condition must be a text');
    return item;
  });
  if (conditions.length === 0)
    throw new Rejection(sigmaCodes.fieldMissing, condition.line, 'the list of conditions is empty');
  const predicates = conditions.map((item) => parseCondition(String(item.value), item.line, identifiers, used));
  return {
    predicate: either(predicates),
    conditions: conditions.map((item) => String(item.value)),
    unused: [...lines].filter(([name]) => !used.has(name)).map(([name, line]) => ({ name, line })),
  };
}

/** A map: all of its items. A list: any of its maps, texts or numbers. */
function readIdentifier(identifier: string, tree: YamlTree, watchlists: Watchlists): Predicate {
  if (tree.kind === 'map') {
    const of = tree.entries.map(({ key, line, value }) => readItem(identifier, key, line, value, watchlists));
    if (of.length === 0) throw new Rejection(sigmaCodes.valueInvalid, tree.line, `"${identifier}" is empty`);
    return of.length === 1 ? (of[0] as Predicate) : { op: 'and', of };
  }
  if (tree.kind === 'list') {
    if (tree.items.length === 0) throw new Rejection(sigmaCodes.valueInvalid, tree.line, `"${identifier}" is empty`);
    return either(tree.items.map((item) => readIdentifier(identifier, item, watchlists)));
  }
  return readValue(undefined, tree, readModifiers([], tree.line), { identifier, key: '' }, watchlists);
}

/** `Field|modifier…: value or list of values`; without a field the values are keywords. */
function readItem(identifier: string, key: string, line: number, tree: YamlTree, watchlists: Watchlists): Predicate {
  const [name = '', ...chain] = key.split('|');
  const field = name === '' ? undefined : name;
  const modifiers = readModifiers(chain, line);
  if (field === undefined && (modifiers.kind === 'exists' || modifiers.kind === 'fieldref'))
    throw new Rejection(sigmaCodes.modifiersConflict, line, `"${key}" needs a field`);
  const scalars = tree.kind === 'list' ? tree.items : [tree];
  if (scalars.length === 0) throw new Rejection(sigmaCodes.valueInvalid, line, `"${key}" has an empty list of values`);
  const of = scalars.map((scalar) => {
    if (scalar.kind !== 'scalar')
      throw new Rejection(sigmaCodes.wrongType, scalar.line, `"${key}" takes a value or a list of values`);
    return readValue(field, scalar, modifiers, { identifier, key }, watchlists);
  });
  const linked: Predicate = modifiers.all && of.length > 1 ? { op: 'and', of } : either(of);
  return modifiers.negated ? { op: 'not', of: linked } : linked;
}
