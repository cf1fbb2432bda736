import { child, firstToken, items, need, spanOf, type SyntaxNode } from '../1-parse/syntax.ts';
import { kindOf } from '../1-parse/language-service.ts';
import { nameOf } from '../2-bind/bind-name.ts';
import type { BindContext } from '../2-bind/context.ts';
import { QueryProblem } from '../errors/diagnostic.ts';

/** A node of a pattern; one that stands in it twice is one. */
export interface PatternNode {
  readonly name: string | undefined;
}
export interface PatternEdge {
  readonly name: string | undefined;
  /** Places in `nodes`, in the order of the text. */
  readonly from: number;
  readonly to: number;
  readonly direction: 'forward' | 'backward' | 'any';
  /** Written with a range: it stands for a path, whose parts are read by `map`, `all` and `any`. */
  readonly isPath: boolean;
  readonly least: number;
  readonly most: number;
}
export interface Pattern {
  readonly nodes: readonly PatternNode[];
  readonly edges: readonly PatternEdge[];
  readonly sequences: number;
}

/** Edges that one path may have. */
export const maxPathLength = 32;

/** Reads the pattern of `graph-match` and `graph-shortest-paths`. */
export function readPattern(node: SyntaxNode, ctx: BindContext): Pattern {
  const nodes: PatternNode[] = [];
  const edges: PatternEdge[] = [];
  const places = new Map<string, number>();
  const sequences = items(child(node, 'Patterns'));
  for (const sequence of sequences) {
    let open: Omit<PatternEdge, 'to'> | undefined;
    let last = -1;
    for (const element of items(child(sequence, 'PatternElements'))) {
      const named = child(element, 'Name');
      const name = named === undefined ? undefined : nameOf(named);
      if (kindOf(element) === 'GraphMatchPatternEdge') {
        if (name !== undefined && (places.has(name) || edges.some((edge) => edge.name === name)))
          throw new QueryProblem('KQL0412', `the name ${name} stands twice in the pattern`, ctx.at ?? spanOf(element));
        open = { name, from: last, ...readEdge(element, ctx) };
        continue;
      }
      const known = name === undefined ? undefined : places.get(name);
      if (known === undefined) nodes.push({ name });
      last = known ?? nodes.length - 1;
      if (name !== undefined) places.set(name, last);
      if (open !== undefined) edges.push({ ...open, to: last });
      open = undefined;
    }
  }
  return { nodes, edges, sequences: sequences.length };
}

function readEdge(node: SyntaxNode, ctx: BindContext): Pick<PatternEdge, 'direction' | 'isPath' | 'least' | 'most'> {
  const first = firstToken(need(node, 'FirstToken'))?.ValueText ?? '';
  const end = child(node, 'LastToken');
  const last = end === undefined ? first : (firstToken(end)?.ValueText ?? '');
  const [toLeft, toRight] = [first.startsWith('<'), last.endsWith('>')];
  const direction = toLeft === toRight ? 'any' : toLeft ? 'backward' : 'forward';
  const range = child(node, 'Range');
  if (range === undefined) return { direction, isPath: false, least: 1, most: 1 };
  const [least, most] = ['RangeStart', 'RangeEnd'].map((bound) => boundOf(need(range, bound), ctx));
  if (least! > most!)
    throw new QueryProblem(
      'KQL0412',
      `a path of at least ${least} and at most ${most} edges there is not`,
      ctx.at ?? spanOf(range),
    );
  return { direction, isPath: true, least: least!, most: most! };
}

function boundOf(node: SyntaxNode, ctx: BindContext): number {
  const value = ctx.tools.expression(node, { ...ctx, row: [] });
  const count = value.kind === 'literal' ? Number(value.value) : Number.NaN;
  if (
    value.kind === 'literal' &&
    value.value !== null &&
    Number.isInteger(count) &&
    count >= 0 &&
    count <= maxPathLength
  )
    return count;
  throw new QueryProblem(
    'KQL0412',
    `the length of a path is a constant from 0 to ${maxPathLength}`,
    ctx.at ?? spanOf(node),
  );
}

/** A pattern with a length for each of its paths: `lengths` by position of `edges`. */
export type Lengths = readonly number[];

/** All ways to choose a length for each path of a pattern; undefined when they are more than `limit` edges in all. */
export function unroll(edges: readonly PatternEdge[], limit: number): Lengths[] | undefined {
  let ways: number[][] = [[]];
  for (const { least, most } of edges) {
    const next: number[][] = [];
    for (const way of ways) for (let length = least; length <= most; length++) next.push([...way, length]);
    if (next.length > limit + 1) return undefined;
    ways = next;
  }
  const hops = ways.reduce((sum, way) => sum + way.reduce((one, other) => one + other, 0), 0);
  return hops > limit ? undefined : ways;
}
