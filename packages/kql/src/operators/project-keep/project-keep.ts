import { child, items } from '../../1-parse/syntax.ts';
import { defineOperator } from '../define-operator.ts';
import { matchAll } from '../column-patterns.ts';

export const projectKeep = defineOperator({
  keyword: 'project-keep',
  syntax: ['ProjectKeepOperator'],
  doc: 'Keeps the listed columns; `*` in a name stands for any text.',
  learn: 'https://learn.microsoft.com/kusto/query/project-keep-operator',
  rowWise: true,
  preservesOrder: true,
  needsWholeInput: false,
  bind(node, input, ctx) {
    const named = new Set(matchAll(items(child(node, 'Expressions')), input.columns, ctx));
    return { ...input, columns: input.columns.filter((column) => named.has(column)) };
  },
});
