import { child, items, need, spanOf, type SyntaxNode } from '../../1-parse/syntax.ts';
import { nameOf } from '../../2-bind/bind-name.ts';
import { newId, type BindContext, type RelationColumn } from '../../2-bind/context.ts';
import { columnRef } from '../../3-plan/expr.ts';
import type { Plan, PlanColumn } from '../../3-plan/plan.ts';
import { fromRow } from '../../4-emit/js-plan.ts';
import { QueryProblem } from '../../errors/diagnostic.ts';
import { strongComponents, weakComponents } from '../../graphs/components.ts';
import { flatJoin, newColumns, renumber, unionOf, type Graph } from '../../graphs/graph.ts';
import { idText, nodeKey } from '../../graphs/node-key.ts';
import type { KqlValue } from '../../values/kql-value.ts';
import { defineOperator } from '../define-operator.ts';
import { parameterOf } from '../join-keys.ts';

/** Pairs of connected nodes that are looked at, and nodes that get a number. */
const maxPairs = 200_000;
const maxNodes = 100_000;

/** Which nodes are connected, each pair once; a node that no edge touches is connected to itself. */
function askPairs(node: SyntaxNode, { edges, nodes }: Graph, ctx: BindContext): readonly (readonly KqlValue[])[] {
  const columns = newColumns([...edges.source, ...edges.target], ctx);
  const ends = [...edges.source, ...edges.target].map(columnRef);
  const own = [...(nodes?.ids ?? []), ...(nodes?.ids ?? [])].map(columnRef);
  const union = unionOf(columns, [
    { plan: edges.plan, values: ends },
    ...(nodes === undefined ? [] : [{ plan: nodes.plan, values: own }]),
  ]);
  const keys = columns.map(({ type }, index): RelationColumn => ({ name: `c${index}`, type, id: newId(ctx) }));
  const plan: Plan = {
    kind: 'aggregate',
    input: union.plan,
    keys: keys.map(({ id }, index) => ({ id, expr: columnRef(columns[index]!) })),
    values: [],
  };
  const rows = ctx.tools.ask({ plan, columns: keys, limit: maxPairs + 1 }, ctx) ?? [];
  if (rows.length > maxPairs) throw tooLarge(node, `${maxPairs} pairs of connected nodes`, ctx);
  return rows.map((row) => row.map((cell, index) => fromRow(keys[index]!.type, cell)));
}

const tooLarge = (node: SyntaxNode, most: string, ctx: BindContext): QueryProblem =>
  new QueryProblem(
    'KQL0415',
    `graph-mark-components looks at no more than ${most}`,
    ctx.at ?? spanOf(node),
    'filter the edges before make-graph',
  );

/** The rows of a table that gives each node its component: numbers from 0 in the order of the ids, in each part for itself. */
function mark(
  pairs: readonly (readonly KqlValue[])[],
  width: number,
  kind: 'weak' | 'strong',
): (readonly KqlValue[])[] {
  const rows: (readonly KqlValue[])[] = [];
  for (const part of Map.groupBy(pairs, (pair) => nodeKey(pair.slice(1, width))).values()) {
    const ids = new Map<string, readonly KqlValue[]>();
    for (const pair of part) for (const id of [pair.slice(0, width), pair.slice(width)]) ids.set(idText(id[0]), id);
    const words = [...ids.keys()].toSorted();
    const numbers = new Map(words.map((word, number) => [word, number]));
    const edges = {
      count: words.length,
      from: part.map((pair) => numbers.get(idText(pair[0]))!),
      to: part.map((pair) => numbers.get(idText(pair[width]))!),
    };
    const components = kind === 'weak' ? weakComponents(edges) : strongComponents(edges);
    words.forEach((word, number) => rows.push([...ids.get(word)!, BigInt(components[number]!)]));
  }
  return rows;
}

/** The graph with a property more, whose values stand in a table of all nodes. */
function withProperty(graph: Graph, name: string, rows: readonly (readonly KqlValue[])[], ctx: BindContext): Graph {
  const ids = newColumns(graph.edges.source, ctx);
  const component: PlanColumn = { id: newId(ctx), type: 'long' };
  const columns = [...ids, component];
  const marked = { plan: { kind: 'values', columns, rows } as const, columns };
  const before = graph.nodes;
  const property = before?.properties.length ?? 0;
  const column = { name, type: 'long' as const, from: { property, orId: false } };
  const nodeColumns = [...graph.nodeColumns.filter((other) => other.name !== name), column];
  // A node that no table names stays one.
  if (before === undefined)
    return { ...graph, nodes: { plan: marked.plan, ids, properties: [component], present: component }, nodeColumns };
  const old = [...before.ids, ...before.properties, before.present];
  const shown = newColumns(old, ctx);
  const joined = flatJoin('leftouter', marked, renumber(before.plan, old, shown), ids, shown.slice(0, ids.length));
  const properties = [...shown.slice(ids.length, -1), component];
  return { ...graph, nodes: { plan: joined.plan, ids, properties, present: shown.at(-1)! }, nodeColumns };
}

function propertyName(node: SyntaxNode): string {
  const given = items(child(node, 'Parameters')).find(
    (parameter) => nameOf(need(parameter, 'Name')).toLowerCase() === 'with_component_id',
  );
  return given === undefined ? 'ComponentId' : nameOf(need(given, 'Expression'));
}

export const graphMarkComponents = defineOperator({
  keyword: 'graph-mark-components',
  syntax: ['GraphMarkComponentsOperator'],
  doc: `Gives each node of a graph the number of the component that it is in, counted from 0 in the order of the nodes' ids. It looks at no more than ${maxPairs} pairs of connected nodes and ${maxNodes} nodes, before the rest of the query runs.`,
  learn: 'https://learn.microsoft.com/kusto/query/graph-mark-components-operator',
  rowWise: false,
  preservesOrder: false,
  needsWholeInput: true,
  readsGraph: true,
  bind(node, input, ctx) {
    const kind = parameterOf(node, 'kind') ?? 'weak';
    if (kind !== 'weak' && kind !== 'strong')
      throw new QueryProblem('KQL0415', `kind=${kind} is not known`, ctx.at ?? spanOf(node), 'write weak or strong');
    const graph = input.graph!;
    const rows = mark(askPairs(node, graph, ctx), graph.edges.source.length, kind);
    if (rows.length > maxNodes) throw tooLarge(node, `${maxNodes} nodes`, ctx);
    return { ...input, graph: withProperty(graph, propertyName(node), rows, ctx) };
  },
});
