import { child, firstToken, items, need, spanOf } from '../../1-parse/syntax.ts';
import { nameOf } from '../../2-bind/bind-name.ts';
import { QueryProblem } from '../../errors/diagnostic.ts';
import { defineOperator } from '../define-operator.ts';

export const assertSchema = defineOperator({
  keyword: 'assert-schema',
  syntax: ['AssertSchemaOperator'],
  doc: 'Refuses the query unless its columns are exactly the listed ones, in order.',
  learn: 'https://learn.microsoft.com/kusto/query/assert-schema-operator',
  rowWise: true,
  preservesOrder: true,
  needsWholeInput: false,
  bind(node, input, ctx) {
    const wanted = items(child(need(node, 'Schema'), 'Columns')).map(
      (item) => `${nameOf(need(item, 'Name'))}:${firstToken(need(item, 'Type'))?.ValueText ?? ''}`,
    );
    const found = input.columns.map(({ name, type }) => `${name}:${type}`);
    if (wanted.length !== found.length || wanted.some((column, index) => column !== found[index]))
      throw new QueryProblem('KQL0412', `the columns are (${found.join(', ')})`, ctx.at ?? spanOf(node));
    return input;
  },
});
