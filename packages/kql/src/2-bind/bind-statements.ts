import { kindOf } from '../1-parse/language-service.ts';
import { child, items, need, spanOf, type SyntaxNode } from '../1-parse/syntax.ts';
import { nameOf } from './bind-name.ts';
import { bindPatternStatement } from './bind-pattern.ts';
import { isTabularNode } from './tabular-node.ts';
import { extendScope, type BindContext, type Binding, type Relation, type Scope } from './context.ts';
import { QueryProblem } from '../errors/diagnostic.ts';
import { tableNames, tableOf } from '../operators/graph-to-table/tables.ts';
import { optionName } from './query-forms.ts';

/** `g | graph-to-table nodes as N, edges as E;`: the names for the statements that follow. */
function namedTables(expression: SyntaxNode, ctx: BindContext): [string, Binding][] {
  const operator = kindOf(expression) === 'PipeExpression' ? need(expression, 'Operator') : undefined;
  if (operator === undefined || kindOf(operator) !== 'GraphToTableOperator') return [];
  return tableNames(operator).flatMap((name, index): [string, Binding][] => {
    const bind = (): Relation => {
      const { graph } = ctx.tools.tabular(need(expression, 'Expression'), { ...ctx, row: [] });
      return tableOf(operator, index, graph!, ctx);
    };
    return name === undefined ? [] : [[name, { kind: 'tabular', bind }]];
  });
}

/** Options that a function reads. */
const binOptions = new Set(['query_bin_auto_size', 'query_bin_auto_at']);

export interface StatementResult {
  readonly scope: Scope;
  readonly expression: SyntaxNode | undefined;
}

/** Binds the `let` statements of a query or a function's body; returns the expression that gives its result. */
export function bindStatements(block: SyntaxNode, ctx: BindContext): StatementResult {
  let scope = ctx.scope;
  let expression = child(block, 'Expression');
  for (const statement of items(child(block, 'Statements'))) {
    const kind = kindOf(statement);
    if (kind === 'LetStatement') scope = bindLet(statement, { ...ctx, scope });
    else if (kind === 'PatternStatement')
      scope = extendScope(scope, [bindPatternStatement(statement, { ...ctx, scope }, bindStatements)]);
    else if (kind === 'ExpressionStatement') {
      expression = need(statement, 'Expression');
      scope = extendScope(scope, namedTables(expression, { ...ctx, scope }));
    } else if (kind === 'QueryParametersStatement') scope = bindParameters(statement, { ...ctx, scope });
    else if (kind === 'SetOptionStatement' && binOptions.has(nameOf(need(statement, 'Name'))))
      scope = bindOption(statement, { ...ctx, scope });
    else if (kind === 'SetOptionStatement')
      ctx.state.warnings.push({
        code: 'KQL0415',
        severity: 'warning',
        message: 'this option of `set` has no effect',
        start: spanOf(statement).start,
        length: spanOf(statement).length,
      });
    else
      throw new QueryProblem(
        'KQL0415',
        `a ${kind.replace(/Statement$/, '')} statement is not supported`,
        ctx.at ?? spanOf(statement),
      );
  }
  return { scope, expression };
}

/** `set query_bin_auto_size = 1h`: what `bin_auto` asks for. */
function bindOption(statement: SyntaxNode, ctx: BindContext): Scope {
  const name = nameOf(need(statement, 'Name'));
  const clause = child(statement, 'ValueClause');
  const value =
    clause === undefined ? undefined : ctx.tools.expression(need(clause, 'Expression'), { ...ctx, row: [] });
  if (value?.kind !== 'literal')
    throw new QueryProblem('KQL0415', `the option ${name} needs a constant`, ctx.at ?? spanOf(statement));
  return extendScope(ctx.scope, [[optionName(name), { kind: 'scalar', expr: value }]]);
}

/** `declare query_parameters(x:type = default)`: the defaults, as nothing gives other values. */
function bindParameters(statement: SyntaxNode, ctx: BindContext): Scope {
  const bindings = items(child(statement, 'Parameters')).map((parameter): [string, Binding] => {
    const name = nameOf(need(need(parameter, 'NameAndType'), 'Name'));
    const fallback = child(parameter, 'DefaultValue');
    if (fallback === undefined)
      throw new QueryProblem('KQL0415', `the query parameter ${name} has no value`, ctx.at ?? spanOf(parameter));
    return [name, { kind: 'scalar', expr: ctx.tools.expression(need(fallback, 'Value'), { ...ctx, row: [] }) }];
  });
  return extendScope(ctx.scope, bindings);
}

function bindLet(statement: SyntaxNode, ctx: BindContext): Scope {
  const name = nameOf(need(statement, 'Name'));
  const value = need(statement, 'Expression');
  return extendScope(ctx.scope, [[name, bindValue(value, ctx)]]);
}

/** A view is a function without parameters that wildcards and searches see as a table. */
function bindView(declaration: SyntaxNode, ctx: BindContext): (() => Relation) | undefined {
  if (child(declaration, 'ViewKeyword') === undefined) return undefined;
  const body = need(declaration, 'Body');
  return () => {
    const inner = { ...ctx, row: [], aggregates: false, depth: ctx.depth + 1 };
    const { scope, expression } = bindStatements(body, inner);
    if (expression === undefined)
      throw new QueryProblem('KQL0419', 'the view gives no table', ctx.at ?? spanOf(declaration));
    return ctx.tools.tabular(expression, { ...inner, scope });
  };
}

function bindValue(value: SyntaxNode, ctx: BindContext): Binding {
  if (kindOf(value) === 'FunctionDeclaration')
    return { kind: 'function', scope: ctx.scope, view: bindView(value, ctx) };
  if (kindOf(value) === 'MaterializeExpression' || isTabularNode(value, ctx))
    return { kind: 'tabular', bind: () => ctx.tools.tabular(value, { ...ctx, row: [] }) };
  return { kind: 'scalar', expr: ctx.tools.expression(value, { ...ctx, row: [] }) };
}
