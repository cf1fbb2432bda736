import { columnsOf } from '../../1-parse/parse.ts';
import { child, items, type SyntaxNode } from '../../1-parse/syntax.ts';
import type { BindContext, Relation, RelationColumn } from '../../2-bind/context.ts';
import { defineOperator } from '../define-operator.ts';
import { addColumns, bindProjections } from '../projection.ts';

/** Adds computed columns; one that exists is replaced in its place. */
export function extendRelation(
  node: SyntaxNode,
  nodes: readonly SyntaxNode[],
  input: Relation,
  ctx: BindContext,
): Relation {
  const bound = bindProjections(nodes, input, ctx);
  const before = new Set(input.columns.map((column) => column.name));
  const known = new Set([...before, ...bound.projected.map((item) => item.name)]);
  // Names that only the binder knows (`Column1`) are those of its result that nothing else explains, in order.
  const rest = (columnsOf(node) ?? []).map((column) => column.Name).filter((name) => !known.has(name));
  let unnamed = 0;
  const projected = bound.projected.map((item) => ({
    ...item,
    name: item.name === '' ? (rest.shift() ?? `Column${++unnamed}`) : item.name,
  }));
  const { plan, columns: added } = addColumns(bound.plan, projected, ctx);
  const byName = new Map<string, RelationColumn>(added.map((column) => [column.name, column]));
  const kept = input.columns.map((column) => byName.get(column.name) ?? column);
  const fresh = [...byName.values()].filter((column) => !before.has(column.name));
  return { ...input, plan, columns: [...kept, ...fresh] };
}

export const extend = defineOperator({
  keyword: 'extend',
  syntax: ['ExtendOperator'],
  doc: 'Adds computed columns to each row.',
  learn: 'https://learn.microsoft.com/kusto/query/extend-operator',
  rowWise: true,
  preservesOrder: true,
  needsWholeInput: false,
  bind: (node, input, ctx) => extendRelation(node, items(child(node, 'Expressions')), input, ctx),
});
