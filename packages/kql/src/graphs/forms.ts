import { kindOf } from '../1-parse/language-service.ts';
import { child, items, need, spanOf, type SyntaxNode } from '../1-parse/syntax.ts';
import { nameOf } from '../2-bind/bind-name.ts';
import type { BindContext, PatternForms, RelationColumn } from '../2-bind/context.ts';
import { makeCall } from '../2-bind/make-call.ts';
import { castTo, columnRef, type Expr } from '../3-plan/expr.ts';
import { QueryProblem } from '../errors/diagnostic.ts';
import type { NodeSlot } from './graph.ts';
import type { Instance, Path } from './instance.ts';

/** One edge or node of a path, as `map` sees it. */
interface Element {
  readonly row: readonly RelationColumn[];
  readonly slot?: NodeSlot;
}

const noLabels: Expr = { kind: 'literal', type: 'dynamic', value: [] };

const refuse = (message: string, node: SyntaxNode, ctx: BindContext, hint?: string): never => {
  throw new QueryProblem('KQL0412', message, ctx.at ?? spanOf(node), hint);
};

/** The context in which the expressions of an instance of a pattern are bound. */
export function patternContext(instance: Instance, ctx: BindContext): BindContext {
  const records = new Map<string, readonly RelationColumn[]>();
  for (const [name, place] of instance.named) records.set(name, instance.nodes[place]!.row);
  for (const { name, isPath, hops } of instance.paths)
    if (name !== undefined && !isPath) records.set(name, instance.hops[hops[0]!]!.row);
  return { ...ctx, row: [], aggregates: false, records, pattern: formsOf(instance, undefined) };
}

function formsOf(instance: Instance, current: Element | undefined): PatternForms {
  const path = (name: string): Path | undefined => instance.paths.find((candidate) => candidate.name === name);
  const hops = ({ hops: indices }: Path): Element[] => indices.map((index) => ({ row: instance.hops[index]!.row }));
  const nodeOf = (word: string, node: SyntaxNode, arg: SyntaxNode | undefined, ctx: BindContext): NodeSlot => {
    const place = arg === undefined ? undefined : instance.named.get(nameOf(arg));
    const slot = arg === undefined ? current?.slot : place === undefined ? undefined : instance.nodes[place];
    return slot ?? refuse(`${word} needs a node of the pattern`, node, ctx);
  };
  const elementsOf = (node: SyntaxNode, ctx: BindContext): Element[] => {
    if (kindOf(node) === 'FunctionCallExpression' && nameOf(need(node, 'Name')) === 'inner_nodes') {
      const [arg] = items(child(need(node, 'ArgumentList'), 'Expressions'));
      const inside = arg === undefined ? undefined : path(nameOf(arg));
      if (inside !== undefined) return inside.inner.map((place) => nodeElement(instance.nodes[place]!));
    }
    const found = kindOf(node) === 'NameReference' ? path(nameOf(node)) : undefined;
    if (found !== undefined) return hops(found);
    const place = kindOf(node) === 'NameReference' ? instance.named.get(nameOf(node)) : undefined;
    if (place !== undefined) return [nodeElement(instance.nodes[place]!)];
    return refuse('an edge of the pattern, or inner_nodes of one, is needed here', node, ctx);
  };
  const each = (node: SyntaxNode, args: readonly SyntaxNode[], ctx: BindContext): Expr[] => {
    const [source, value] = args;
    if (source === undefined || value === undefined) return refuse('an edge and an expression are needed', node, ctx);
    return elementsOf(source, ctx).map((element) =>
      ctx.tools.expression(value, { ...ctx, row: element.row, pattern: formsOf(instance, element) }),
    );
  };
  const fold = (word: 'and' | 'or', node: SyntaxNode, args: readonly SyntaxNode[], ctx: BindContext): Expr => {
    const conditions = each(node, args, ctx).map((condition) => castTo(condition, 'bool'));
    if (conditions.length === 0) return { kind: 'literal', type: 'bool', value: word === 'and' };
    return conditions.reduce((one, other) => makeCall(word, [one, other], 'bool', spanOf(node), ctx));
  };
  return {
    call(word, node, args, ctx) {
      switch (word) {
        case 'all':
          return fold('and', node, args, ctx);
        case 'any':
          return fold('or', node, args, ctx);
        case 'map':
          return list(each(node, args, ctx), node, ctx);
        case 'inner_nodes':
          return refuse('inner_nodes stands in map, all or any only', node, ctx, 'write map(inner_nodes(e), x)');
        case 'node_id':
          return castTo(columnRef(nodeOf(word, node, args[0], ctx).ids[0]!), 'string');
        case 'node_degree_in':
          return columnRef(nodeOf(word, node, args[0], ctx).incoming);
        case 'node_degree_out':
          return columnRef(nodeOf(word, node, args[0], ctx).outgoing);
        case 'labels':
          // Labels come with stored graph models; Kusto too gives none for a graph that is made in the query.
          return noLabels;
        default:
          return undefined;
      }
    },
    property(name, selector, ctx) {
      const found = path(name);
      if (found === undefined || !found.isPath) return undefined;
      return list(
        hops(found).map(({ row }) => ctx.tools.expression(selector, { ...ctx, row })),
        selector,
        ctx,
      );
    },
  };
}

const nodeElement = (slot: NodeSlot): Element => ({ row: slot.row, slot });

function list(values: readonly Expr[], node: SyntaxNode, ctx: BindContext): Expr {
  if (values.length === 0) return { kind: 'literal', type: 'dynamic', value: [] };
  return makeCall('pack_array', values, 'dynamic', spanOf(node), ctx);
}
