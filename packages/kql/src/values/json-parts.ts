import { jsonText, type JsonValue } from '@belfry/schema';

export type Bag = Readonly<Record<string, JsonValue>>;

export const isBag = (value: JsonValue): value is Bag =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Returns a bag of entries; keys like `__proto__` are plain keys. */
export const bagOf = (entries: Iterable<readonly [string, JsonValue]>): Record<string, JsonValue> =>
  Object.fromEntries(entries);

/** The elements of an array; none for anything else. */
export const elementsIn = (value: JsonValue): readonly JsonValue[] => (Array.isArray(value) ? value : []);

/** The text by which two JSON values are the same element of a set. */
export const elementKey = (value: JsonValue): string => jsonText(value);

/** Returns the elements without repetitions, in order of their first. */
export function distinctElements(elements: readonly JsonValue[]): JsonValue[] {
  const found = new Map<string, JsonValue>();
  for (const element of elements) {
    const key = elementKey(element);
    if (!found.has(key)) found.set(key, element);
  }
  return [...found.values()];
}

/** Booleans come before numbers, numbers before text, text before arrays and bags. */
const rankOf = (value: JsonValue): number => {
  if (typeof value === 'boolean') return 0;
  if (typeof value === 'number') return 1;
  return typeof value === 'string' ? 2 : 3;
};

/** Orders two elements that are not null: by kind, then numbers by size and the rest by the bytes of its UTF-8 text. */
export function compareElements(a: JsonValue, b: JsonValue, descending: boolean): number {
  const kind = rankOf(a) - rankOf(b);
  if (kind !== 0) return kind;
  const order = typeof a === 'number' ? a - (b as number) : compareText(sortText(a), sortText(b));
  return descending ? -order : order;
}

const sortText = (value: JsonValue): string => (typeof value === 'string' ? value : jsonText(value));

/** Orders text by code points, as its UTF-8 bytes are ordered. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const [left, right] = [Array.from(a), Array.from(b)];
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const order = left[index]!.codePointAt(0)! - right[index]!.codePointAt(0)!;
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** Reads a JSON path (`$.a['b'][0]`, `$['a'].b`) as keys and zero-based positions; null when it is none. */
export function parseJsonPath(path: string): (string | number)[] | null {
  if (!path.startsWith('$')) return null;
  const keys: (string | number)[] = [];
  const part = /\.([^.[\]'"\s]+)|\[(\d{1,9})\]|\['([^']*)'\]|\["([^"]*)"\]/y;
  part.lastIndex = 1;
  while (part.lastIndex < path.length) {
    const match = part.exec(path);
    if (match === null) return null;
    keys.push(match[2] === undefined ? (match[1] ?? match[3] ?? match[4] ?? '') : Number(match[2]));
  }
  return keys;
}

/** Returns what stands at a path; undefined when nothing does. */
export function atPath(value: JsonValue, keys: readonly (string | number)[]): JsonValue | undefined {
  let current: JsonValue | undefined = value;
  for (const key of keys) {
    if (current === undefined) return undefined;
    if (typeof key === 'number') current = Array.isArray(current) ? current[key] : undefined;
    else current = isBag(current) && Object.hasOwn(current, key) ? current[key] : undefined;
  }
  return current;
}

/** The keys that `bag_has_key` and its kin take: a path of keys when it begins with `$.`, else one key. */
export function bagPath(key: string): string[] | null {
  if (!key.startsWith('$.') && !key.startsWith('$[')) return [key];
  const keys = parseJsonPath(key);
  return keys === null || keys.length === 0 || keys.some((one) => typeof one === 'number') ? null : keys.map(String);
}
