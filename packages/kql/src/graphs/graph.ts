import { newId, type BindContext, type RelationColumn } from '../2-bind/context.ts';
import type { KqlType } from '@belfry/schema';
import { castTo, columnRef, nullLiteral, type Expr } from '../3-plan/expr.ts';
import type { Definition, Plan, PlanColumn } from '../3-plan/plan.ts';
import { makeCall } from '../2-bind/make-call.ts';

/**
 * A graph as two relations: the edges, and what is known of nodes. A node is told by its id and, where the graph is parted, by its
 * part: `source`, `target` and `ids` hold one column or two.
 */
export interface Graph {
  readonly edges: {
    readonly plan: Plan;
    readonly columns: readonly RelationColumn[];
    readonly source: readonly PlanColumn[];
    readonly target: readonly PlanColumn[];
  };
  /** One row for each node that a node table names; without it nodes are but the ends of edges. */
  readonly nodes?: {
    readonly plan: Plan;
    readonly ids: readonly PlanColumn[];
    readonly properties: readonly PlanColumn[];
    /** Null where a node has no row. */
    readonly present: PlanColumn;
  };
  readonly nodeColumns: readonly NodeColumn[];
}

/** A property of nodes. */
export interface NodeColumn {
  readonly name: string;
  readonly type: KqlType;
  /**
   * `id`, `part`: the node's own. Otherwise the place in `nodes.properties`; `orId`: the id for a node that no table names, as the
   * key of one of several tables is.
   */
  readonly from: 'id' | 'part' | { readonly property: number; readonly orId: boolean };
}

/** A plan with the columns that it gives; plans that are joined keep their columns' numbers, so that expressions can be bound first. */
export interface Flat {
  readonly plan: Plan;
  readonly columns: readonly PlanColumn[];
}

const noSpan = { start: 0, length: 0 };

/** Joins plans without a column in common. */
export function flatJoin(
  join: 'inner' | 'leftouter',
  left: Flat,
  right: Flat,
  leftKeys: readonly PlanColumn[],
  rightKeys: readonly PlanColumn[],
): Flat {
  const side = (flat: Flat, name: 'left' | 'right') =>
    flat.columns.map(({ id, type }) => ({ id, type, side: name, from: id }));
  const columns = [...side(left, 'left'), ...side(right, 'right')];
  const keys = leftKeys.map(({ id, type }, index) => ({ left: id, right: rightKeys[index]!.id, type }));
  return { plan: { kind: 'join', join, left: left.plan, right: right.plan, keys, columns }, columns };
}

export const flatExtend = (flat: Flat, definitions: readonly Definition[]): Flat =>
  definitions.length === 0
    ? flat
    : {
        plan: { kind: 'extend', input: flat.plan, definitions },
        columns: [...flat.columns, ...definitions.map(({ id, expr }) => ({ id, type: expr.type }))],
      };

export const flatFilter = (flat: Flat, condition: Expr | undefined): Flat =>
  condition === undefined ? flat : { ...flat, plan: { kind: 'filter', input: flat.plan, condition } };

/** Gives a plan's columns new numbers, so that the plan can stand in a query several times. */
export function renumber(plan: Plan, columns: readonly PlanColumn[], as: readonly PlanColumn[]): Flat {
  const definitions = columns.map((column, index) => ({ id: as[index]!.id, expr: columnRef(column) }));
  return { plan: { kind: 'extend', input: plan, definitions }, columns: as };
}

/** Rows of several plans under each other; `values` by position of `columns`. */
export const unionOf = (
  columns: readonly PlanColumn[],
  inputs: readonly { readonly plan: Plan; readonly values: readonly Expr[] }[],
): Flat => ({
  plan: {
    kind: 'union',
    columns,
    inputs: inputs.map(({ plan, values }) => ({
      plan,
      values: new Map(columns.map(({ id }, index) => [id, values[index]!])),
    })),
  },
  columns,
});

export const newColumns = (columns: readonly { readonly type: KqlType }[], ctx: BindContext): PlanColumn[] =>
  columns.map(({ type }) => ({ id: newId(ctx), type }));

/** A condition that all of some hold; undefined for none. */
export function allOf(conditions: readonly Expr[], ctx: BindContext): Expr | undefined {
  if (conditions.length === 0) return undefined;
  return conditions.reduce((one, other) => makeCall('and', [one, other], 'bool', noSpan, ctx));
}

/** Whether two nodes are one. */
export function sameNode(left: readonly PlanColumn[], right: readonly PlanColumn[], ctx: BindContext): Expr {
  return allOf(
    left.map((column, index) => makeCall('==', [columnRef(column), columnRef(right[index]!)], 'bool', noSpan, ctx)),
    ctx,
  )!;
}

export const negate = (condition: Expr, ctx: BindContext): Expr => makeCall('not', [condition], 'bool', noSpan, ctx);

/** A node in a pattern: where its id stands, and the numbers that its properties get when they are needed. */
export interface NodeSlot {
  readonly ids: readonly PlanColumn[];
  readonly row: readonly RelationColumn[];
  readonly properties: readonly PlanColumn[];
  readonly present: PlanColumn;
  readonly incoming: PlanColumn;
  readonly outgoing: PlanColumn;
}

export function nodeSlot(graph: Graph, ids: readonly PlanColumn[], ctx: BindContext): NodeSlot {
  const properties = newColumns(graph.nodes?.properties ?? [], ctx);
  const row = graph.nodeColumns.map(({ name, type, from }): RelationColumn => {
    if (from === 'id') return { name, type, id: ids[0]!.id };
    if (from === 'part') return { name, type, id: ids[1]!.id };
    return { name, type, id: from.orId ? newId(ctx) : properties[from.property]!.id };
  });
  const count = (): PlanColumn => ({ id: newId(ctx), type: 'long' });
  return { ids, row, properties, present: count(), incoming: count(), outgoing: count() };
}

/** Adds to a plan that holds a node's id what is needed of the node. */
export function attachNode(
  flat: Flat,
  slot: NodeSlot,
  needed: ReadonlySet<number>,
  graph: Graph,
  ctx: BindContext,
): Flat {
  let result = flat;
  const own = new Set(slot.ids.map(({ id }) => id));
  const { nodes } = graph;
  if (nodes !== undefined && slot.row.some(({ id }) => needed.has(id) && !own.has(id))) {
    const ids = newColumns(nodes.ids, ctx);
    const from = [...nodes.ids, ...nodes.properties, nodes.present];
    const right = renumber(nodes.plan, from, [...ids, ...slot.properties, slot.present]);
    result = flatJoin('leftouter', result, right, slot.ids, ids);
    const chosen = graph.nodeColumns.flatMap((column, index): Definition[] => {
      if (typeof column.from === 'string' || !column.from.orId) return [];
      const named = columnRef(slot.properties[column.from.property]!);
      const missing = makeCall('isnull', [columnRef(slot.present)], 'bool', noSpan, ctx);
      const id = castTo(columnRef(slot.ids[0]!), column.type);
      return [{ id: slot.row[index]!.id, expr: makeCall('iff', [missing, id, named], column.type, noSpan, ctx) }];
    });
    result = flatExtend(result, chosen);
  }
  if (needed.has(slot.incoming.id)) result = attachDegree(result, slot, slot.incoming, graph.edges.target, graph, ctx);
  if (needed.has(slot.outgoing.id)) result = attachDegree(result, slot, slot.outgoing, graph.edges.source, graph, ctx);
  return result;
}

function attachDegree(
  flat: Flat,
  slot: NodeSlot,
  degree: PlanColumn,
  end: readonly PlanColumn[],
  { edges }: Graph,
  ctx: BindContext,
): Flat {
  const ids = newColumns(end, ctx);
  const counted: PlanColumn = { id: newId(ctx), type: 'long' };
  const plan: Plan = {
    kind: 'aggregate',
    input: edges.plan,
    keys: ids.map(({ id }, index) => ({ id, expr: columnRef(end[index]!) })),
    values: [{ id: counted.id, expr: { kind: 'aggregate', type: 'long', name: 'count', args: [], span: noSpan } }],
  };
  const joined = flatJoin('leftouter', flat, { plan, columns: [...ids, counted] }, slot.ids, ids);
  const none: Expr = { kind: 'literal', type: 'long', value: 0n };
  const value = makeCall('coalesce', [columnRef(counted), none], 'long', noSpan, ctx);
  return flatExtend(joined, [{ id: degree.id, expr: value }]);
}

/** Every node once: the ends of the edges and the nodes that tables name. */
export function allNodes({ edges, nodes }: Graph, ctx: BindContext): Flat {
  const ends: { plan: Plan; ids: readonly PlanColumn[] }[] = [
    { plan: edges.plan, ids: edges.source },
    { plan: edges.plan, ids: edges.target },
    ...(nodes === undefined ? [] : [nodes]),
  ];
  const united = newColumns(edges.source, ctx);
  const union = unionOf(
    united,
    ends.map(({ plan, ids }) => ({ plan, values: ids.map(columnRef) })),
  );
  const ids = newColumns(united, ctx);
  const keys = ids.map(({ id }, index) => ({ id, expr: columnRef(united[index]!) }));
  return { plan: { kind: 'aggregate', input: union.plan, keys, values: [] }, columns: ids };
}

/** A number for a node that stays the same from query to query. */
export const nodeHash = (id: PlanColumn, ctx: BindContext): Expr =>
  makeCall('hash', [hashable(columnRef(id))], 'long', noSpan, ctx);

const hashable = (expr: Expr): Expr =>
  expr.type === 'string' || expr.type === 'long' || expr.type === 'datetime' ? expr : castTo(expr, 'string');

/** A number of an edge's row that only rows alike share. */
export function edgeHash(columns: readonly PlanColumn[], ctx: BindContext): Expr {
  if (columns.length === 0) return nullLiteral('long');
  const packed = makeCall('pack_array', columns.map(columnRef), 'dynamic', noSpan, ctx);
  return makeCall('hash', [castTo(packed, 'string')], 'long', noSpan, ctx);
}
