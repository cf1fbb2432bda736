import { defineOperator } from '../define-operator.ts';
import { limitRows } from '../parts.ts';
import { bindRowCount } from '../row-count.ts';

export const take = defineOperator({
  keyword: 'take',
  syntax: ['TakeOperator'],
  doc: 'Gives at most so many rows.',
  learn: 'https://learn.microsoft.com/kusto/query/take-operator',
  rowWise: false,
  preservesOrder: true,
  needsWholeInput: false,
  bind: (node, input, ctx) => limitRows(input, bindRowCount(node, ctx), ctx),
});
