import type { BindContext } from '../2-bind/context.ts';
import { columnRef, nullLiteral, type Expr } from '../3-plan/expr.ts';
import type { Plan, PlanColumn } from '../3-plan/plan.ts';
import {
  allNodes,
  allOf,
  attachNode,
  edgeHash,
  flatFilter,
  flatJoin,
  negate,
  renumber,
  sameNode,
  unionOf,
  type Flat,
  type Graph,
} from './graph.ts';
import type { Hop, Instance } from './instance.ts';
import { makeCall } from '../2-bind/make-call.ts';

export type Cycles = 'all' | 'none' | 'unique_edges';

/** The number that the store gives each row of a table; undefined when a row of the plan is no row of one. */
function rowNumber(plan: Plan): PlanColumn | undefined {
  switch (plan.kind) {
    case 'filter':
    case 'extend':
    case 'sort':
    case 'limit':
    case 'window':
      return rowNumber(plan.input);
    case 'scan':
      return plan.columns.find((column) => column.name === '_ItemId');
    case 'values':
    case 'range':
    case 'aggregate':
    case 'union':
    case 'join':
    case 'expand':
    case 'series':
      return undefined;
  }
}

/** What tells an edge apart from others with the same ends. */
function identityOf({ edges }: Graph, ctx: BindContext): Expr {
  const number = rowNumber(edges.plan);
  if (number !== undefined) return columnRef(number);
  const ends = new Set([...edges.source, ...edges.target].map(({ id }) => id));
  return edgeHash(
    edges.columns.filter(({ id }) => !ends.has(id)),
    ctx,
  );
}

/** The edges in the direction of a hop; in any direction, each edge both ways, but one from a node to itself. */
function edgesFor(hop: Hop, graph: Graph, identity: Expr, ctx: BindContext): Flat {
  const { plan, columns, source, target } = graph.edges;
  const shown = [...hop.row, ...hop.fromIds, ...hop.toIds, hop.identity];
  const values = (from: readonly PlanColumn[], to: readonly PlanColumn[]): Expr[] => [
    ...columns.map(columnRef),
    ...from.map(columnRef),
    ...to.map(columnRef),
    identity,
  ];
  if (hop.direction === 'any') {
    const reversed: Plan = { kind: 'filter', input: plan, condition: negate(sameNode(source, target, ctx), ctx) };
    const inputs = [
      { plan, values: values(source, target) },
      { plan: reversed, values: values(target, source) },
    ];
    return unionOf(shown, inputs);
  }
  const given = hop.direction === 'forward' ? values(source, target) : values(target, source);
  const definitions = shown.map(({ id }, index) => ({ id, expr: given[index]! }));
  return { plan: { kind: 'extend', input: plan, definitions }, columns: shown };
}

/** Two hops are one edge of the graph. */
function sameEdge(one: Hop, other: Hop, plainIdentity: boolean, ctx: BindContext): Expr[] {
  const identity = makeCall(
    '==',
    [columnRef(one.identity), columnRef(other.identity)],
    'bool',
    { start: 0, length: 0 },
    ctx,
  );
  const along = [
    ...(plainIdentity ? [] : [identity]),
    sameNode(one.fromIds, other.fromIds, ctx),
    sameNode(one.toIds, other.toIds, ctx),
  ];
  const against = [
    ...(plainIdentity ? [] : [identity]),
    sameNode(one.fromIds, other.toIds, ctx),
    sameNode(one.toIds, other.fromIds, ctx),
  ];
  if (one.direction === other.direction && one.direction !== 'any') return along;
  if (one.direction !== 'any' && other.direction !== 'any') return against;
  return [makeCall('or', [allOf(along, ctx)!, allOf(against, ctx)!], 'bool', { start: 0, length: 0 }, ctx)];
}

/** Joins the edges of an instance in order, and to each node what `needed` has of it. */
export function joinInstance(
  instance: Instance,
  graph: Graph,
  cycles: Cycles,
  needed: ReadonlySet<number>,
  ctx: BindContext,
): Flat {
  const { nodes, hops, order } = instance;
  const lone = nodes[0]!;
  if (order === undefined || order.length === 0) {
    const all = allNodes(graph, ctx);
    return attachNode(renumber(all.plan, all.columns, lone.ids), lone, needed, graph, ctx);
  }
  const identity = identityOf(graph, ctx);
  const plainIdentity = identity.kind === 'literal';
  const placed = new Set<number>();
  const before: Hop[] = [];
  let flat: Flat | undefined;
  for (const index of order) {
    const hop = hops[index]!;
    const right = edgesFor(hop, graph, plainIdentity ? nullLiteral('long') : identity, ctx);
    const conditions: Expr[] = [];
    if (flat === undefined) {
      flat = right;
      if (hop.from === hop.to) conditions.push(sameNode(hop.fromIds, hop.toIds, ctx));
    } else {
      const [from, to] = [placed.has(hop.from), placed.has(hop.to)];
      const leftKeys = [...(from ? nodes[hop.from]!.ids : []), ...(to ? nodes[hop.to]!.ids : [])];
      const rightKeys = [...(from ? hop.fromIds : []), ...(to ? hop.toIds : [])];
      flat = flatJoin('inner', flat, right, leftKeys, rightKeys);
      if (cycles === 'unique_edges')
        for (const other of before) conditions.push(negate(allOf(sameEdge(hop, other, plainIdentity, ctx), ctx)!, ctx));
    }
    const added = [hop.from, hop.to].filter((place, at, all) => !placed.has(place) && all.indexOf(place) === at);
    if (cycles === 'none') conditions.push(...withoutCycle(instance, hop, placed, added, ctx));
    flat = flatFilter(flat, allOf(conditions, ctx));
    for (const place of added) {
      placed.add(place);
      flat = attachNode(flat, nodes[place]!, needed, graph, ctx);
    }
    before.push(hop);
  }
  return flat!;
}

/** Every node of a match is another; an edge that leads back to a node of the pattern closes a cycle, and never matches. */
function withoutCycle(
  { nodes }: Instance,
  hop: Hop,
  placed: ReadonlySet<number>,
  added: readonly number[],
  ctx: BindContext,
): Expr[] {
  if (added.length === 0 || hop.from === hop.to) return [{ kind: 'literal', type: 'bool', value: false }];
  const distinct = (one: number, other: number): Expr => negate(sameNode(nodes[one]!.ids, nodes[other]!.ids, ctx), ctx);
  const conditions = added.flatMap((place) => [...placed].map((other) => distinct(place, other)));
  if (added.length === 2) conditions.push(distinct(added[0]!, added[1]!));
  return conditions;
}
