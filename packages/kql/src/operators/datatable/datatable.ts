import type { KqlType } from '@belfry/schema';
import { child, firstToken, items, need, spanOf, type SyntaxNode } from '../../1-parse/syntax.ts';
import { nameOf } from '../../2-bind/bind-name.ts';
import { newId, type BindContext, type Relation, type RelationColumn } from '../../2-bind/context.ts';
import { typeOfWord } from '../../2-bind/type-word.ts';
import { castTo } from '../../3-plan/expr.ts';
import { fold } from '../../2-bind/fold.ts';
import { QueryProblem } from '../../errors/diagnostic.ts';
import { toDynamic } from '../../values/convert.ts';
import type { KqlValue } from '../../values/kql-value.ts';

function typeWord(node: SyntaxNode): KqlType {
  return typeOfWord(firstToken(need(node, 'Type'))?.ValueText ?? 'string') ?? 'dynamic';
}

/** The columns of `(name:type, …)`. */
export const schemaColumns = (node: SyntaxNode): { name: string; type: KqlType }[] =>
  items(child(need(node, 'Schema'), 'Columns')).map((column) => ({
    name: nameOf(need(column, 'Name')),
    type: typeWord(column),
  }));

/** Binds `datatable(name:type, …)[…]`: rows that stand in the query. */
export function bindDatatable(node: SyntaxNode, ctx: BindContext): Relation {
  const columns = schemaColumns(node).map((column): RelationColumn => ({ ...column, id: newId(ctx) }));
  const values = items(child(node, 'Values'));
  const rows: KqlValue[][] = [];
  values.forEach((valueNode, index) => {
    const column = columns[index % columns.length]!;
    if (index % columns.length === 0) rows.push([]);
    rows.at(-1)!.push(constantOf(valueNode, column.type, ctx));
  });
  if (rows.length > 0 && rows.at(-1)!.length !== columns.length)
    throw new QueryProblem(
      'KQL0415',
      'the number of values is no multiple of the number of columns',
      ctx.at ?? spanOf(node),
    );
  return { plan: { kind: 'values', columns, rows }, columns };
}

function constantOf(node: SyntaxNode, type: KqlType, ctx: BindContext): KqlValue {
  const bound = ctx.tools.expression(node, { ...ctx, row: [] });
  if (bound.kind === 'literal' && type === 'dynamic') return toDynamic(bound.type, bound.value);
  const value = fold(castTo(bound, type), ctx.now);
  if (value.kind !== 'literal')
    throw new QueryProblem('KQL0415', 'a datatable holds constants only', ctx.at ?? spanOf(node));
  return value.value;
}
