import { kindOf } from '../../1-parse/language-service.ts';
import { columnsOf, resultName } from '../../1-parse/parse.ts';
import { child, items, need, spanOf, type SyntaxNode } from '../../1-parse/syntax.ts';
import { nameOf } from '../../2-bind/bind-name.ts';
import { newId, type BindContext, type Relation, type RelationColumn } from '../../2-bind/context.ts';
import { castTo, collectColumns, type Expr } from '../../3-plan/expr.ts';
import type { Plan } from '../../3-plan/plan.ts';
import { QueryProblem } from '../../errors/diagnostic.ts';
import { patternContext } from '../../graphs/forms.ts';
import { flatExtend, flatFilter, unionOf, type Graph } from '../../graphs/graph.ts';
import { makeInstance, type Instance } from '../../graphs/instance.ts';
import { joinInstance, type Cycles } from '../../graphs/join-instance.ts';
import { readPattern, unroll, type Lengths, type Pattern } from '../../graphs/pattern.ts';
import { defineOperator } from '../define-operator.ts';
import { parameterOf } from '../join-keys.ts';
import { renameAll, uniqueNames } from '../projection.ts';

/** Edges that all lengths of a pattern's paths may have together: each is a join of its own. */
const maxEdges = 120;

const ofNode = new Set(['node_id', 'node_degree_in', 'node_degree_out', 'labels']);

export interface BoundMatch {
  readonly condition: Expr | undefined;
  readonly values: readonly Expr[];
}

/** The expressions of `project`; a node or edge as a whole is no value. */
export function projectNodes(node: SyntaxNode, ctx: BindContext): SyntaxNode[] {
  const clause = child(node, 'ProjectClause');
  const nodes = clause === undefined ? [] : items(child(clause, 'Expressions'));
  if (nodes.length === 0)
    throw new QueryProblem(
      'KQL0415',
      'a match without project gives a graph, which is not supported',
      ctx.at ?? spanOf(node),
      'write project with properties of the nodes and edges',
    );
  for (const value of nodes)
    if ((kindOf(value) === 'SimpleNamedExpression' ? need(value, 'Expression') : value).ResultType?.Name === 'tuple')
      throw new QueryProblem(
        'KQL0412',
        'a node or an edge is no value',
        ctx.at ?? spanOf(value),
        'name one of its properties: n.name',
      );
  return nodes;
}

/** Binds `where` and `project` for an instance of the pattern. */
export function bindMatch(node: SyntaxNode, instance: Instance, ctx: BindContext): BoundMatch {
  const inner = patternContext(instance, ctx);
  const where = child(node, 'WhereClause');
  const condition =
    where === undefined ? undefined : castTo(ctx.tools.expression(need(where, 'Condition'), inner), 'bool');
  return { condition, values: projectNodes(node, ctx).map((value) => ctx.tools.expression(value, inner)) };
}

/** The columns that expressions read. */
export function readsOf({ condition, values }: BoundMatch): Set<number> {
  const reads = new Set<number>();
  for (const expr of condition === undefined ? values : [condition, ...values]) collectColumns(expr, reads);
  return reads;
}

/** The rows of several plans under each other, with the names that the binder gives them. */
export function uniteMatches(
  node: SyntaxNode,
  inputs: readonly { readonly plan: Plan; readonly values: readonly Expr[] }[],
  ctx: BindContext,
): Relation {
  const nodes = projectNodes(node, ctx);
  const names = nodes.map((value) => resultName(value, ''));
  const columns = names.map((name, index): RelationColumn => ({
    name,
    type: inputs[0]!.values[index]!.type,
    id: newId(ctx),
  }));
  // The binder knows no name for what these say of a node; the engine names the column by them.
  const named = renameAll(columns, columnsOf(node)).map((column, index): RelationColumn => {
    const word = kindOf(nodes[index]!) === 'FunctionCallExpression' ? nameOf(need(nodes[index]!, 'Name')) : '';
    return ofNode.has(word) ? { ...column, name: word } : column;
  });
  const [only] = inputs;
  if (inputs.length > 1) return { plan: unionOf(columns, inputs).plan, columns: uniqueNames(named) };
  const definitions = columns.map(({ id }, index) => ({ id, expr: only!.values[index]! }));
  return { plan: flatExtend({ plan: only!.plan, columns: [] }, definitions).plan, columns: uniqueNames(named) };
}

function cyclesOf(node: SyntaxNode, ctx: BindContext): Cycles {
  const word = parameterOf(node, 'cycles') ?? 'unique_edges';
  if (word === 'all' || word === 'none' || word === 'unique_edges') return word;
  throw new QueryProblem(
    'KQL0415',
    `cycles=${word} is not known`,
    ctx.at ?? spanOf(node),
    'write all, none or unique_edges',
  );
}

function matchOne(
  node: SyntaxNode,
  pattern: Pattern,
  lengths: Lengths,
  graph: Graph,
  cycles: Cycles,
  ctx: BindContext,
) {
  const instance = makeInstance(pattern, lengths, graph, ctx);
  const lone = instance.hops.length === 0 && new Set(instance.nodes).size > 1;
  if (instance.order === undefined || lone)
    throw new QueryProblem(
      'KQL0415',
      'the pattern falls into parts that share no node',
      ctx.at ?? spanOf(need(node, 'Patterns')),
      'name a node in both of its sequences, or match them apart and join the tables',
    );
  const bound = bindMatch(node, instance, ctx);
  const joined = joinInstance(instance, graph, cycles, readsOf(bound), ctx);
  return { plan: flatFilter(joined, bound.condition).plan, values: bound.values };
}

export const graphMatch = defineOperator({
  keyword: 'graph-match',
  syntax: ['GraphMatchOperator'],
  doc: `Finds a pattern of nodes and edges in a graph, a row for each match. A path of variable length is tried in each of its lengths; these may have ${maxEdges} edges together.`,
  learn: 'https://learn.microsoft.com/kusto/query/graph-match-operator',
  rowWise: false,
  preservesOrder: false,
  needsWholeInput: true,
  readsGraph: true,
  bind(node, { graph }, ctx) {
    const pattern = readPattern(node, ctx);
    const cycles = cyclesOf(node, ctx);
    const ways = unroll(pattern.edges, maxEdges);
    if (ways === undefined)
      throw new QueryProblem(
        'KQL0415',
        `the paths of the pattern have more than ${maxEdges} edges in all their lengths together`,
        ctx.at ?? spanOf(need(node, 'Patterns')),
        'give them smaller greatest lengths, or use graph-shortest-paths',
      );
    const matches = ways.map((lengths) => matchOne(node, pattern, lengths, graph!, cycles, ctx));
    return uniteMatches(node, matches, ctx);
  },
});
