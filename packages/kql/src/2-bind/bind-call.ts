import { kindOf } from '../1-parse/language-service.ts';
import { child, items, need, spanOf, type SyntaxNode } from '../1-parse/syntax.ts';
import type { Expr } from '../3-plan/expr.ts';
import { QueryProblem } from '../errors/diagnostic.ts';
import { resultType } from '../functions/call.ts';
import { arity } from '../functions/param.ts';
import { aggregateFunctions, scalarFunctions } from '../functions/registry.ts';
import { bindBody, type BoundBody } from './bind-function.ts';
import { kqlType } from './bind-literal.ts';
import { nameOf } from './bind-name.ts';
import type { BindContext } from './context.ts';
import { knownType, makeCall } from './make-call.ts';
import { specialForms } from './special-forms.ts';

export { makeCall } from './make-call.ts';

function bindAggregate(
  node: SyntaxNode,
  word: string,
  args: readonly SyntaxNode[],
  ctx: BindContext,
): Expr | undefined {
  const fn = aggregateFunctions.get(word);
  if (fn === undefined) return undefined;
  const inner = { ...ctx, aggregates: false };
  const bound = args.map((arg) => ctx.tools.expression(arg, inner));
  const at = ctx.at ?? spanOf(node);
  const { min, max } = arity(fn.params);
  if (bound.length < min || bound.length > max)
    throw new QueryProblem('KQL0412', `${word} takes ${min} to ${max} arguments here, not ${bound.length}`, at);
  const own = resultType(
    fn,
    bound.map((arg) => arg.type),
  );
  const type = typeof fn.returns === 'string' ? fn.returns : knownType(kqlType(node.ResultType), own, bound);
  return { kind: 'aggregate', type, name: fn.name, args: bound, span: at };
}

/** Binds a call in a scalar place: an aggregate, a function of the query or the catalog, a special form, a built-in. */
export function bindCall(node: SyntaxNode, ctx: BindContext): Expr {
  const word = nameOf(need(node, 'Name'));
  const args = items(child(child(node, 'ArgumentList') ?? node, 'Expressions'));
  const body = bindBody(node, undefined, ctx);
  if (body !== undefined) return scalarOf(body, node, ctx);
  const ofPattern = ctx.pattern?.call(word, node, args, ctx);
  if (ofPattern !== undefined) return ofPattern;
  const special = specialForms[word];
  if (special !== undefined) return special(node, args, ctx);
  if (ctx.aggregates) {
    const aggregate = bindAggregate(node, word, args, ctx);
    if (aggregate !== undefined) return aggregate;
  } else if (aggregateFunctions.has(word) && !scalarFunctions.has(word))
    throw new QueryProblem('KQL0412', `${word} is an aggregate and cannot stand here`, ctx.at ?? spanOf(node));
  return makeCall(
    word,
    args.map((arg) =>
      ctx.tools.expression(kindOf(arg) === 'SimpleNamedExpression' ? need(arg, 'Expression') : arg, ctx),
    ),
    kqlType(node.ResultType),
    spanOf(node),
    ctx,
  );
}

/** The value of a function's body in a scalar place; of a tabular one the first cell. */
function scalarOf(body: BoundBody, node: SyntaxNode, ctx: BindContext): Expr {
  if (body.kind === 'scalar') return body.expr;
  const relation = body.relation();
  const first = relation.columns[0];
  if (first === undefined) throw new QueryProblem('KQL0415', 'the function gives no column', ctx.at ?? spanOf(node));
  return { kind: 'scalarQuery', type: first.type, plan: relation.plan, id: first.id };
}
