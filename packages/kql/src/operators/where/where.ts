import { need, type SyntaxNode } from '../../1-parse/syntax.ts';
import { withRow, type BindContext, type Relation } from '../../2-bind/context.ts';
import { castTo, type Expr } from '../../3-plan/expr.ts';
import { defineOperator } from '../define-operator.ts';
import { windowPlan } from '../projection.ts';

export const where = defineOperator({
  keyword: 'where',
  syntax: ['FilterOperator'],
  doc: 'Keeps the rows for which the condition is true.',
  learn: 'https://learn.microsoft.com/kusto/query/where-operator',
  rowWise: true,
  preservesOrder: true,
  needsWholeInput: false,
  bind(node: SyntaxNode, input: Relation, ctx: BindContext): Relation {
    const windows: { id: number; expr: Expr }[] = [];
    const condition = castTo(
      ctx.tools.expression(need(node, 'Condition'), {
        ...withRow(ctx, input),
        ...(input.order === undefined ? {} : { windows }),
      }),
      'bool',
    );
    const source = windowPlan(input, windows);
    return { ...input, plan: { kind: 'filter', input: source, condition } };
  },
});
