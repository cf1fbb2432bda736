import { kindOf } from '../1-parse/language-service.ts';
import { child, items, need, spanOf, type SyntaxNode } from '../1-parse/syntax.ts';
import { textLiteral } from '../3-plan/expr.ts';
import { QueryProblem } from '../errors/diagnostic.ts';
import { nameOf } from './bind-name.ts';
import { extendScope, type BindContext, type Binding, type Relation, type Scope } from './context.ts';
import { fold } from './fold.ts';

function constantText(node: SyntaxNode, ctx: BindContext): string {
  const value = fold(ctx.tools.expression(node, { ...ctx, row: [] }), ctx.now);
  if (value.kind === 'literal' && typeof value.value === 'string') return value.value;
  throw new QueryProblem('KQL0412', 'a pattern takes constant texts', ctx.at ?? spanOf(node));
}

const argumentsOf = (list: SyntaxNode | undefined, ctx: BindContext): string[] =>
  items(list && child(list, 'Expressions')).map((item) => constantText(item, ctx));

/** How statements are bound: handed in, as a pattern is one of them. */
type BindBody = (
  body: SyntaxNode,
  ctx: BindContext,
) => { readonly scope: Scope; readonly expression: SyntaxNode | undefined };

/** `declare pattern p = (a:string)[b:string] { ("x").["y"] = { … }; … }`: a table for each of the texts that are listed. */
export function bindPatternStatement(
  statement: SyntaxNode,
  ctx: BindContext,
  bindBody: BindBody,
): readonly [string, Binding] {
  const name = nameOf(need(statement, 'Name'));
  const declaration = child(statement, 'Pattern');
  const parameters = items(declaration && child(declaration, 'Parameters')).map((item) => nameOf(need(item, 'Name')));
  const pathParameter = declaration && child(declaration, 'PathParameter');
  const names = [
    ...parameters,
    ...(pathParameter === undefined ? [] : [nameOf(need(need(pathParameter, 'Parameter'), 'Name'))]),
  ];
  const matches = items(declaration && child(declaration, 'Patterns')).map((match) => {
    const path = child(match, 'PathValue');
    const texts = argumentsOf(child(match, 'ParameterValues'), ctx);
    return {
      texts: path === undefined ? texts : [...texts, constantText(need(path, 'Value'), ctx)],
      body: need(match, 'Body'),
    };
  });
  const open = (texts: readonly string[]): Relation | undefined => {
    const match = matches.find(
      (one) => one.texts.length === texts.length && one.texts.every((text, at) => text === texts[at]),
    );
    if (match === undefined) return undefined;
    const given = names.map((word, at): [string, Binding] => [
      word,
      { kind: 'scalar', expr: textLiteral(texts[at] ?? '') },
    ]);
    const inner = { ...ctx, scope: extendScope(ctx.scope, given), row: [], aggregates: false, depth: ctx.depth + 1 };
    const { scope, expression } = bindBody(match.body, inner);
    return expression && ctx.tools.tabular(expression, { ...inner, scope });
  };
  return [name, { kind: 'pattern', open }];
}

/** Binds `p("x")` and `p("x").y`; undefined when the node calls no pattern. */
export function bindPatternCall(node: SyntaxNode, ctx: BindContext): Relation | undefined {
  const isPath = kindOf(node) === 'PathExpression';
  const called = isPath ? need(node, 'Expression') : node;
  if (kindOf(called) !== 'FunctionCallExpression') return undefined;
  const name = nameOf(need(called, 'Name'));
  const binding = ctx.scope.names.get(name);
  if (binding?.kind !== 'pattern') return undefined;
  const texts = argumentsOf(child(called, 'ArgumentList'), ctx);
  if (isPath) texts.push(nameOf(need(node, 'Selector')));
  const relation = binding.open(texts);
  if (relation !== undefined) return relation;
  throw new QueryProblem(
    'KQL0420',
    `the pattern ${name} has nothing for ${texts.map((text) => `"${text}"`).join(', ')}`,
    ctx.at ?? spanOf(node),
  );
}
