import type { KqlType } from '@belfry/schema';
import { kindOf } from '../1-parse/language-service.ts';
import { child, items, need, spanOf, type Span, type SyntaxNode } from '../1-parse/syntax.ts';
import type { Expr } from '../3-plan/expr.ts';
import { QueryProblem, suggest } from '../errors/diagnostic.ts';
import { notAvailable } from '../errors/not-available.ts';
import { resultType } from '../functions/call.ts';
import { arity } from '../functions/param.ts';
import { aggregateFunctions, scalarFunctions } from '../functions/registry.ts';
import { bindBody, type BoundBody } from './bind-function.ts';
import { kqlType } from './bind-literal.ts';
import { nameOf } from './bind-name.ts';
import type { BindContext } from './context.ts';
import { fold } from './fold.ts';
import { specialForms } from './special-forms.ts';

/** Functions that read the time of the query. */
const clockReaders = new Set(['now', 'ago']);

/** Builds a call of a registered scalar function, computed at once when all arguments are constants. */
export function makeCall(
  word: string,
  args: readonly Expr[],
  given: KqlType | undefined,
  span: Span,
  ctx: BindContext,
): Expr {
  const fn = scalarFunctions.get(word);
  const at = ctx.at ?? span;
  if (fn === undefined) throw unknownFunction(word, at);
  const { min, max } = arity(fn.params);
  if (args.length < min || args.length > max)
    throw new QueryProblem(
      'KQL0412',
      `${word} takes ${min === max ? min : `${min} to ${max}`} arguments here, not ${args.length}`,
      at,
    );
  const own = resultType(
    fn,
    args.map((arg) => arg.type),
  );
  const type = typeof fn.returns === 'string' ? fn.returns : (given ?? own);
  if (clockReaders.has(fn.name)) ctx.state.usesNow = true;
  const folded = fold({ kind: 'call', type, name: fn.name, args, span: at }, ctx.now);
  if (fn.name === 'ago' && folded.kind === 'literal' && typeof folded.value === 'bigint')
    noteLookBack(ctx.state, ctx.now - folded.value);
  return folded;
}

function noteLookBack(state: BindContext['state'], span: bigint): void {
  if (span > 0n && (state.looksBack === undefined || span < state.looksBack)) state.looksBack = span;
}

function unknownFunction(word: string, at: Span): QueryProblem {
  const reason = notAvailable[word];
  if (reason !== undefined) return new QueryProblem('KQL0414', `${word} is not available: ${reason}`, at);
  const near = suggest(word, scalarFunctions.keys());
  return new QueryProblem(
    'KQL0411',
    `the function ${word} is not supported`,
    at,
    near === undefined ? undefined : `did you mean ${near}?`,
  );
}

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
  const type = typeof fn.returns === 'string' ? fn.returns : (kqlType(node.ResultType) ?? own);
  return { kind: 'aggregate', type, name: fn.name, args: bound, span: at };
}

/** Binds a call in a scalar place: an aggregate, a function of the query or the catalog, a special form, a built-in. */
export function bindCall(node: SyntaxNode, ctx: BindContext): Expr {
  const word = nameOf(need(node, 'Name'));
  const args = items(child(child(node, 'ArgumentList') ?? node, 'Expressions'));
  const body = bindBody(node, undefined, ctx);
  if (body !== undefined) return scalarOf(body, node, ctx);
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
