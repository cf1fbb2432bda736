import { kindOf } from '../../1-parse/language-service.ts';
import { columnsOf } from '../../1-parse/parse.ts';
import { child, items, need, spanOf, type SyntaxNode } from '../../1-parse/syntax.ts';
import { makeCall } from '../../2-bind/bind-call.ts';
import { stringOf } from '../../2-bind/bind-literal.ts';
import { nameOf } from '../../2-bind/bind-name.ts';
import { newId, withRow, type BindContext, type Relation, type RelationColumn } from '../../2-bind/context.ts';
import { castTo, columnRef, textLiteral, type Expr } from '../../3-plan/expr.ts';
import { QueryProblem } from '../../errors/diagnostic.ts';
import { defineOperator } from '../define-operator.ts';
import { parameterOf } from '../join-keys.ts';
import { uniteRelations } from '../union/union.ts';

/** `x` is a term, `x*` begins one, `*x` ends one, `*x*` stands anywhere. */
function termTest(pattern: string, cased: boolean): { operator: string; text: string } | undefined {
  const text = pattern.replace(/^\*+|\*+$/g, '');
  if (text.includes('*')) return undefined;
  const [left, right] = [pattern.startsWith('*'), pattern.endsWith('*') && pattern !== '*'];
  const word = left && right ? 'contains' : left ? 'hassuffix' : right ? 'hasprefix' : 'has';
  return { operator: cased ? `${word}_cs` : word, text };
}

/** Columns in which a term can stand: text, dynamics, and whole numbers when it is one. */
function searched(columns: readonly RelationColumn[], text: string): RelationColumn[] {
  const whole = /^-?\d+$/.test(text);
  return columns.filter(
    ({ type }) => type === 'string' || type === 'dynamic' || (whole && (type === 'int' || type === 'long')),
  );
}

/** A bare text or number; undefined for a condition. */
function termOf(node: SyntaxNode, kind: string): string | undefined {
  if (kind === 'StringLiteralExpression' || kind === 'CompoundStringLiteralExpression') return stringOf(node);
  if (kind === 'LongLiteralExpression' || kind === 'IntLiteralExpression' || kind === 'RealLiteralExpression')
    return need(node, 'Token').Text ?? '';
  return undefined;
}

/** Binds a search condition: a bare text is looked for in all columns that can hold it. */
export function bindCondition(node: SyntaxNode, relation: Relation, cased: boolean, ctx: BindContext): Expr {
  const kind = kindOf(node);
  const part = (name: string): Expr => bindCondition(need(node, name), relation, cased, ctx);
  if (kind === 'AndExpression' || kind === 'OrExpression')
    return makeCall(kind === 'AndExpression' ? 'and' : 'or', [part('Left'), part('Right')], 'bool', spanOf(node), ctx);
  if (kind === 'ParenthesizedExpression') return part('Expression');
  if (kind === 'FunctionCallExpression' && nameOf(need(node, 'Name')) === 'not') {
    const denied = items(child(child(node, 'ArgumentList') ?? node, 'Expressions'))[0];
    if (denied !== undefined)
      return makeCall('not', [bindCondition(denied, relation, cased, ctx)], 'bool', spanOf(node), ctx);
  }
  if (child(node, 'Operator')?.ValueText === ':') {
    const right = need(node, 'Right');
    const sought = termOf(right, kindOf(right));
    const column = ctx.tools.expression(need(node, 'Left'), withRow(ctx, relation));
    if (sought !== undefined) return termIn(() => [column], sought, cased, node, ctx);
  }
  const term = termOf(node, kind);
  if (term === undefined) return castTo(ctx.tools.expression(node, withRow(ctx, relation)), 'bool');
  return termIn((text) => searched(relation.columns, text).map(columnRef), term, cased, node, ctx);
}

/** Whether a term stands in one of the columns. */
function termIn(
  columns: (text: string) => Expr[],
  pattern: string,
  cased: boolean,
  node: SyntaxNode,
  ctx: BindContext,
): Expr {
  const test = termTest(pattern, cased);
  if (test === undefined)
    throw new QueryProblem('KQL0415', 'a `*` in the middle of a search term is not supported', ctx.at ?? spanOf(node));
  const none: Expr = { kind: 'literal', type: 'bool', value: false };
  return columns(test.text)
    .map((column) => makeCall(test.operator, [column, textLiteral(test.text)], 'bool', spanOf(node), ctx))
    .reduce((one, other) => makeCall('or', [one, other], 'bool', spanOf(node), ctx), none);
}

/** The tables that a search without a pipe looks in: those listed, else all. */
function branches(node: SyntaxNode, ctx: BindContext): { relation: Relation; source: string }[] {
  const clause = child(node, 'InClause');
  if (clause === undefined)
    return [...ctx.catalog.tables.keys()].map((table) => ({ relation: ctx.tools.table(table, ctx), source: table }));
  return items(child(clause, 'Expressions')).map((item, position) => ({
    relation: ctx.tools.tabular(item, { ...ctx, row: [] }),
    source: kindOf(item) === 'NameReference' ? nameOf(item) : `search_arg${position}`,
  }));
}

/** Binds `search`: rows of one relation, or of many tables, in which the condition holds somewhere. */
export function bindSearch(node: SyntaxNode, input: Relation | undefined, ctx: BindContext): Relation {
  const searched =
    input === undefined
      ? branches(node, ctx)
      : [{ relation: input, source: input.plan.kind === 'scan' ? input.plan.table : 'search_arg0' }];
  if (searched.length === 0) throw new QueryProblem('KQL0420', 'there is no table to search', ctx.at ?? spanOf(node));
  const source: RelationColumn = { name: '$table', type: 'string', id: newId(ctx) };
  const united = uniteRelations(searched, source, true, ctx);
  const own: Relation = { ...united, columns: united.columns.filter((column) => column.id !== source.id) };
  const cased = parameterOf(node, 'kind') === 'case_sensitive';
  const condition = bindCondition(need(node, 'Condition'), own, cased, ctx);
  const known = new Map((columnsOf(node) ?? []).map((column, position) => [column.Name, position]));
  const rank = (column: RelationColumn): number => known.get(column.name) ?? known.size;
  return {
    plan: { kind: 'filter', input: united.plan, condition },
    columns: united.columns.toSorted((a, b) => rank(a) - rank(b)),
  };
}

export const search = defineOperator({
  keyword: 'search',
  syntax: ['SearchOperator'],
  doc: 'Finds rows in which a text stands in any column of text (a whole number also in int and long columns), in one table or in all.',
  learn: 'https://learn.microsoft.com/kusto/query/search-operator',
  rowWise: false,
  preservesOrder: false,
  needsWholeInput: false,
  bind: bindSearch,
});
