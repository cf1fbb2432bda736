import { child, items, need } from '../../1-parse/syntax.ts';
import { nameOf } from '../../2-bind/bind-name.ts';
import { defineOperator } from '../define-operator.ts';

export const projectRename = defineOperator({
  keyword: 'project-rename',
  syntax: ['ProjectRenameOperator'],
  doc: 'Renames columns and keeps their places.',
  learn: 'https://learn.microsoft.com/kusto/query/project-rename-operator',
  rowWise: true,
  preservesOrder: true,
  needsWholeInput: false,
  bind(node, input) {
    const names = new Map(
      items(child(node, 'Expressions')).map((item) => [nameOf(need(item, 'Expression')), nameOf(need(item, 'Name'))]),
    );
    return {
      ...input,
      columns: input.columns.map((column) => ({ ...column, name: names.get(column.name) ?? column.name })),
    };
  },
});
