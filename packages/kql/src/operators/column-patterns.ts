import { kindOf } from '../1-parse/language-service.ts';
import { child, firstToken, need, spanOf, type SyntaxNode } from '../1-parse/syntax.ts';
import { nameOf } from '../2-bind/bind-name.ts';
import type { BindContext, RelationColumn } from '../2-bind/context.ts';

/** Returns the columns that `x`, `x*`, `*` or `['x']` name, in the relation's order. */
export function matchColumns(node: SyntaxNode, columns: readonly RelationColumn[]): RelationColumn[] {
  const kind = kindOf(node);
  if (kind === 'StarExpression') return [...columns];
  if (kind === 'OrderedExpression') return matchColumns(need(node, 'Expression'), columns);
  const name = child(node, 'Name');
  if (name !== undefined && kindOf(name) === 'WildcardedName') {
    const parts = (firstToken(name)?.Text ?? '').split('*');
    return columns.filter((column) => matchesParts(column.name, parts));
  }
  const plain = nameOf(node);
  return columns.filter((column) => column.name === plain);
}

/** As `matchColumns`; a name with `*` that matches no column is a warning. */
export function matchAll(
  nodes: readonly SyntaxNode[],
  columns: readonly RelationColumn[],
  ctx: BindContext,
): RelationColumn[] {
  return nodes.flatMap((node) => {
    const found = matchColumns(node, columns);
    const name = child(node, 'Name');
    if (found.length === 0 && name !== undefined && kindOf(name) === 'WildcardedName')
      ctx.state.warnings.push({
        code: 'KQL0430',
        severity: 'warning',
        message: `no column matches ${firstToken(name)?.Text ?? '*'}`,
        ...(ctx.at ?? spanOf(node)),
      });
    return found;
  });
}

/** Whether `text` is the parts in order with any text between them. */
export function matchesParts(text: string, parts: readonly string[]): boolean {
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length)
    return parts.length === 1 && text === first;
  if (parts.length === 1) return text === first;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
}
