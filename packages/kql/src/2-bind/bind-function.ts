import { kindOf } from '../1-parse/language-service.ts';
import { toList } from '../1-parse/parse.ts';
import { syntaxProblem } from '../1-parse/saved-function-syntax.ts';
import { child, items, need, spanOf, type ServiceType, type SyntaxNode } from '../1-parse/syntax.ts';
import { castTo, type Expr } from '../3-plan/expr.ts';
import { QueryProblem } from '../errors/diagnostic.ts';
import { kqlType } from './bind-literal.ts';
import { nameOf } from './bind-name.ts';
import { isTabularNode } from './tabular-node.ts';
import { bindStatements, type StatementResult } from './bind-statements.ts';
import { emptyScope, extendScope, type BindContext, type Binding, type Relation, type Scope } from './context.ts';
import { fold } from './fold.ts';

export type BoundBody =
  { readonly kind: 'scalar'; readonly expr: Expr } | { readonly kind: 'tabular'; readonly relation: () => Relation };

interface ServiceParameter {
  readonly Name: string;
  readonly DefaultValue: SyntaxNode | null;
  readonly IsOptional: boolean;
  readonly DeclaredTypes: unknown;
}

const maxDepth = 40;

/**
 * Binds a call of a function that a `let` or the catalog defines, by its body with the arguments in place of the parameters;
 * undefined when the node calls no such function. `piped` is the relation that `invoke` gives as the first argument.
 */
export function bindBody(node: SyntaxNode, piped: Relation | undefined, ctx: BindContext): BoundBody | undefined {
  const body = node.GetCalledFunctionBody?.();
  if (body === null || body === undefined) return undefined;
  const at = ctx.at ?? spanOf(node);
  if (ctx.depth >= maxDepth)
    throw new QueryProblem('KQL0416', `functions call each other more than ${maxDepth} deep`, at);
  const word = kindOf(node) === 'NameReference' ? nameOf(node) : nameOf(need(node, 'Name'));
  const local = ctx.scope.names.get(word);
  const saved = local === undefined ? ctx.catalog.functions.get(word) : undefined;
  const problem = saved && syntaxProblem(ctx.catalog, saved);
  if (problem !== undefined)
    throw new QueryProblem(
      'KQL0421',
      `the saved function ${word} does not parse: ${problem}`,
      at,
      `correct the text of ${word}`,
    );
  const home: Scope = local?.kind === 'function' ? local.scope : emptyScope;
  const parameters = bindArguments(node, piped, ctx);
  const inner: BindContext = {
    ...ctx,
    scope: extendScope(home, parameters),
    row: [],
    aggregates: false,
    depth: ctx.depth + 1,
    // The tree of a let function has places in the query's own text; a saved function's has not.
    at,
  };
  return resultOf(bindStatements(body, inner), inner);
}

function resultOf(result: StatementResult, ctx: BindContext): BoundBody {
  const { expression, scope } = result;
  const inner = { ...ctx, scope };
  if (expression === undefined)
    throw new QueryProblem('KQL0419', 'the function gives no result', ctx.at ?? { start: 0, length: 0 });
  if (isTabularNode(expression, inner))
    return { kind: 'tabular', relation: () => ctx.tools.tabular(expression, inner) };
  return { kind: 'scalar', expr: ctx.tools.expression(expression, inner) };
}

/** Binds the arguments of a call by position and by name, defaults for those left out. */
function bindArguments(node: SyntaxNode, piped: Relation | undefined, ctx: BindContext): [string, Binding][] {
  const signature = toList<{ readonly Parameters: unknown }>(
    (node.ReferencedSymbol as unknown as { Signatures?: unknown } | null)?.Signatures,
  )[0];
  const parameters = toList<ServiceParameter>(signature?.Parameters);
  const list = child(node, 'ArgumentList');
  const given = list === undefined ? [] : items(child(list, 'Expressions'));
  const byName = new Map<string, SyntaxNode>();
  const byPosition: (SyntaxNode | Relation)[] = piped === undefined ? [] : [piped];
  for (const argument of given) {
    const name = kindOf(argument) === 'SimpleNamedExpression' ? nameOf(need(argument, 'Name')) : undefined;
    if (name !== undefined && parameters.some((parameter) => parameter.Name === name))
      byName.set(name, need(argument, 'Expression'));
    else byPosition.push(argument);
  }
  let next = 0;
  return parameters.map((parameter): [string, Binding] => {
    const value = byName.get(parameter.Name) ?? byPosition[next++] ?? parameter.DefaultValue;
    if (value === null || value === undefined)
      throw new QueryProblem('KQL0412', `the argument ${parameter.Name} is missing`, ctx.at ?? spanOf(node));
    return [parameter.Name, bindArgument(value, parameter, ctx)];
  });
}

function bindArgument(value: SyntaxNode | Relation, parameter: ServiceParameter, ctx: BindContext): Binding {
  if ('plan' in value) return { kind: 'tabular', bind: () => value };
  if (isTabularNode(value, ctx)) return { kind: 'tabular', bind: () => ctx.tools.tabular(value, ctx) };
  const type = kqlType(toList<ServiceType>(parameter.DeclaredTypes)[0]);
  const expr = ctx.tools.expression(value, ctx);
  if (type === undefined) return { kind: 'scalar', expr };
  // `dynamic` parameters given text keep it as text, as a call by value does.
  if (expr.kind === 'literal' && expr.type === 'dynamic' && expr.value === null)
    return { kind: 'scalar', expr: { kind: 'literal', type, value: type === 'string' ? '' : null } };
  return { kind: 'scalar', expr: fold(castTo(expr, type), ctx.now) };
}
