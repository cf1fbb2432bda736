import { spanOf, type SyntaxNode } from '../1-parse/syntax.ts';
import { columnRef, nullLiteral, type Expr } from '../3-plan/expr.ts';
import { QueryProblem, suggest } from '../errors/diagnostic.ts';
import { child, firstToken } from '../1-parse/syntax.ts';
import type { BindContext, RelationColumn } from './context.ts';

/** The plain name of a name node, brackets and quotes removed. */
export function nameOf(node: SyntaxNode): string {
  const simple = node.SimpleName;
  if (typeof simple === 'string' && simple !== '') return simple;
  const name = child(node, 'Name');
  return name === undefined ? (firstToken(node)?.ValueText ?? '') : nameOf(name);
}

/** Returns the column of that name. */
export const findColumn = (columns: readonly RelationColumn[], name: string): RelationColumn | undefined =>
  columns.find((column) => column.name === name) ?? columns.find((column) => column.shown === name);

/** Binds a name in an expression: a column of the row, or what a `let` or a parameter stands for. */
export function bindName(node: SyntaxNode, ctx: BindContext): Expr {
  const name = nameOf(node);
  const column = findColumn(ctx.row, name);
  if (column !== undefined) return columnRef(column);
  const binding = ctx.scope.names.get(name);
  if (binding?.kind === 'scalar') return binding.expr;
  if (binding?.kind === 'tabular') {
    const relation = binding.bind();
    const first = relation.columns[0];
    if (first !== undefined) return { kind: 'scalarQuery', type: first.type, plan: relation.plan, id: first.id };
  }
  if (ctx.state.openColumns !== false && node.ReferencedSymbol !== null) return absentColumn(node, name, ctx);
  const near = suggest(
    name,
    ctx.row.map((candidate) => candidate.name),
  );
  throw new QueryProblem(
    'KQL0413',
    `there is no column \`${name}\` here`,
    ctx.at ?? spanOf(node),
    near === undefined ? undefined : `did you mean ${near}?`,
  );
}

/**
 * A column that could have come from the data and did not: empty in every row, so that a rule goes on when no event of its window
 * has the property.
 */
export function absentColumn(node: SyntaxNode, name: string, ctx: BindContext): Expr {
  const { start, length } = ctx.at ?? spanOf(node);
  const message = `no row has the column \`${name}\`: it is empty here`;
  if (!ctx.state.warnings.some((warning) => warning.message === message))
    ctx.state.warnings.push({ code: 'KQL0430', severity: 'warning', message, start, length });
  return nullLiteral(typeof ctx.state.openColumns === 'string' ? ctx.state.openColumns : 'dynamic');
}
