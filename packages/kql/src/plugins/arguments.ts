import { kindOf } from '../1-parse/language-service.ts';
import { spanOf, type SyntaxNode } from '../1-parse/syntax.ts';
import { resultName } from '../1-parse/parse.ts';
import { fold } from '../2-bind/fold.ts';
import { withRow, type BindContext, type Relation, type RelationColumn } from '../2-bind/context.ts';
import { castTo, type Expr } from '../3-plan/expr.ts';
import { QueryProblem } from '../errors/diagnostic.ts';
import type { KqlType } from '@belfry/schema';
import type { KqlValue } from '../values/kql-value.ts';
import type { PluginCall } from './define-plugin.ts';

/** An argument that is a column or an expression over the columns, with its name. */
export interface Argument {
  readonly name: string;
  readonly expr: Expr;
}

export const problem = (call: PluginCall, message: string, ctx: BindContext): QueryProblem =>
  new QueryProblem('KQL0412', `${call.name}: ${message}`, ctx.at ?? call.span);

/** Refuses a call with too few or too many arguments. */
export function expectCount(call: PluginCall, least: number, most: number, ctx: BindContext): void {
  const count = call.args.length;
  if (count < least || count > most)
    throw problem(
      call,
      `it takes ${least === most ? least : Number.isFinite(most) ? `${least} to ${most}` : `at least ${least}`} arguments, not ${count}`,
      ctx,
    );
}

/** An expression over the input's columns. */
export const overRows = (node: SyntaxNode, input: Relation, ctx: BindContext): Argument => ({
  name: resultName(node, ''),
  expr: ctx.tools.expression(node, withRow(ctx, input)),
});

/** The column of the input that an argument names. */
export function columnOf(call: PluginCall, node: SyntaxNode, input: Relation, ctx: BindContext): RelationColumn {
  const { name, expr } = overRows(node, input, ctx);
  const column = expr.kind === 'column' ? input.columns.find((candidate) => candidate.id === expr.id) : undefined;
  if (column === undefined) throw problem(call, `${name === '' ? 'an argument' : `\`${name}\``} is no column`, ctx);
  return column;
}

/** A constant argument as a value of `type`; undefined when the argument is left out or is `~`, which stands for the default. */
export function constantOf(
  call: PluginCall,
  node: SyntaxNode | undefined,
  type: KqlType,
  ctx: BindContext,
): Exclude<KqlValue, null> | undefined {
  if (node === undefined) return undefined;
  const bound = ctx.tools.expression(node, { ...ctx, row: [] });
  if (bound.kind === 'literal' && bound.value === '~' && type !== 'string') return undefined;
  const value = fold(castTo(bound, type), ctx.now);
  if (value.kind !== 'literal')
    throw new QueryProblem('KQL0412', `${call.name}: this argument must be a constant`, ctx.at ?? spanOf(node));
  return value.value ?? undefined;
}

/** A constant text; `fallback` when it is left out. */
export function textOf(call: PluginCall, node: SyntaxNode | undefined, fallback: string, ctx: BindContext): string {
  const value = constantOf(call, node, 'string', ctx);
  return typeof value === 'string' ? value : fallback;
}

/** A constant that must be there. */
export function needConstant(
  call: PluginCall,
  node: SyntaxNode | undefined,
  type: KqlType,
  ctx: BindContext,
): Exclude<KqlValue, null> {
  const value = constantOf(call, node, type, ctx);
  if (value === undefined) throw problem(call, `an argument of type ${type} is missing or null`, ctx);
  return value;
}

/** A constant of any of the kinds that bins have: ticks of times, a number. */
export function constantExpr(call: PluginCall, node: SyntaxNode, ctx: BindContext): Extract<Expr, { kind: 'literal' }> {
  const bound = fold(ctx.tools.expression(node, { ...ctx, row: [] }), ctx.now);
  if (bound.kind !== 'literal' || bound.value === null)
    throw new QueryProblem('KQL0412', `${call.name}: this argument must be a constant`, ctx.at ?? spanOf(node));
  return bound;
}

export const isStringNode = (node: SyntaxNode): boolean =>
  kindOf(node) === 'StringLiteralExpression' || kindOf(node) === 'CompoundStringLiteralExpression';
