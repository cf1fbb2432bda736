import { child, items, spanOf, type SyntaxNode } from '../../1-parse/syntax.ts';
import { findColumn, nameOf } from '../../2-bind/bind-name.ts';
import { kindOf } from '../../1-parse/language-service.ts';
import { fold } from '../../2-bind/fold.ts';
import type { BindContext, Relation, RelationColumn } from '../../2-bind/context.ts';
import { QueryProblem } from '../../errors/diagnostic.ts';
import { matchesParts } from '../column-patterns.ts';
import { defineOperator } from '../define-operator.ts';

/** The names that an argument gives: a text, an array of texts, a column itself. */
function namesOf(node: SyntaxNode, input: Relation, ctx: BindContext): readonly string[] {
  if (kindOf(node) === 'NameReference') {
    const column = findColumn(input.columns, nameOf(node));
    if (column !== undefined) return [column.name];
  }
  const value = fold(ctx.tools.expression(node, { ...ctx, row: [] }), ctx.now);
  if (value.kind === 'literal' && typeof value.value === 'string') return [value.value];
  if (value.kind === 'literal' && Array.isArray(value.value))
    return value.value.filter((name): name is string => typeof name === 'string');
  throw new QueryProblem(
    'KQL0412',
    'project-by-names takes constant names: texts, or arrays of texts',
    ctx.at ?? spanOf(node),
  );
}

export const projectByNames = defineOperator({
  keyword: 'project-by-names',
  syntax: ['ProjectByNamesOperator'],
  doc: 'Keeps the columns that texts or arrays of texts name, in their order; `*` stands for any text, and names that no column has are passed over.',
  learn: 'https://learn.microsoft.com/kusto/query/project-by-names-operator',
  rowWise: true,
  preservesOrder: true,
  needsWholeInput: false,
  bind(node, input, ctx) {
    const columns = new Set<RelationColumn>();
    for (const name of items(child(node, 'Expressions')).flatMap((item) => namesOf(item, input, ctx)))
      for (const column of input.columns) if (matchesParts(column.name, name.split('*'))) columns.add(column);
    return { ...input, columns: [...columns] };
  },
});
