import { kindOf } from '../1-parse/language-service.ts';
import { child, items, need, type SyntaxNode } from '../1-parse/syntax.ts';
import { columnRef } from '../3-plan/expr.ts';
import { fromRow } from '../4-emit/js-plan.ts';
import { nameOf } from './bind-name.ts';
import { newId, type BindContext, type Binding, type Relation } from './context.ts';

/** Lists that read one name from which on it may be asked for. */
const manyUses = 4;
/** Nodes of a plan, written out at each of its places, from which on it is asked for. */
const manyNodes = 5000;
/** Values of a set, and of all places that it is written to. */
const maxValues = 10_000;
const maxWritten = 50_000;

/** What a name stands for in lists is bound once: it is the same in each. */
const bound = new WeakMap<Binding, Relation>();
const counted = new WeakMap<SyntaxNode, ReadonlyMap<string, number>>();

/**
 * Binds the table of `in (T)`, `has_any (T)`. The engine analyses a table anew at each place that reads it, and rules test a dozen tables
 * against one set that is itself the union of a dozen. Such a set is asked for, and its values are written instead, if they are few.
 */
export function bindSet(source: SyntaxNode, ctx: BindContext): Relation {
  const name = nameIn(source);
  const binding = name === undefined ? undefined : ctx.scope.names.get(name);
  if (name === undefined || binding?.kind !== 'tabular') return ctx.tools.tabular(source, ctx);
  const before = bound.get(binding);
  if (before !== undefined) return before;
  const relation = ctx.tools.tabular(source, ctx);
  const uses = usesOf(source).get(name) ?? 1;
  const large = uses >= manyUses && nodesOf(relation.plan, new Map()) * uses > manyNodes;
  const set =
    (large ? askValues(relation, Math.min(maxValues, Math.floor(maxWritten / uses)), ctx) : undefined) ?? relation;
  bound.set(binding, set);
  return set;
}

/** The different values of the first column; undefined when they are too many. */
function askValues(relation: Relation, limit: number, ctx: BindContext): Relation | undefined {
  const [column] = relation.columns;
  if (column === undefined) return undefined;
  const asked = { ...column, id: newId(ctx) };
  const keys = [{ id: asked.id, expr: columnRef(column) }];
  const plan = { kind: 'aggregate', input: relation.plan, keys, values: [] } as const;
  const rows = ctx.tools.ask({ plan, columns: [asked], limit: limit + 1 }, ctx) ?? [];
  if (rows.length > limit) return undefined;
  const columns = [{ ...column, id: newId(ctx) }];
  return { plan: { kind: 'values', columns, rows: rows.map(([cell]) => [fromRow(column.type, cell)]) }, columns };
}

const nameIn = (node: SyntaxNode): string | undefined => {
  const kind = kindOf(node);
  if (kind === 'ParenthesizedExpression') return nameIn(need(node, 'Expression'));
  return kind === 'NameReference' ? nameOf(node) : undefined;
};

/** How many lists of a text are one name, by name. */
function usesOf(node: SyntaxNode): ReadonlyMap<string, number> {
  let root = node;
  while (root.Parent !== null) root = root.Parent;
  const before = counted.get(root);
  if (before !== undefined) return before;
  const uses = new Map<string, number>();
  const pending = [root];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.IsToken) continue;
    const right = child(next, 'Right');
    const listed = right === undefined ? [] : items(child(right, 'Expressions'));
    const name = listed.length === 1 ? nameIn(listed[0]!) : undefined;
    if (name !== undefined) uses.set(name, (uses.get(name) ?? 0) + 1);
    for (let index = 0; index < next.ChildCount; index++) {
      const part = next.GetChild(index);
      if (part !== null) pending.push(part);
    }
  }
  counted.set(root, uses);
  return uses;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Objects of a plan, those of shared parts as often as they are written; values are data and count once. */
function nodesOf(value: unknown, known: Map<unknown, number>): number {
  if (!isRecord(value)) return 0;
  const before = known.get(value);
  if (before !== undefined) return before;
  const isData = value['kind'] === 'literal' || value['kind'] === 'values';
  const parts = isData ? [] : value instanceof Map ? [...value.values()] : Object.values(value);
  const nodes = parts.reduce<number>((sum, part) => sum + nodesOf(part, known), 1);
  known.set(value, nodes);
  return nodes;
}
