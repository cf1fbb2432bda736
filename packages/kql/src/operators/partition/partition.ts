import { kindOf } from '../../1-parse/language-service.ts';
import { need, type SyntaxNode } from '../../1-parse/syntax.ts';
import { nameOf } from '../../2-bind/bind-name.ts';
import { extendScope, newId, withRow, type BindContext, type Relation } from '../../2-bind/context.ts';
import { columnRef } from '../../3-plan/expr.ts';
import type { Plan, PlanColumn } from '../../3-plan/plan.ts';
import { defineOperator } from '../define-operator.ts';
import { pipeSteps } from '../parts.ts';

/** The column by which the rows are parted; a computed one is added first. */
function bindKey(node: SyntaxNode, input: Relation, ctx: BindContext): { plan: Plan; key: PlanColumn } {
  const expr = ctx.tools.expression(node, withRow(ctx, input));
  if (expr.kind === 'column') return { plan: input.plan, key: { id: expr.id, type: expr.type } };
  const key = { id: newId(ctx), type: expr.type };
  return { plan: { kind: 'extend', input: input.plan, definitions: [{ id: key.id, expr }] }, key };
}

/** `partition by x { T | where a == x }`: the query runs for each value of x, which it reads as a constant. */
function bindForEach(query: SyntaxNode, by: SyntaxNode, plan: Plan, key: PlanColumn, ctx: BindContext): Relation {
  const [source, ...steps] = pipeSteps(query);
  const other = ctx.tools.tabular(source!, { ...ctx, row: [] });
  const value: PlanColumn = { id: newId(ctx), type: key.type };
  const values: Plan = { kind: 'aggregate', input: plan, keys: [{ id: value.id, expr: columnRef(key) }], values: [] };
  const part: PlanColumn = { id: newId(ctx), type: key.type };
  const columns = other.columns.map((column) => ({ ...column, id: newId(ctx), from: column.id }));
  const pairs: Plan = {
    kind: 'join',
    join: 'inner',
    left: values,
    right: other.plan,
    keys: [],
    columns: [
      { ...part, side: 'left', from: value.id },
      ...columns.map(({ id, type, from }) => ({ id, type, side: 'right' as const, from })),
    ],
  };
  const scope = extendScope(ctx.scope, [[nameOf(by), { kind: 'scalar', expr: columnRef(part) }]]);
  const start: Relation = {
    plan: pairs,
    columns: columns.map(({ name, id, type }) => ({ name, id, type })),
    parts: { keys: [part], carried: [] },
  };
  return steps.reduce((relation, step) => ctx.tools.operator(step, relation, { ...ctx, scope }), start);
}

export const partition = defineOperator({
  keyword: 'partition',
  syntax: ['PartitionOperator'],
  doc: 'Runs a subquery over the rows of each value of a column and gives the rows of all; `hint.strategy` changes nothing.',
  learn: 'https://learn.microsoft.com/kusto/query/partition-operator',
  rowWise: false,
  preservesOrder: false,
  needsWholeInput: true,
  bind(node, input, ctx) {
    const by = need(node, 'ByExpression');
    const { plan, key } = bindKey(by, input, ctx);
    const operand = need(node, 'Operand');
    if (kindOf(operand) === 'PartitionQuery') return bindForEach(need(operand, 'Query'), by, plan, key, ctx);
    const keys = [key, ...(input.parts?.keys ?? [])];
    let relation: Relation = { plan, columns: input.columns, parts: { keys, carried: input.parts?.carried ?? [] } };
    for (const step of pipeSteps(need(operand, 'Subquery'))) relation = ctx.tools.operator(step, relation, ctx);
    const { parts, order: _order, ...rest } = relation;
    if (input.parts === undefined || parts === undefined) return rest;
    return { ...rest, parts: { keys: parts.keys.slice(1), carried: parts.carried } };
  },
});
