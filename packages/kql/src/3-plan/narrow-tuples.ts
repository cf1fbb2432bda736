import type { Expr } from './expr.ts';
import type { Plan } from './plan.ts';

type Holder = Extract<Expr, { kind: 'extreme' | 'anyRow' }>;
interface Use {
  readonly indexes: Set<number>;
  /** It is read otherwise than by its parts. */
  whole: boolean;
}

/**
 * `arg_max(x, *)` and `take_any(*)` hold every column of their input in one value; of it only what is read above stays. Plans are plain data, and
 * parts are shared: each object is looked at once.
 */
export function narrowTuples(plan: Plan): Plan {
  const uses = usesOf(plan);
  if (uses.size === 0) return plan;
  const kept = new Map<number, Map<number, number>>();
  for (const [id, use] of uses) {
    if (use.whole || use.indexes.size === 0) continue;
    const indexes = [...use.indexes].toSorted((a, b) => a - b);
    kept.set(id, new Map(indexes.map((index, at) => [index, at + 1])));
  }
  return kept.size === 0 ? plan : rewrite(plan, kept);
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Values of people's own: they may look like anything. */
const isData = (value: Record<string, unknown>): boolean => value['kind'] === 'literal' || value['kind'] === 'values';

function elementOf(value: Record<string, unknown>): Extract<Expr, { kind: 'element' }> | undefined {
  const found = value['kind'] === 'element' && value['of'] === 'values' && isRecord(value['arg']);
  return found ? (value as unknown as Extract<Expr, { kind: 'element' }>) : undefined;
}
const holderOf = (value: unknown): Holder | undefined =>
  isRecord(value) && (value['kind'] === 'extreme' || value['kind'] === 'anyRow')
    ? (value as unknown as Holder)
    : undefined;

/** Which parts of each column that holds several are read. */
function usesOf(plan: Plan): Map<number, Use> {
  const uses = new Map<number, Use>();
  const others = new Set<number>();
  const useOf = (id: number): Use => {
    const use = uses.get(id) ?? { indexes: new Set<number>(), whole: false };
    uses.set(id, use);
    return use;
  };
  const seen = new Set<unknown>();
  const visit = (value: unknown): void => {
    if (!isRecord(value) || isData(value) || seen.has(value)) return;
    seen.add(value);
    const element = elementOf(value);
    if (element?.arg.kind === 'column') {
      useOf(element.arg.id).indexes.add(element.index);
      return;
    }
    if (value['kind'] === 'column' && typeof value['id'] === 'number') others.add(value['id']);
    for (const part of value instanceof Map ? value.values() : Object.values(value)) visit(part);
  };
  visit(plan);
  for (const [id, use] of uses) if (others.has(id)) use.whole = true;
  return uses;
}

function rewrite(plan: Plan, kept: ReadonlyMap<number, ReadonlyMap<number, number>>): Plan {
  const made = new Map<unknown, unknown>();
  const map = (value: unknown): unknown => {
    if (!isRecord(value) || isData(value)) return value;
    const before = made.get(value);
    if (before !== undefined) return before;
    const after = change(value);
    made.set(value, after);
    return after;
  };
  const changeElement = (element: Extract<Expr, { kind: 'element' }>): Expr => {
    if (element.arg.kind !== 'column') return { ...element, arg: map(element.arg) as Expr };
    const index = kept.get(element.arg.id)?.get(element.index);
    return index === undefined ? element : { ...element, index };
  };
  const change = (value: Record<string, unknown>): unknown => {
    if (Array.isArray(value)) return value.map(map);
    if (value instanceof Map) return new Map([...value].map(([key, part]) => [key, map(part)]));
    const element = elementOf(value);
    if (element !== undefined) return changeElement(element);
    const node: Record<string, unknown> = value;
    const holder = holderOf(node['expr']);
    const id: unknown = node['id'];
    const indexes = typeof id === 'number' ? kept.get(id) : undefined;
    if (holder !== undefined && indexes !== undefined)
      return {
        ...value,
        expr: map({ ...holder, values: [...indexes.keys()].map((index) => holder.values[index - 1]) }),
      };
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, map(part)]));
  };
  return map(plan) as Plan;
}
