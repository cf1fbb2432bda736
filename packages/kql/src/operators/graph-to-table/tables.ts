import { child, firstToken, items, need, type SyntaxNode } from '../../1-parse/syntax.ts';
import { nameOf } from '../../2-bind/bind-name.ts';
import { newId, type BindContext, type Relation, type RelationColumn } from '../../2-bind/context.ts';
import type { Definition, PlanColumn } from '../../3-plan/plan.ts';
import { allNodes, attachNode, nodeHash, nodeSlot, type Graph } from '../../graphs/graph.ts';

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

const clausesOf = (node: SyntaxNode): SyntaxNode[] => items(child(node, 'OutputClause'));

/** The names of the tables that a graph becomes, undefined for one without. */
export const tableNames = (node: SyntaxNode): (string | undefined)[] =>
  clausesOf(node).map((clause) => {
    const named = child(clause, 'AsClause');
    return named === undefined ? undefined : nameOf(need(named, 'Name'));
  });

/** One of the tables that a graph becomes. */
export function tableOf(node: SyntaxNode, index: number, graph: Graph, ctx: BindContext): Relation {
  const clause = clausesOf(node)[index]!;
  const word = firstToken(need(clause, 'EntityKeyword'))?.ValueText;
  return word === 'nodes' ? nodesOf(clause, graph, ctx) : edgesOf(clause, graph, ctx);
}
