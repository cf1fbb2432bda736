import { need } from '../../1-parse/syntax.ts';
import { defineOperator } from '../define-operator.ts';
import { limitRows } from '../parts.ts';
import { bindRowCount } from '../row-count.ts';
import { bindSortKeys } from '../sort-keys.ts';

export const top = defineOperator({
  keyword: 'top',
  syntax: ['TopOperator'],
  doc: 'Gives the first rows in an order.',
  learn: 'https://learn.microsoft.com/kusto/query/top-operator',
  rowWise: false,
  preservesOrder: false,
  needsWholeInput: true,
  bind(node, input, ctx) {
    const { relation, keys } = bindSortKeys([need(node, 'ByExpression')], input, ctx);
    const sorted = { kind: 'sort', input: relation.plan, keys } as const;
    return limitRows({ ...relation, plan: sorted, order: keys }, bindRowCount(node, ctx), ctx);
  },
});
