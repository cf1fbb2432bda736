import { need, spanOf, type SyntaxNode } from '../../1-parse/syntax.ts';
import type { BindContext, Relation } from '../../2-bind/context.ts';
import { columnRef, substitute } from '../../3-plan/expr.ts';
import type { Plan, PlanColumn } from '../../3-plan/plan.ts';
import { QueryProblem } from '../../errors/diagnostic.ts';
import { attachNode, flatFilter, type Flat, type Graph } from '../../graphs/graph.ts';
import { makeInstance } from '../../graphs/instance.ts';
import { nodeKey } from '../../graphs/node-key.ts';
import { readPattern, type Lengths, type Pattern, type PatternEdge } from '../../graphs/pattern.ts';
import { searchPaths, type FoundPath, type Step, type Stretch } from '../../graphs/search-paths.ts';
import type { KqlValue } from '../../values/kql-value.ts';
import { defineOperator } from '../define-operator.ts';
import { bindMatch, readsOf, uniteMatches } from '../graph-match/graph-match.ts';
import { parameterOf } from '../join-keys.ts';
import { askEdges, askNodes, maxRows, type AskedEdge } from './ask-graph.ts';
import { pathConditions, type PathConditions } from './conditions.ts';

/** Edges that the search may look at, and paths and cells that it may give. */
const maxSteps = 20_000_000;
const maxPaths = 50_000;
const maxCells = 400_000;

const refuse = (node: SyntaxNode, message: string, hint: string, ctx: BindContext): QueryProblem =>
  new QueryProblem('KQL0415', message, ctx.at ?? spanOf(node), hint);

/** One way from one node to another, at least an edge long in each part, with a path in it. */
function checkPattern(node: SyntaxNode, pattern: Pattern, ctx: BindContext): void {
  const at = need(node, 'Patterns');
  const straight = pattern.edges.every(({ from, to }, index) => from === index && to === index + 1);
  if (pattern.sequences !== 1 || !straight || !pattern.edges.some((edge) => edge.isPath))
    throw refuse(
      at,
      'shortest paths have one sequence of nodes, each named once, with a path of variable length',
      'write (a)-[e*1..5]->(b)',
      ctx,
    );
  if (pattern.edges.some((edge) => edge.least === 0))
    throw refuse(at, 'a path of no edges is not searched for', 'write *1.. instead of *0..', ctx);
}

/** Nodes by number: ids are compared as texts, within a part. */
class Numbers {
  readonly #numbers = new Map<string, number>();
  /** The ids by number. */
  readonly ids: (readonly KqlValue[])[] = [];
  of(id: readonly KqlValue[]): number {
    const key = nodeKey(id);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.ids.length);
    return this.ids.push(id) - 1;
  }
}

/** The edges that lead on from each node, in the direction of an edge of the pattern. */
function adjacency(edges: readonly AskedEdge[], index: number, direction: PatternEdge['direction'], numbers: Numbers) {
  const next = new Map<number, Step[]>();
  const add = (from: number, to: number, edge: number): void => {
    const there = next.get(from);
    if (there === undefined) next.set(from, [{ edge, to }]);
    else there.push({ edge, to });
  };
  edges.forEach(({ source, target, fits }, edge) => {
    if (fits[index] !== true) return;
    const [from, to] = [numbers.of(source), numbers.of(target)];
    if (direction !== 'backward') add(from, to, edge);
    if (direction !== 'forward') add(to, from, edge);
  });
  return next;
}

const reverse = { forward: 'backward', backward: 'forward', any: 'any' } as const;

/** The nodes that conditions allow: at each of the pattern's nodes, and between the edges of each of its paths. */
interface Allowed {
  readonly at: readonly (ReadonlySet<number> | undefined)[];
  readonly between: readonly (ReadonlySet<number> | undefined)[];
}

/** The pattern as the search goes through it, from its first node or from its last. */
function stretchesOf(
  pattern: Pattern,
  edges: readonly AskedEdge[],
  allowed: Allowed,
  numbers: Numbers,
  backward: boolean,
) {
  const first = backward ? pattern.edges.length - 1 : 0;
  let sources: Iterable<number> = allowed.at[backward ? first + 1 : 0] ?? [];
  const stretches = pattern.edges.map(({ least, most, direction }, index): Stretch => {
    const next = adjacency(edges, index, backward ? reverse[direction] : direction, numbers);
    const [between, end] = [allowed.between[index], allowed.at[backward ? index : index + 1]];
    if (index === first && allowed.at[backward ? index + 1 : index] === undefined) sources = next.keys();
    return {
      least,
      most,
      next: (from) => next.get(from) ?? [],
      between: (place) => between?.has(place) ?? true,
      end: (place) => end?.has(place) ?? true,
    };
  });
  const targets = allowed.at[backward ? 0 : pattern.edges.length]?.size;
  return { stretches: backward ? stretches.toReversed() : stretches, sources, targets };
}

function findPaths(
  node: SyntaxNode,
  pattern: Pattern,
  edges: readonly AskedEdge[],
  allowed: Allowed,
  numbers: Numbers,
  ctx: BindContext,
): readonly FoundPath[] {
  const output = parameterOf(node, 'output') ?? 'any';
  if (output !== 'any' && output !== 'all')
    throw refuse(node, `output=${output} is not known`, 'write any or all', ctx);
  const [starts, ends] = [allowed.at[0]?.size ?? Infinity, allowed.at.at(-1)?.size ?? Infinity];
  const backward = ends < starts;
  const { stretches, sources, targets } = stretchesOf(pattern, edges, allowed, numbers, backward);
  const found = searchPaths(stretches, sources, output === 'all', { steps: maxSteps, paths: maxPaths, targets });
  if (found.end === 'steps')
    throw refuse(
      node,
      `the search looks at no more than ${maxSteps} edges`,
      'say more of the first node or the last in where, or give the paths a smaller greatest length',
      ctx,
    );
  if (found.end === 'paths')
    throw refuse(node, `the search gives no more than ${maxPaths} paths`, 'say more of both ends in where', ctx);
  if (!backward) return found.paths;
  return found.paths.map(({ source, target, edges: way }) => ({
    source: target,
    target: source,
    edges: way.map((stretch) => stretch.toReversed()).toReversed(),
  }));
}

/** What the search may look at, by the conditions of `where`: one question for the edges, one for the nodes. */
function search(node: SyntaxNode, pattern: Pattern, graph: Graph, ctx: BindContext) {
  const lengths = pattern.edges.map((edge) => (edge.isPath ? 2 : 1));
  const template = makeInstance(pattern, lengths, graph, ctx);
  const bound = bindMatch(node, template, ctx);
  const { start, stretches }: PathConditions = pathConditions(node, bound.condition, template, ctx);
  const reads = readsOf(bound);
  const columns = graph.edges.columns.filter((_, index) => template.hops.some(({ row }) => reads.has(row[index]!.id)));
  const conditions = stretches.map(({ edge }, index) => {
    const { row } = template.hops[template.paths[index]!.hops[0]!]!;
    const by = new Map(row.map(({ id }, place) => [id, columnRef(graph.edges.columns[place]!)]));
    return edge.map((part) => substitute(part, by));
  });
  const edges = askEdges(node, graph, columns, conditions, ctx);
  const places = [start, ...stretches.map(({ end }) => end)];
  const nodes = askNodes(
    node,
    graph,
    [
      ...places.map((parts, place) => ({ slot: template.nodes[place]!, parts })),
      // A single edge has no node between, and no condition on one.
      ...stretches.map(({ between: parts }, index) => {
        const inner = template.paths[index]!.inner[0];
        return { slot: template.nodes[inner ?? 0]!, parts };
      }),
    ],
    ctx,
  );
  const numbers = new Numbers();
  const sets = nodes.map((ids) => (ids === undefined ? undefined : new Set(ids.map((id) => numbers.of(id)))));
  const allowed = { at: sets.slice(0, places.length), between: sets.slice(places.length) };
  const paths = findPaths(node, pattern, edges, allowed, numbers, ctx);
  return { edges, columns, paths, ids: numbers.ids };
}

type Found = ReturnType<typeof search>;

/** A table of the paths of certain lengths: for each edge its ends and the columns that were asked for. */
function pathTable(
  node: SyntaxNode,
  pattern: Pattern,
  lengths: Lengths,
  found: Found,
  paths: readonly FoundPath[],
  graph: Graph,
  ctx: BindContext,
) {
  const instance = makeInstance(pattern, lengths, graph, ctx);
  const bound = bindMatch(node, instance, ctx);
  const needed = readsOf(bound);
  const places = found.columns.map(({ id }) => graph.edges.columns.findIndex((column) => column.id === id));
  const columns = instance.hops.flatMap((hop): PlanColumn[] => [
    ...hop.fromIds,
    ...hop.toIds,
    ...places.map((place) => hop.row[place]!),
  ]);
  // The nodes of a path are known from one edge to the next, whichever way it leads.
  const rows = paths.map(({ source: start, edges }) => {
    const cells: KqlValue[] = [];
    let at = found.ids[start]!;
    for (const index of edges.flat()) {
      const { source, target, cells: own } = found.edges[index]!;
      const to = nodeKey(source) === nodeKey(at) ? target : source;
      cells.push(...at, ...to, ...own);
      at = to;
    }
    return cells;
  });
  const values: Plan = { kind: 'values', columns, rows };
  let flat: Flat = { plan: values, columns };
  for (const slot of new Set(instance.nodes)) flat = attachNode(flat, slot, needed, graph, ctx);
  return { plan: flatFilter(flat, bound.condition).plan, values: bound.values, cells: rows.length * columns.length };
}

export const graphShortestPaths = defineOperator({
  keyword: 'graph-shortest-paths',
  syntax: ['GraphShortestPathsOperator'],
  doc: `Finds the shortest paths between nodes of a graph: one for each pair of ends, or with output=all each of the least length; none visits a node twice. It looks at no more than ${maxRows} edges, before the rest of the query runs, and gives no more than ${maxPaths} paths.`,
  learn: 'https://learn.microsoft.com/kusto/query/graph-shortest-paths-operator',
  rowWise: false,
  preservesOrder: false,
  needsWholeInput: true,
  readsGraph: true,
  bind(node, { graph }, ctx): Relation {
    const pattern = readPattern(node, ctx);
    checkPattern(node, pattern, ctx);
    const found = search(node, pattern, graph!, ctx);
    const groups = Map.groupBy(found.paths, ({ edges }) => edges.map((stretch) => stretch.length).join(','));
    const least = pattern.edges.map((edge) => edge.least);
    if (groups.size === 0) groups.set(least.join(','), []);
    const tables = [...groups].map(([lengths, paths]) =>
      pathTable(node, pattern, lengths.split(',').map(Number), found, paths, graph!, ctx),
    );
    if (tables.reduce((sum, { cells }) => sum + cells, 0) > maxCells)
      throw refuse(
        node,
        `the search gives more than ${maxCells} cells`,
        'read fewer properties of edges, or say more of both ends in where',
        ctx,
      );
    return uniteMatches(node, tables, ctx);
  },
});
