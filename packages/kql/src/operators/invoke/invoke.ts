import { kindOf } from '../../1-parse/language-service.ts';
import { need, spanOf } from '../../1-parse/syntax.ts';
import { bindBody } from '../../2-bind/bind-function.ts';
import { nameOf } from '../../2-bind/bind-name.ts';
import { QueryProblem } from '../../errors/diagnostic.ts';
import { defineOperator } from '../define-operator.ts';

export const invoke = defineOperator({
  keyword: 'invoke',
  syntax: ['InvokeOperator'],
  doc: 'Gives the rows to a function as its first argument.',
  learn: 'https://learn.microsoft.com/kusto/query/invoke-operator',
  rowWise: false,
  preservesOrder: false,
  needsWholeInput: true,
  bind(node, input, ctx) {
    const call = need(node, 'Function');
    const body = bindBody(call, input, ctx);
    if (body?.kind === 'tabular') return body.relation();
    const name = kindOf(call) === 'FunctionCallExpression' ? nameOf(need(call, 'Name')) : 'this';
    throw new QueryProblem('KQL0411', `${name} is no function over a table`, ctx.at ?? spanOf(node));
  },
});
