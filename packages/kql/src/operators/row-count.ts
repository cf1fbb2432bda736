import { need, spanOf, type SyntaxNode } from '../1-parse/syntax.ts';
import type { BindContext } from '../2-bind/context.ts';
import { QueryProblem } from '../errors/diagnostic.ts';

/** Binds the constant number of rows of `take` and `top`. */
export function bindRowCount(node: SyntaxNode, ctx: BindContext): number {
  const value = ctx.tools.expression(need(node, 'Expression'), { ...ctx, row: [] });
  const count = value.kind === 'literal' ? Number(value.value) : Number.NaN;
  if (!Number.isSafeInteger(Math.trunc(count)))
    throw new QueryProblem('KQL0415', 'the number of rows must be a constant', ctx.at ?? spanOf(node));
  return Math.max(0, Math.trunc(count));
}
