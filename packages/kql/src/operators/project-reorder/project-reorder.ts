import { kindOf } from '../../1-parse/language-service.ts';
import { child, firstToken, items } from '../../1-parse/syntax.ts';
import type { RelationColumn } from '../../2-bind/context.ts';
import { matchColumns } from '../column-patterns.ts';
import { defineOperator } from '../define-operator.ts';

export const projectReorder = defineOperator({
  keyword: 'project-reorder',
  syntax: ['ProjectReorderOperator'],
  doc: 'Moves the listed columns to the front, in the listed order.',
  learn: 'https://learn.microsoft.com/kusto/query/project-reorder-operator',
  rowWise: true,
  preservesOrder: true,
  needsWholeInput: false,
  bind(node, input) {
    const front = new Set<RelationColumn>();
    for (const item of items(child(node, 'Expressions'))) {
      const found = matchColumns(item, input.columns);
      if (kindOf(item) === 'OrderedExpression') {
        const ordering = child(item, 'Ordering');
        const word = ordering === undefined ? 'asc' : (firstToken(ordering)?.ValueText ?? 'asc');
        found.sort((a, b) => (a.name < b.name ? -1 : 1) * (word === 'desc' ? -1 : 1));
      }
      for (const column of found) front.add(column);
    }
    return { ...input, columns: [...front, ...input.columns.filter((column) => !front.has(column))] };
  },
});
