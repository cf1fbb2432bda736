import { kindOf } from '../1-parse/language-service.ts';
import { need, type SyntaxNode } from '../1-parse/syntax.ts';
import { findColumn, nameOf } from './bind-name.ts';
import type { BindContext } from './context.ts';

/** Whether an expression gives a table, by the binder's word and by what its name stands for. */
export function isTabularNode(node: SyntaxNode, ctx: BindContext): boolean {
  if (node.ResultType?.IsTabular === true) return true;
  const kind = kindOf(node);
  if (kind === 'PipeExpression' || kind === 'DataTableExpression') return true;
  if (kind === 'ParenthesizedExpression') return isTabularNode(need(node, 'Expression'), ctx);
  if (kind !== 'NameReference' || findColumn(ctx.row, nameOf(node)) !== undefined) return false;
  return ctx.scope.names.get(nameOf(node))?.kind === 'tabular';
}
