import { spanOf } from '../../1-parse/syntax.ts';
import { makeCall } from '../../2-bind/bind-call.ts';
import { newId } from '../../2-bind/context.ts';
import type { Plan, SortKey } from '../../3-plan/plan.ts';
import { defineOperator } from '../define-operator.ts';
import { limitRows } from '../parts.ts';
import { bindRowCount } from '../row-count.ts';

export const sample = defineOperator({
  keyword: 'sample',
  syntax: ['SampleOperator'],
  doc: 'Gives at most so many rows, drawn at random.',
  learn: 'https://learn.microsoft.com/kusto/query/sample-operator',
  rowWise: false,
  preservesOrder: false,
  needsWholeInput: true,
  bind(node, input, ctx) {
    const id = newId(ctx);
    const expr = makeCall('rand', [], 'real', spanOf(node), ctx);
    const drawn: Plan = { kind: 'extend', input: input.plan, definitions: [{ id, expr }] };
    const keys: SortKey[] = [{ id, descending: false, nullsFirst: false }];
    const sorted: Plan = { kind: 'sort', input: drawn, keys };
    const { order: _order, ...rest } = limitRows({ ...input, plan: sorted, order: keys }, bindRowCount(node, ctx), ctx);
    return rest;
  },
});
