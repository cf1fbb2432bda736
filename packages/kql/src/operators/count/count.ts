import { child, need, spanOf } from '../../1-parse/syntax.ts';
import { nameOf } from '../../2-bind/bind-name.ts';
import { newId } from '../../2-bind/context.ts';
import { defineOperator } from '../define-operator.ts';
import { aggregateParts } from '../parts.ts';

export const count = defineOperator({
  keyword: 'count',
  syntax: ['CountOperator'],
  doc: 'Gives the number of rows.',
  learn: 'https://learn.microsoft.com/kusto/query/count-operator',
  rowWise: false,
  preservesOrder: false,
  needsWholeInput: true,
  bind(node, input, ctx) {
    const alias = child(node, 'AsIdentifier');
    const id = newId(ctx);
    const expr = { kind: 'aggregate', type: 'long', name: 'count', args: [], span: spanOf(node) } as const;
    return {
      ...aggregateParts(input, input.plan, [], [{ id, expr }], ctx),
      columns: [{ name: alias === undefined ? 'Count' : nameOf(need(alias, 'Identifier')), id, type: 'long' }],
    };
  },
});
