import { kindOf } from '../../1-parse/language-service.ts';
import { child, firstToken, items, need, type SyntaxNode } from '../../1-parse/syntax.ts';
import { nameOf } from '../../2-bind/bind-name.ts';
import { defineOperator } from '../define-operator.ts';

function namesIn(node: SyntaxNode): string[] {
  if (kindOf(node) === 'NameReference' || kindOf(node) === 'NameDeclaration') return [nameOf(node)];
  const list = child(node, 'Names');
  return list === undefined ? [firstToken(node)?.ValueText ?? ''] : items(list).map(nameOf);
}

export const render = defineOperator({
  keyword: 'render',
  syntax: ['RenderOperator'],
  doc: 'Says how to draw the result; the rows stay as they are.',
  learn: 'https://learn.microsoft.com/kusto/query/render-operator',
  rowWise: true,
  preservesOrder: true,
  needsWholeInput: false,
  bind(node, input, ctx) {
    const chart = child(node, 'ChartType');
    const clause = child(node, 'WithClause');
    const properties = new Map(
      (clause === undefined ? [] : items(child(clause, 'Properties'))).map((property) => [
        nameOf(need(property, 'Name')).toLowerCase(),
        namesIn(need(property, 'Expression')),
      ]),
    );
    const [title, x, y, series] = ['title', 'xcolumn', 'ycolumns', 'series'].map((name) => properties.get(name));
    ctx.state.render = {
      kind: chart?.ValueText ?? 'table',
      ...(title?.[0] === undefined ? {} : { title: title[0] }),
      ...(x?.[0] === undefined ? {} : { xColumn: x[0] }),
      ...(y === undefined ? {} : { yColumns: y }),
      ...(series === undefined ? {} : { series }),
    };
    return input;
  },
});
