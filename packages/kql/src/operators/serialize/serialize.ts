import { child, items } from '../../1-parse/syntax.ts';
import { defineOperator } from '../define-operator.ts';
import { extendRelation } from '../extend/extend.ts';

export const serialize = defineOperator({
  keyword: 'serialize',
  syntax: ['SerializeOperator'],
  doc: 'Marks the order of the rows as meant, and adds columns that look at neighbours.',
  learn: 'https://learn.microsoft.com/kusto/query/serialize-operator',
  rowWise: false,
  preservesOrder: true,
  needsWholeInput: true,
  bind: (node, input, ctx) =>
    extendRelation(node, items(child(node, 'Expressions')), { ...input, order: input.order ?? [] }, ctx),
});
