import { child, items } from '../../1-parse/syntax.ts';
import { defineOperator } from '../define-operator.ts';
import { bindSortKeys } from '../sort-keys.ts';

export const sort = defineOperator({
  keyword: 'sort',
  syntax: ['SortOperator'],
  doc: 'Orders the rows; descending unless `asc` is written, nulls last in descending order.',
  learn: 'https://learn.microsoft.com/kusto/query/sort-operator',
  rowWise: false,
  preservesOrder: false,
  needsWholeInput: true,
  bind(node, input, ctx) {
    const { relation, keys } = bindSortKeys(items(child(node, 'Expressions')), input, ctx);
    return { ...relation, plan: { kind: 'sort', input: relation.plan, keys }, order: keys };
  },
});
