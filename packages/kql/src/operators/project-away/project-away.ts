import { child, items } from '../../1-parse/syntax.ts';
import { defineOperator } from '../define-operator.ts';
import { matchColumns } from '../column-patterns.ts';

export const projectAway = defineOperator({
  keyword: 'project-away',
  syntax: ['ProjectAwayOperator'],
  doc: 'Drops the listed columns; `*` in a name stands for any text.',
  learn: 'https://learn.microsoft.com/kusto/query/project-away-operator',
  rowWise: true,
  preservesOrder: true,
  needsWholeInput: false,
  bind(node, input) {
    const named = new Set(items(child(node, 'Expressions')).flatMap((item) => matchColumns(item, input.columns)));
    return { ...input, columns: input.columns.filter((column) => !named.has(column)) };
  },
});
