import { columnsOf } from '../../1-parse/parse.ts';
import { child, firstToken, items, need, spanOf, type SyntaxNode } from '../../1-parse/syntax.ts';
import { nameOf } from '../../2-bind/bind-name.ts';
import { newId, type BindContext, type Relation, type RelationColumn } from '../../2-bind/context.ts';
import type { Definition, PlanColumn } from '../../3-plan/plan.ts';
import { QueryProblem } from '../../errors/diagnostic.ts';
import { allNodes, attachNode, nodeHash, nodeSlot, type Graph } from '../../graphs/graph.ts';
import { defineOperator } from '../define-operator.ts';
import { renameAll } from '../projection.ts';

/** The columns that hold numbers of nodes: `with_node_id=x`. */
function numbered(clause: SyntaxNode, ends: Readonly<Record<string, PlanColumn>>, ctx: BindContext) {
  const definitions: Definition[] = [];
  const columns = items(child(clause, 'Parameters')).flatMap((parameter): RelationColumn[] => {
    const end = ends[nameOf(need(parameter, 'Name')).toLowerCase()];
    if (end === undefined) return [];
    const id = newId(ctx);
    definitions.push({ id, expr: nodeHash(end, ctx) });
    return [{ name: nameOf(need(parameter, 'Expression')), type: 'long', id }];
  });
  return { definitions, columns };
}

function nodesOf(clause: SyntaxNode, graph: Graph, ctx: BindContext): Relation {
  const all = allNodes(graph, ctx);
  const slot = nodeSlot(graph, all.columns, ctx);
  const { plan } = attachNode(all, slot, new Set(slot.row.map(({ id }) => id)), graph, ctx);
  const { definitions, columns } = numbered(clause, { with_node_id: slot.ids[0]! }, ctx);
  return { plan: { kind: 'extend', input: plan, definitions }, columns: [...columns, ...slot.row] };
}

function edgesOf(clause: SyntaxNode, { edges }: Graph, ctx: BindContext): Relation {
  const ends = { with_source_id: edges.source[0]!, with_target_id: edges.target[0]! };
  const { definitions, columns } = numbered(clause, ends, ctx);
  return { plan: { kind: 'extend', input: edges.plan, definitions }, columns: [...columns, ...edges.columns] };
}

/** The tables that a graph becomes, by their names where they have names. */
export function tablesOf(
  node: SyntaxNode,
  graph: Graph,
  ctx: BindContext,
): { name: string | undefined; relation: Relation }[] {
  return items(child(node, 'OutputClause')).map((clause) => {
    const named = child(clause, 'AsClause');
    const word = firstToken(need(clause, 'EntityKeyword'))?.ValueText;
    return {
      name: named === undefined ? undefined : nameOf(need(named, 'Name')),
      relation: word === 'nodes' ? nodesOf(clause, graph, ctx) : edgesOf(clause, graph, ctx),
    };
  });
}

export const graphToTable = defineOperator({
  keyword: 'graph-to-table',
  syntax: ['GraphToTableOperator'],
  doc: 'Gives the nodes of a graph, or its edges, as a table.',
  learn: 'https://learn.microsoft.com/kusto/query/graph-to-table-operator',
  rowWise: false,
  preservesOrder: false,
  needsWholeInput: true,
  readsGraph: true,
  bind(node, { graph }, ctx) {
    const [first, ...others] = tablesOf(node, graph!, ctx);
    if (first === undefined || others.length > 0)
      throw new QueryProblem(
        'KQL0415',
        'nodes and edges together are two tables',
        ctx.at ?? spanOf(node),
        'name the graph by let, and give its nodes and its edges in a query each',
      );
    return { ...first.relation, columns: renameAll(first.relation.columns, columnsOf(node)) };
  },
});
