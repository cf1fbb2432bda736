import { defineOperator } from '../define-operator.ts';
import { expandColumns, mergeColumns } from '../expand-columns.ts';

export const mvExpand = defineOperator({
  keyword: 'mv-expand',
  syntax: ['MvExpandOperator'],
  doc: 'Gives a row for each element of an array or entry of a bag; several columns go in step.',
  learn: 'https://learn.microsoft.com/kusto/query/mv-expand-operator',
  rowWise: true,
  preservesOrder: true,
  needsWholeInput: false,
  bind(node, input, ctx) {
    const { plan, columns } = expandColumns(node, input, ctx);
    return { ...input, plan, columns: mergeColumns(input.columns, columns) };
  },
});
