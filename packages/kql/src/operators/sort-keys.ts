import { kindOf } from '../1-parse/language-service.ts';
import { child, firstToken, need, spanOf, type SyntaxNode } from '../1-parse/syntax.ts';
import { newId, withRow, type BindContext, type Relation } from '../2-bind/context.ts';
import type { Definition, SortKey } from '../3-plan/plan.ts';
import { QueryProblem } from '../errors/diagnostic.ts';

/** Binds sort expressions; computed ones become columns first. Descending by default; null is the smallest value. */
export function bindSortKeys(
  nodes: readonly SyntaxNode[],
  input: Relation,
  ctx: BindContext,
): { readonly relation: Relation; readonly keys: SortKey[] } {
  const definitions: Definition[] = [];
  const keys = nodes.map((node): SortKey => {
    const ordered = kindOf(node) === 'OrderedExpression';
    const expr = ctx.tools.expression(ordered ? need(node, 'Expression') : node, withRow(ctx, input));
    // A column that depends on data is dynamic until the data is seen.
    if (expr.type === 'dynamic' && ctx.state.openColumns === false)
      throw new QueryProblem(
        'KQL0422',
        'rows cannot be ordered by a dynamic value',
        ctx.at ?? spanOf(node),
        'convert it first: tostring(…), tolong(…), todatetime(…)',
      );
    const ordering = ordered ? child(node, 'Ordering') : undefined;
    const direction =
      ordering === undefined ? undefined : firstToken(child(ordering, 'AscOrDescKeyword') ?? ordering)?.ValueText;
    const descending = direction !== 'asc' && direction !== 'granny-asc';
    const nulls = ordering === undefined ? undefined : child(ordering, 'NullsClause');
    const words = nulls === undefined ? '' : (nulls.GetChild(1)?.ValueText ?? '');
    const nullsFirst = words === '' ? !descending : words === 'first';
    if (expr.kind === 'column') return { id: expr.id, descending, nullsFirst };
    const id = newId(ctx);
    definitions.push({ id, expr });
    return { id, descending, nullsFirst };
  });
  const relation: Relation =
    definitions.length === 0 ? input : { ...input, plan: { kind: 'extend', input: input.plan, definitions } };
  return { relation, keys };
}
