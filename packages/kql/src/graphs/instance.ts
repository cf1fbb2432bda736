import { newId, type BindContext, type RelationColumn } from '../2-bind/context.ts';
import type { PlanColumn } from '../3-plan/plan.ts';
import { newColumns, nodeSlot, type Graph, type NodeSlot } from './graph.ts';
import type { Lengths, Pattern, PatternEdge } from './pattern.ts';

/** One edge of a match. */
export interface Hop {
  /** Places in the instance's `nodes`. */
  readonly from: number;
  readonly to: number;
  readonly direction: PatternEdge['direction'];
  readonly row: readonly RelationColumn[];
  readonly fromIds: readonly PlanColumn[];
  readonly toIds: readonly PlanColumn[];
  /** Tells edges with the same ends apart. */
  readonly identity: PlanColumn;
}
/** The edges of one edge of the pattern, and the nodes between them. */
export interface Path {
  readonly name: string | undefined;
  readonly isPath: boolean;
  readonly hops: readonly number[];
  readonly inner: readonly number[];
}

/** A pattern with every path of a certain length: nodes and edges only, to be joined. */
export interface Instance {
  /** By place; nodes that a path without edges makes one have one slot. */
  readonly nodes: readonly NodeSlot[];
  readonly hops: readonly Hop[];
  readonly paths: readonly Path[];
  /** Nodes by name in the pattern. */
  readonly named: ReadonlyMap<string, number>;
  /** The edges in an order in which each but the first touches one before; undefined when there is none. */
  readonly order: readonly number[] | undefined;
}

/** Gives the columns of a pattern's instance their numbers. */
export function makeInstance(pattern: Pattern, lengths: Lengths, graph: Graph, ctx: BindContext): Instance {
  const same = pattern.nodes.map((_, place) => place);
  const find = (place: number): number => (same[place] === place ? place : find(same[place]!));
  pattern.edges.forEach((edge, index) => {
    if (lengths[index] === 0) same[find(edge.to)] = find(edge.from);
  });
  let count = pattern.nodes.length;
  const hops: Hop[] = [];
  const paths = pattern.edges.map((edge, index): Path => {
    const inner = Array.from({ length: Math.max(0, lengths[index]! - 1) }, () => count++);
    const ends = [find(edge.from), ...inner, find(edge.to)];
    const first = hops.length;
    for (let hop = 0; hop < lengths[index]!; hop++)
      hops.push(makeHop(ends[hop]!, ends[hop + 1]!, edge.direction, graph, ctx));
    return {
      name: edge.name,
      isPath: edge.isPath,
      hops: hops.slice(first).map((_, offset) => first + offset),
      inner,
    };
  });
  const order = orderOf(hops);
  const slots = new Map<number, NodeSlot>();
  for (const index of order ?? []) {
    const { from, to, fromIds, toIds } = hops[index]!;
    if (!slots.has(from)) slots.set(from, nodeSlot(graph, fromIds, ctx));
    if (!slots.has(to)) slots.set(to, nodeSlot(graph, toIds, ctx));
  }
  const lone = (): NodeSlot => nodeSlot(graph, newColumns(graph.edges.source, ctx), ctx);
  const nodes: NodeSlot[] = [];
  for (let place = 0; place < count; place++) {
    const root = place < same.length ? find(place) : place;
    if (!slots.has(root)) slots.set(root, lone());
    nodes.push(slots.get(root)!);
  }
  const named = new Map(
    pattern.nodes.flatMap(({ name }, place) => (name === undefined ? [] : [[name, place] as const])),
  );
  return { nodes, hops, paths, named, order };
}

function makeHop(from: number, to: number, direction: Hop['direction'], { edges }: Graph, ctx: BindContext): Hop {
  return {
    from,
    to,
    direction,
    row: edges.columns.map((column) => ({ ...column, id: newId(ctx) })),
    fromIds: newColumns(edges.source, ctx),
    toIds: newColumns(edges.target, ctx),
    identity: { id: newId(ctx), type: 'long' },
  };
}

function orderOf(hops: readonly Hop[]): number[] | undefined {
  const order: number[] = [];
  const reached = new Set<number>();
  const left = new Set(hops.keys());
  while (left.size > 0) {
    const next = [...left].find((index) => reached.has(hops[index]!.from) || reached.has(hops[index]!.to));
    if (next === undefined && order.length > 0) return undefined;
    const index = next ?? 0;
    order.push(index);
    left.delete(index);
    reached.add(hops[index]!.from).add(hops[index]!.to);
  }
  return order;
}
