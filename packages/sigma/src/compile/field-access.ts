import type { JsonValue, Row } from '@belfry/schema';

/** Where a field's value is in a row of one table: the first path that has a value counts. */
export interface FieldAccess {
  /** Equal for accesses that read the same. */
  readonly key: string;
  readonly paths: readonly Path[];
}

export interface Path {
  /** The whole path, for a column whose name has dots and for nested keys that do. */
  readonly whole: string;
  readonly column: string;
  /** What follows the column; undefined when the path is a column. */
  readonly rest: string | undefined;
}

export function parsePath(whole: string): Path {
  const dot = whole.indexOf('.');
  return dot < 0
    ? { whole, column: whole, rest: undefined }
    : { whole, column: whole.slice(0, dot), rest: whole.slice(dot + 1) };
}

export function createAccess(paths: readonly string[]): FieldAccess {
  return { key: paths.join('\0'), paths: paths.map(parsePath) };
}

/**
 * Returns the value at the first path that has one; undefined when there is none. Under a list it is the list of the values in its elements.
 * A dynamic value that came as JSON text is looked into as well.
 */
export function readPath(row: Row, access: FieldAccess): JsonValue | undefined {
  let found: JsonValue | undefined;
  for (const path of access.paths) {
    let value = ownValue(row, path.whole);
    if (value === undefined && path.rest !== undefined) value = walk(ownValue(row, path.column), path.rest, 0);
    if (value === undefined) continue;
    if (value !== null) return value;
    found = null;
  }
  return found;
}

const maxDepth = 32;

function walk(given: JsonValue | undefined, path: string, depth: number): JsonValue | undefined {
  const value = typeof given === 'string' ? parseDynamic(given) : given;
  if (typeof value !== 'object' || value === null || depth > maxDepth) return undefined;
  if (Array.isArray(value)) {
    const found = value.map((element) => walk(element, path, depth + 1)).filter((element) => element !== undefined);
    return found.length === 0 ? undefined : found.flat();
  }
  const direct = ownValue(value, path);
  if (direct !== undefined) return direct;
  // Keys may have dots themselves: try every split, the shortest key first.
  for (let dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
    const inner = ownValue(value, path.slice(0, dot));
    if (inner === undefined) continue;
    const found = walk(inner, path.slice(dot + 1), depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The property itself, never one that objects inherit: names come from rules. Inherited ones are objects or functions. */
function ownValue(object: Record<string, JsonValue>, key: string): JsonValue | undefined {
  const value: JsonValue | undefined = object[key];
  if (typeof value !== 'object' && typeof value !== 'function') return value;
  return Object.hasOwn(object, key) ? value : undefined;
}

let lastText = '';
let lastValue: JsonValue | undefined;

/** The last text is kept: rules ask for many paths in the same column of the same row. */
function parseDynamic(text: string): JsonValue | undefined {
  const start = text.charCodeAt(0);
  if (start !== 0x7b && start !== 0x5b) return undefined;
  if (text === lastText) return lastValue;
  try {
    lastValue = JSON.parse(text) as JsonValue;
  } catch {
    lastValue = undefined;
  }
  lastText = text;
  return lastValue;
}

/** Columns that are Belfry's own and not of the event: keywords are not looked for in them. */
const ownColumns = new Set(['_ItemId', '_SourceId', '_TimeReceived', 'TimeGenerated', 'Type', 'TenantId']);

/** Whether a single value of a row, those of dynamic columns included, pleases: what keywords are looked for in. */
export function someLeaf(row: Row, pleases: (value: Leaf) => boolean): boolean {
  for (const column in row)
    if (!ownColumns.has(column) && someWithin(row[column] as JsonValue, pleases, 0)) return true;
  return false;
}

type Leaf = Exclude<JsonValue, object | null>;

function someWithin(value: JsonValue, pleases: (value: Leaf) => boolean, depth: number): boolean {
  if (typeof value !== 'object') return value !== undefined && pleases(value);
  if (value === null || depth > maxDepth) return false;
  if (Array.isArray(value)) return value.some((inner) => someWithin(inner, pleases, depth + 1));
  for (const key in value)
    if (Object.hasOwn(value, key) && someWithin(value[key] as JsonValue, pleases, depth + 1)) return true;
  return false;
}

/** All of them. */
export function leafValues(row: Row): Leaf[] {
  const leaves: Leaf[] = [];
  someLeaf(row, (value) => {
    leaves.push(value);
    return false;
  });
  return leaves;
}
