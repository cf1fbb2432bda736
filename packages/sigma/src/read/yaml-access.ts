import { Rejection, sigmaCodes } from '../errors.ts';
import { textOf } from './values.ts';
import type { YamlMap, YamlTree } from './yaml-tree.ts';

export function entryOf(map: YamlMap, key: string): YamlTree | undefined {
  return map.entries.find((entry) => entry.key === key)?.value;
}

/** Where the key stands; the map's line when it is not there. */
export function lineOf(map: YamlMap, key: string): number {
  return map.entries.find((entry) => entry.key === key)?.line ?? map.line;
}

export function textAt(map: YamlMap, key: string): string | undefined {
  const value = entryOf(map, key);
  return value?.kind === 'scalar' && value.value !== null ? textOf(value) : undefined;
}

/** A text, or those of a list. */
export function textsAt(map: YamlMap, key: string): string[] {
  const value = entryOf(map, key);
  if (value === undefined) return [];
  const items = value.kind === 'list' ? value.items : [value];
  return items.flatMap((item) => (item.kind === 'scalar' && item.value !== null ? [textOf(item)] : []));
}

/** @throws Rejection when the key has a value that is not allowed. */
export function oneOf<T extends string>(root: YamlMap, key: string, allowed: readonly T[]): T | undefined {
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

/** @throws Rejection when the key is missing or not a map. */
export function mapAt(root: YamlMap, key: string, owner: string): YamlMap {
  const section = entryOf(root, key);
  if (section === undefined) throw new Rejection(sigmaCodes.fieldMissing, root.line, `${owner} has no ${key}`);
  if (section.kind !== 'map') throw new Rejection(sigmaCodes.wrongType, section.line, `${key} must be a map`);
  return section;
}

/**
 * The texts of a list, or of the one that stands for it, with their lines; undefined without the key.
 * @throws Rejection for anything else, an empty list, or one given twice.
 */
export function listedTexts(map: YamlMap, key: string): { text: string; line: number }[] | undefined {
  const value = entryOf(map, key);
  if (value === undefined) return undefined;
  const items = value.kind === 'list' ? value.items : [value];
  const texts = items.map((item) => {
    if (item.kind !== 'scalar' || item.value === null || textOf(item) === '')
      throw new Rejection(sigmaCodes.wrongType, item.line, `${key} must be a list of texts`);
    return { text: textOf(item), line: item.line };
  });
  if (texts.length === 0) throw new Rejection(sigmaCodes.valueInvalid, value.line, `${key} is empty`);
  const seen = new Set<string>();
  for (const { text, line } of texts) {
    if (seen.has(text)) throw new Rejection(sigmaCodes.valueInvalid, line, `${key} names "${text}" twice`);
    seen.add(text);
  }
  return texts;
}
