import { need, spanOf, type SyntaxNode } from '../../1-parse/syntax.ts';
import type { BindContext } from '../../2-bind/context.ts';
import { collectColumns, type Expr } from '../../3-plan/expr.ts';
import { conjunctsOf } from '../../3-plan/push-filters.ts';
import { QueryProblem } from '../../errors/diagnostic.ts';
import type { Instance } from '../../graphs/instance.ts';

/** What `where` asks of single edges and nodes: the search needs to know it at each of its steps. By place of the pattern's edges. */
export interface PathConditions {
  readonly start: readonly Expr[];
  readonly stretches: readonly {
    readonly edge: readonly Expr[];
    readonly between: readonly Expr[];
    readonly end: readonly Expr[];
  }[];
}

/**
 * Sorts the parts of `where`, bound for an instance in which each path has two edges: `all` gives a condition for each of them, and
 * what reads more than one edge or node at once cannot be told from one. What reads the first and the last node only is about which
 * paths to keep.
 */
export function pathConditions(
  node: SyntaxNode,
  condition: Expr | undefined,
  instance: Instance,
  ctx: BindContext,
): PathConditions {
  const owners = new Map<number, string>();
  instance.hops.forEach((hop, index) => hop.row.forEach(({ id }) => owners.set(id, `hop ${index}`)));
  instance.nodes.forEach((slot, place) => {
    for (const { id } of [...slot.ids, ...slot.row, slot.incoming, slot.outgoing]) owners.set(id, `node ${place}`);
  });
  const start: Expr[] = [];
  const stretches = instance.paths.map(() => ({ edge: [] as Expr[], between: [] as Expr[], end: [] as Expr[] }));
  const last = instance.paths.length;
  const place = (conjunct: Expr): void => {
    const found = new Set([...collectColumns(conjunct, new Set())].map((id) => owners.get(id) ?? ''));
    const [first] = found;
    if (first === undefined) return;
    if ([...found].every((owner) => owner === 'node 0' || owner === `node ${last}`) && found.size === 2) return;
    if (found.size > 1) throw notOfOne(node, ctx);
    if (first === 'node 0') start.push(conjunct);
    instance.paths.forEach(({ hops, inner }, index) => {
      if (first === `hop ${hops[0]}`) stretches[index]!.edge.push(conjunct);
      if (inner.some((between) => first === `node ${between}`)) stretches[index]!.between.push(conjunct);
      if (first === `node ${index + 1}`) stretches[index]!.end.push(conjunct);
    });
  };
  for (const conjunct of condition === undefined ? [] : conjunctsOf(condition)) place(conjunct);
  return { start, stretches };
}

const notOfOne = (node: SyntaxNode, ctx: BindContext): QueryProblem =>
  new QueryProblem(
    'KQL0415',
    'a condition on shortest paths reads one node, one edge or both ends of the path',
    ctx.at ?? spanOf(need(need(node, 'WhereClause'), 'Condition')),
    'join conditions by `and`, use all(e, …), and filter the result with a where after the operator',
  );
