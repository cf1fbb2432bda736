import { columnsOf } from '../../1-parse/parse.ts';
import { child, items } from '../../1-parse/syntax.ts';
import { defineOperator } from '../define-operator.ts';
import { addColumns, bindProjections, renameAll } from '../projection.ts';

export const project = defineOperator({
  keyword: 'project',
  syntax: ['ProjectOperator'],
  doc: 'Gives exactly the listed columns.',
  learn: 'https://learn.microsoft.com/kusto/query/project-operator',
  rowWise: true,
  preservesOrder: true,
  needsWholeInput: false,
  bind(node, input, ctx) {
    const bound = bindProjections(items(child(node, 'Expressions')), input, ctx);
    const { plan, columns } = addColumns(bound.plan, bound.projected, ctx);
    return { ...input, plan, columns: renameAll(columns, columnsOf(node)) };
  },
});
