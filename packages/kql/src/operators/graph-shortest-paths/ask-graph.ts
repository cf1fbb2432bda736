import { spanOf, type SyntaxNode } from '../../1-parse/syntax.ts';
import { newId, type BindContext, type RelationColumn } from '../../2-bind/context.ts';
import { makeCall } from '../../2-bind/make-call.ts';
import { collectColumns, columnRef, substitute, type Expr } from '../../3-plan/expr.ts';
import type { PlanColumn } from '../../3-plan/plan.ts';
import { fromRow } from '../../4-emit/js-plan.ts';
import { QueryProblem } from '../../errors/diagnostic.ts';
import {
  allNodes,
  allOf,
  attachNode,
  flatExtend,
  flatFilter,
  nodeSlot,
  type Flat,
  type Graph,
  type NodeSlot,
} from '../../graphs/graph.ts';
import type { KqlValue } from '../../values/kql-value.ts';

/** Edges, and nodes that conditions name, that the search may hold. */
export const maxRows = 200_000;

type Row = readonly KqlValue[];

const noSpan = { start: 0, length: 0 };

function ask(
  node: SyntaxNode,
  what: string,
  flat: Flat,
  columns: readonly PlanColumn[],
  ctx: BindContext,
): readonly Row[] {
  const named = columns.map((column, index): RelationColumn => ({ ...column, name: `c${index}` }));
  const rows = ctx.tools.ask({ plan: flat.plan, columns: named, limit: maxRows + 1 }, ctx) ?? [];
  if (rows.length > maxRows)
    throw new QueryProblem(
      'KQL0415',
      `graph-shortest-paths looks at no more than ${maxRows} ${what}`,
      ctx.at ?? spanOf(node),
      'filter the edges before make-graph, or by all(e, …)',
    );
  return rows.map((row) => row.map((cell, index) => fromRow(columns[index]!.type, cell)));
}

/** Adds a column for each condition that tells whether it holds; none for no condition. Rows for which none does are left out. */
function withFlags(flat: Flat, conditions: readonly (readonly Expr[])[], ctx: BindContext) {
  const flags = conditions.map((parts): PlanColumn | undefined =>
    parts.length === 0 ? undefined : { id: newId(ctx), type: 'bool' },
  );
  const definitions = flags.flatMap((flag, index) =>
    flag === undefined ? [] : [{ id: flag.id, expr: allOf(conditions[index]!, ctx)! }],
  );
  const extended = flatExtend(flat, definitions);
  if (definitions.length < flags.length) return { flat: extended, flags };
  const some = definitions
    .map(({ expr }) => expr)
    .reduce((one, other) => makeCall('or', [one, other], 'bool', noSpan, ctx));
  return { flat: flatFilter(extended, some), flags };
}

export interface AskedEdge {
  readonly source: Row;
  readonly target: Row;
  /** The values of the columns asked for. */
  readonly cells: Row;
  /** Whether each stretch may take it. */
  readonly fits: readonly boolean[];
}

/** The edges that some stretch may take. `conditions` are those of the stretches, over the columns of the graph's edges. */
export function askEdges(
  node: SyntaxNode,
  graph: Graph,
  columns: readonly PlanColumn[],
  conditions: readonly (readonly Expr[])[],
  ctx: BindContext,
): AskedEdge[] {
  const { plan, source, target } = graph.edges;
  const { flat, flags } = withFlags({ plan, columns: [] }, conditions, ctx);
  const asked = [...source, ...target, ...columns, ...flags.filter((flag) => flag !== undefined)];
  const width = source.length;
  return ask(node, 'edges', flat, asked, ctx).map((row): AskedEdge => {
    let next = 2 * width + columns.length;
    return {
      source: row.slice(0, width),
      target: row.slice(width, 2 * width),
      cells: row.slice(2 * width, 2 * width + columns.length),
      fits: flags.map((flag) => flag === undefined || row[next++] === true),
    };
  });
}

/**
 * For each condition on nodes the ids for which it holds; undefined where there is no condition. A condition is over the columns of
 * the slot beside it.
 */
export function askNodes(
  node: SyntaxNode,
  graph: Graph,
  conditions: readonly { readonly slot: NodeSlot; readonly parts: readonly Expr[] }[],
  ctx: BindContext,
): (readonly Row[] | undefined)[] {
  if (conditions.every(({ parts }) => parts.length === 0)) return conditions.map(() => undefined);
  const all = allNodes(graph, ctx);
  const own = nodeSlot(graph, all.columns, ctx);
  const columnsOf = (slot: NodeSlot): PlanColumn[] => [...slot.ids, ...slot.row, slot.incoming, slot.outgoing];
  const moved = conditions.map(({ slot, parts }) => {
    const by = new Map(columnsOf(slot).map(({ id }, index) => [id, columnRef(columnsOf(own)[index]!)]));
    return parts.map((part) => substitute(part, by));
  });
  const needed = new Set<number>();
  for (const part of moved.flat()) collectColumns(part, needed);
  const used = moved.filter((parts) => parts.length > 0);
  const { flat, flags } = withFlags(attachNode(all, own, needed, graph, ctx), used, ctx);
  const shown = flags.filter((flag) => flag !== undefined);
  const rows = ask(node, 'nodes', flat, [...own.ids, ...shown], ctx);
  let next = own.ids.length;
  return moved.map((parts) => {
    if (parts.length === 0) return undefined;
    const at = next++;
    return rows.filter((row) => row[at] === true).map((row) => row.slice(0, own.ids.length));
  });
}
