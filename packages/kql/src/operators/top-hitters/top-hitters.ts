import { columnsOf } from '../../1-parse/parse.ts';
import { child, need, spanOf } from '../../1-parse/syntax.ts';
import { newId, withRow, type RelationColumn } from '../../2-bind/context.ts';
import type { Expr } from '../../3-plan/expr.ts';
import type { SortKey } from '../../3-plan/plan.ts';
import { defineOperator } from '../define-operator.ts';
import { aggregateParts, limitRows } from '../parts.ts';
import { bindProjections, renameAll } from '../projection.ts';
import { bindRowCount } from '../row-count.ts';

export const topHitters = defineOperator({
  keyword: 'top-hitters',
  syntax: ['TopHittersOperator'],
  doc: 'Gives the values that occur most, or whose sum of `by` is greatest; counted exactly.',
  learn: 'https://learn.microsoft.com/kusto/query/top-hitters-operator',
  rowWise: false,
  preservesOrder: false,
  needsWholeInput: true,
  bind(node, input, ctx) {
    const bound = bindProjections([need(node, 'OfExpression')], input, ctx);
    const { name, expr } = bound.projected[0]!;
    const by = child(node, 'ByClause');
    const weight = by === undefined ? undefined : ctx.tools.expression(need(by, 'Expression'), withRow(ctx, input));
    const span = ctx.at ?? spanOf(node);
    const type = weight?.type === 'real' || weight?.type === 'decimal' ? weight.type : 'long';
    const total: Expr =
      weight === undefined
        ? { kind: 'aggregate', type: 'long', name: 'count', args: [], span }
        : { kind: 'aggregate', type, name: 'sum', args: [weight], span };
    const named: RelationColumn[] = [
      { name, id: newId(ctx), type: expr.type },
      {
        name: weight === undefined ? `approximate_count_${name}` : 'approximate_sum',
        id: newId(ctx),
        type: total.type,
      },
    ];
    const [key, value] = named.map((column) => column.id) as [number, number];
    const { plan, ...parts } = aggregateParts(
      input,
      bound.plan,
      [{ id: key, expr }],
      [{ id: value, expr: total }],
      ctx,
    );
    const order: SortKey[] = [value, key].map((id) => ({ id, descending: true, nullsFirst: false }));
    const columns = renameAll(named, columnsOf(node));
    return limitRows(
      { ...parts, columns, plan: { kind: 'sort', input: plan, keys: order }, order },
      bindRowCount(node, ctx),
      ctx,
    );
  },
});
