import { columnsOf } from '../../1-parse/parse.ts';
import { need } from '../../1-parse/syntax.ts';
import { newId, type RelationColumn } from '../../2-bind/context.ts';
import type { SortKey } from '../../3-plan/plan.ts';
import { defineOperator } from '../define-operator.ts';
import { aggregateParts, limitRows } from '../parts.ts';
import { bindProjections, renameAll } from '../projection.ts';
import { bindRowCount } from '../row-count.ts';

export const sampleDistinct = defineOperator({
  keyword: 'sample-distinct',
  syntax: ['SampleDistinctOperator'],
  doc: 'Gives at most so many different values of a column: the least ones, so that a query gives the same each time.',
  learn: 'https://learn.microsoft.com/kusto/query/sample-distinct-operator',
  rowWise: false,
  preservesOrder: false,
  needsWholeInput: true,
  bind(node, input, ctx) {
    const bound = bindProjections([need(node, 'OfExpression')], input, ctx);
    const { name, expr } = bound.projected[0]!;
    const column: RelationColumn = { name, id: newId(ctx), type: expr.type };
    const { plan, ...parts } = aggregateParts(input, bound.plan, [{ id: column.id, expr }], [], ctx);
    const keys: SortKey[] = [{ id: column.id, descending: false, nullsFirst: true }];
    const columns = renameAll([column], columnsOf(node));
    const distinct = { ...parts, columns, plan: { kind: 'sort', input: plan, keys }, order: keys } as const;
    return limitRows(distinct, bindRowCount(node, ctx), ctx);
  },
});
