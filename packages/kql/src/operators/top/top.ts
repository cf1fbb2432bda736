import { need } from '../../1-parse/syntax.ts';
import { defineOperator } from '../define-operator.ts';
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
    return {
      columns: relation.columns,
      plan: { kind: 'limit', input: sorted, count: bindRowCount(node, ctx) },
      order: keys,
    };
  },
});
