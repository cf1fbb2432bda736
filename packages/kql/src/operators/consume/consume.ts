import { defineOperator } from '../define-operator.ts';

export const consume = defineOperator({
  keyword: 'consume',
  syntax: ['ConsumeOperator'],
  doc: 'Gives nothing: no column and no row.',
  learn: 'https://learn.microsoft.com/kusto/query/consume-operator',
  rowWise: false,
  preservesOrder: false,
  needsWholeInput: true,
  bind: (_node, input) => ({ plan: { kind: 'limit', input: input.plan, count: 0 }, columns: [] }),
});
