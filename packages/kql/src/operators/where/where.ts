import { need, type SyntaxNode } from '../../1-parse/syntax.ts';
import { withRow, type BindContext, type Relation } from '../../2-bind/context.ts';
import { castTo } from '../../3-plan/expr.ts';
import { defineOperator } from '../define-operator.ts';

export const where = defineOperator({
  keyword: 'where',
  syntax: ['FilterOperator'],
  doc: 'Keeps the rows for which the condition is true.',
  learn: 'https://learn.microsoft.com/kusto/query/where-operator',
  rowWise: true,
  preservesOrder: true,
  needsWholeInput: false,
  bind(node: SyntaxNode, input: Relation, ctx: BindContext): Relation {
    const windows: { id: number; expr: import('../../3-plan/expr.ts').Expr }[] = [];
    const condition = castTo(
      ctx.tools.expression(need(node, 'Condition'), { ...withRow(ctx, input), windows }),
      'bool',
    );
    const source: Relation['plan'] =
      windows.length === 0
        ? input.plan
        : { kind: 'window', input: input.plan, definitions: windows, order: input.order ?? [] };
    return { ...input, plan: { kind: 'filter', input: source, condition } };
  },
});
