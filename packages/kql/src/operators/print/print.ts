import { columnsOf } from '../../1-parse/parse.ts';
import { child, items, type SyntaxNode } from '../../1-parse/syntax.ts';
import { newId, type BindContext, type Relation } from '../../2-bind/context.ts';
import { addColumns, bindProjections, renameAll } from '../projection.ts';

/** Binds `print a = 1, …`: one row. */
export function bindPrint(node: SyntaxNode, ctx: BindContext): Relation {
  const one: Relation = {
    plan: { kind: 'values', columns: [{ id: newId(ctx), type: 'long' }], rows: [[1n]] },
    columns: [],
  };
  const bound = bindProjections(items(child(node, 'Expressions')), one, ctx);
  const named = bound.projected.map((item, index) => ({
    ...item,
    name: item.name === '' ? `print_${index}` : item.name,
  }));
  const { plan, columns } = addColumns(bound.plan, named, ctx);
  return { plan, columns: renameAll(columns, columnsOf(node)) };
}
