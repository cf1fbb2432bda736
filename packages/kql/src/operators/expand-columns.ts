import { kqlTypes, type KqlType } from '@belfry/schema';
import { kindOf } from '../1-parse/language-service.ts';
import { resultName } from '../1-parse/parse.ts';
import { child, firstToken, items, need, type SyntaxNode } from '../1-parse/syntax.ts';
import { nameOf } from '../2-bind/bind-name.ts';
import { newId, withRow, type BindContext, type Relation, type RelationColumn } from '../2-bind/context.ts';
import { castTo, type Expr } from '../3-plan/expr.ts';
import type { Plan } from '../3-plan/plan.ts';
import { parameterOf } from './join-keys.ts';

function targetType(item: SyntaxNode): KqlType {
  const clause = child(item, 'ToTypeOf');
  if (clause === undefined) return 'dynamic';
  const type = items(child(need(clause, 'TypeOf'), 'Types'))[0];
  const word = type === undefined ? '' : (firstToken(type)?.ValueText ?? '');
  return (kqlTypes as readonly string[]).includes(word) ? (word as KqlType) : 'dynamic';
}

function indexName(node: SyntaxNode): string | undefined {
  for (const parameter of items(child(node, 'Parameters')))
    if (nameOf(need(parameter, 'Name')).toLowerCase() === 'with_itemindex')
      return nameOf(need(parameter, 'Expression'));
  return undefined;
}

/** `bagexpansion=array`, or `kind=array` for short. */
const pairs = (node: SyntaxNode): boolean =>
  parameterOf(node, 'bagexpansion') === 'array' || parameterOf(node, 'kind') === 'array';

/** Binds the expanded columns of `mv-expand` and `mv-apply`: the plan with a row for each element, and its new columns. */
export function expandColumns(
  node: SyntaxNode,
  input: Relation,
  ctx: BindContext,
): { readonly plan: Plan; readonly columns: RelationColumn[] } {
  const expanded = items(child(node, 'Expressions')).map((item) => {
    const expression = need(item, 'Expression');
    const named = kindOf(expression) === 'SimpleNamedExpression';
    return {
      name: named ? nameOf(need(expression, 'Name')) : resultName(expression, 'Column1'),
      id: newId(ctx),
      type: targetType(item),
      source: castTo(ctx.tools.expression(expression, withRow(ctx, input)), 'dynamic'),
    };
  });
  const rowLimit = child(node, 'RowLimitClause');
  const limit =
    rowLimit === undefined ? undefined : ctx.tools.expression(need(rowLimit, 'RowLimit'), { ...ctx, row: [] });
  const position = indexName(node);
  const index = position === undefined ? undefined : newId(ctx);
  let plan: Plan = {
    kind: 'expand',
    input: input.plan,
    columns: expanded.map(({ id, source }) => ({ id, source })),
    ...(index === undefined ? {} : { index }),
    ...(pairs(node) ? { pairs: true } : {}),
    ...(limit?.kind === 'literal' ? { limit: Number(limit.value) } : {}),
  };
  const definitions: { id: number; expr: Expr }[] = [];
  const columns = expanded.map(({ name, id, type }): RelationColumn => {
    if (type === 'dynamic') return { name, id, type };
    const cast = newId(ctx);
    definitions.push({ id: cast, expr: { kind: 'cast', type, arg: { kind: 'column', id, type: 'dynamic' } } });
    return { name, id: cast, type };
  });
  if (definitions.length > 0) plan = { kind: 'extend', input: plan, definitions };
  if (index !== undefined) columns.push({ name: position!, id: index, type: 'long' });
  return { plan, columns };
}

/** The input's columns with the new ones in place of those of their name, further ones after. */
export function mergeColumns(before: readonly RelationColumn[], made: readonly RelationColumn[]): RelationColumn[] {
  const byName = new Map(made.map((column) => [column.name, column]));
  const names = new Set(before.map((column) => column.name));
  return [
    ...before.map((column) => byName.get(column.name) ?? column),
    ...made.filter((column) => !names.has(column.name)),
  ];
}
