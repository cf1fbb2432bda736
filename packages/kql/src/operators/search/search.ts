import { kindOf } from '../../1-parse/language-service.ts';
import { columnsOf } from '../../1-parse/parse.ts';
import { child, items, need, spanOf, type SyntaxNode } from '../../1-parse/syntax.ts';
import { makeCall } from '../../2-bind/bind-call.ts';
import { stringOf } from '../../2-bind/bind-literal.ts';
import { nameOf } from '../../2-bind/bind-name.ts';
import { newId, withRow, type BindContext, type Relation, type RelationColumn } from '../../2-bind/context.ts';
import {
  castTo,
  columnRef,
  columnsIn,
  nullLiteral,
  readsTables,
  substitute,
  textLiteral,
  type Expr,
} from '../../3-plan/expr.ts';
import type { Plan } from '../../3-plan/plan.ts';
import { conjunctsOf, maxCopies } from '../../3-plan/push-filters.ts';
import { QueryProblem } from '../../errors/diagnostic.ts';
import { defineOperator } from '../define-operator.ts';
import { parameterOf } from '../join-keys.ts';
import { tablesLike, uniteRelations, wildcardOf } from '../union/union.ts';

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

/** A search condition once the columns are known in which its bare terms are looked for. */
type Condition = (columns: readonly RelationColumn[]) => Expr;

/** Binds a search condition: a bare text is looked for in all columns that can hold it. */
function bindCondition(node: SyntaxNode, relation: Relation, cased: boolean, ctx: BindContext): Condition {
  const kind = kindOf(node);
  const part = (name: string): Condition => bindCondition(need(node, name), relation, cased, ctx);
  if (kind === 'AndExpression' || kind === 'OrExpression') {
    const [left, right] = [part('Left'), part('Right')];
    const word = kind === 'AndExpression' ? 'and' : 'or';
    return (columns) => makeCall(word, [left(columns), right(columns)], 'bool', spanOf(node), ctx);
  }
  if (kind === 'ParenthesizedExpression') return part('Expression');
  if (kind === 'StarExpression') return () => ({ kind: 'literal', type: 'bool', value: true });
  if (kind === 'FunctionCallExpression' && nameOf(need(node, 'Name')) === 'not') {
    const argument = items(child(child(node, 'ArgumentList') ?? node, 'Expressions'))[0];
    if (argument !== undefined) {
      const denied = bindCondition(argument, relation, cased, ctx);
      return (columns) => makeCall('not', [denied(columns)], 'bool', spanOf(node), ctx);
    }
  }
  if (child(node, 'Operator')?.ValueText === ':') {
    const right = need(node, 'Right');
    const sought = termOf(right, kindOf(right));
    const column = ctx.tools.expression(need(node, 'Left'), withRow(ctx, relation));
    if (sought !== undefined) {
      const found = termIn(() => [column], sought, cased, node, ctx);
      return () => found;
    }
  }
  const term = termOf(node, kind);
  if (term !== undefined)
    return (columns) => termIn((text) => searched(columns, text).map(columnRef), term, cased, node, ctx);
  const stated = castTo(ctx.tools.expression(node, withRow(ctx, relation)), 'bool');
  return () => stated;
}

/** Filters a union by a search condition: each of its tables by the columns that it has, so that the work grows with their sum. */
export function filterUnion(
  node: SyntaxNode,
  united: Relation,
  searchable: readonly RelationColumn[],
  cased: boolean,
  ctx: BindContext,
): Plan {
  const condition = bindCondition(node, { ...united, columns: searchable }, cased, ctx);
  const { plan } = united;
  if (plan.kind !== 'union') return { kind: 'filter', input: plan, condition: condition(searchable) };
  const stays = (part: Expr): boolean => plan.inputs.length > maxCopies && readsTables(part);
  const inputs = plan.inputs.map(({ plan: input, values }) => {
    const parts = conjunctsOf(condition(searchable.filter(({ id }) => values.has(id)))).filter((part) => !stays(part));
    if (parts.length === 0) return { plan: input, values };
    const own = parts.reduce((one, other) => makeCall('and', [one, other], 'bool', spanOf(node), ctx));
    const by = new Map<number, Expr>();
    for (const { id, type } of columnsIn(own)) by.set(id, values.get(id) ?? nullLiteral(type));
    return { plan: { kind: 'filter', input, condition: substitute(own, by) } as const, values };
  });
  const narrowed: Plan = { ...plan, inputs };
  if (!conjunctsOf(condition([])).some(stays)) return narrowed;
  return conjunctsOf(condition(searchable))
    .filter(stays)
    .reduce<Plan>((input, part) => ({ kind: 'filter', input, condition: part }), narrowed);
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
  if (clause === undefined) return tablesLike('*', ctx);
  return items(child(clause, 'Expressions')).flatMap((item, position) => {
    const wildcard = wildcardOf(item);
    if (wildcard !== undefined) return tablesLike(wildcard, ctx);
    const relation = ctx.tools.tabular(item, { ...ctx, row: [] });
    return [{ relation, source: kindOf(item) === 'NameReference' ? nameOf(item) : `search_arg${position}` }];
  });
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
  const own = united.columns.filter((column) => column.id !== source.id);
  const cased = parameterOf(node, 'kind') === 'case_sensitive';
  const plan = filterUnion(need(node, 'Condition'), united, own, cased, ctx);
  const known = new Map((columnsOf(node) ?? []).map((column, position) => [column.Name, position]));
  const rank = (column: RelationColumn): number => known.get(column.name) ?? known.size;
  return {
    plan,
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
