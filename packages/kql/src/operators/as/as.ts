import { defineOperator } from '../define-operator.ts';

export const as = defineOperator({
  keyword: 'as',
  syntax: ['AsOperator'],
  doc: 'Names the rows so far, for use in the same statement.',
  learn: 'https://learn.microsoft.com/kusto/query/as-operator',
  rowWise: true,
  preservesOrder: true,
  needsWholeInput: false,
  bind: (_node, input) => input,
});
