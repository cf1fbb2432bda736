import { columnsOf } from '../../1-parse/parse.ts';
import { child, items, need, spanOf, type SyntaxNode } from '../../1-parse/syntax.ts';
import { makeCall } from '../../2-bind/bind-call.ts';
import { newId, withRow, type BindContext, type Relation, type RelationColumn } from '../../2-bind/context.ts';
import { castTo, type Expr } from '../../3-plan/expr.ts';
import type { Definition, Plan, PlanColumn } from '../../3-plan/plan.ts';
import { QueryProblem } from '../../errors/diagnostic.ts';
import { defineOperator } from '../define-operator.ts';
import { parameterOf } from '../join-keys.ts';
import { aggregateParts } from '../parts.ts';
import { bindProjections, renameAll } from '../projection.ts';

interface Range {
  readonly from: SyntaxNode | undefined;
  readonly to: SyntaxNode | undefined;
  readonly step: SyntaxNode;
  /** `in range(from, to, step)` gives a value for `to` too. */
  readonly inclusive: boolean;
}

function rangeOf(node: SyntaxNode): Range {
  const clause = need(node, 'RangeClause');
  const list = child(clause, 'Arguments');
  if (list !== undefined) {
    const [from, to, step] = items(need(list, 'Expressions'));
    if (step === undefined) throw new QueryProblem('KQL0412', 'range takes a first, a last and a step', spanOf(list));
    return { from, to, step, inclusive: true };
  }
  const part = (name: string): SyntaxNode | undefined => {
    const found = child(clause, name);
    return found === undefined ? undefined : need(found, 'Expression');
  };
  const step = part('MakeSeriesStepClause');
  if (step === undefined) throw new QueryProblem('KQL0412', 'make-series needs a step', spanOf(clause));
  return { from: part('MakeSeriesFromClause'), to: part('MakeSeriesToClause'), step, inclusive: false };
}

/** The axis: each row's place on it, and only the rows that have one. */
function bindAxis(node: SyntaxNode, input: Relation, ctx: BindContext) {
  const span = ctx.at ?? spanOf(node);
  const inner = withRow(ctx, input);
  const axis = ctx.tools.expression(need(need(node, 'OnClause'), 'Expression'), inner);
  const range = rangeOf(node);
  if (!['datetime', 'timespan', 'long', 'int', 'real'].includes(axis.type))
    throw new QueryProblem('KQL0412', `make-series runs over numbers and times, not over ${axis.type}`, span);
  const type = axis.type === 'int' ? 'long' : axis.type;
  const constant = (part: SyntaxNode | undefined, as: Expr['type']): Expr | undefined =>
    part === undefined ? undefined : castTo(ctx.tools.expression(part, { ...ctx, row: [] }), as);
  const [from, to] = [constant(range.from, type), constant(range.to, type)];
  const step = constant(range.step, type === 'datetime' ? 'timespan' : type)!;
  const cell = castTo(axis, type);
  const call = (name: string, args: readonly Expr[], gives: Expr['type']): Expr =>
    makeCall(name, args, gives, spanOf(node), ctx);
  const place = from === undefined ? call('bin', [cell, step], type) : call('bin_at', [cell, step, from], type);
  const conditions = [
    call('isnotnull', [cell], 'bool'),
    ...(from === undefined ? [] : [call('>=', [cell, from], 'bool')]),
    ...(to === undefined ? [] : [call(range.inclusive ? '<=' : '<', [cell, to], 'bool')]),
  ];
  const plan = conditions.reduce<Plan>((below, condition) => ({ kind: 'filter', input: below, condition }), input.plan);
  return { plan, place, type, from, to, step, inclusive: range.inclusive };
}

export const makeSeries = defineOperator({
  keyword: 'make-series',
  syntax: ['MakeSeriesOperator'],
  doc: 'Gives for each combination of the `by` columns arrays of aggregates over a regular axis of times or numbers; a place without rows has the default, 0 when none is written.',
  learn: 'https://learn.microsoft.com/kusto/query/make-series-operator',
  rowWise: false,
  preservesOrder: false,
  needsWholeInput: true,
  bind(node, input, ctx) {
    const { plan, place, type, from, to, step, inclusive } = bindAxis(node, input, ctx);
    const by = child(node, 'ByClause');
    const source: Relation = { ...input, plan };
    const grouped = bindProjections(by === undefined ? [] : items(child(by, 'Expressions')), source, ctx);
    const keys = grouped.projected.map((item): Definition => ({ id: newId(ctx), expr: item.expr }));
    const named = keys.map((key, index): RelationColumn => ({
      name: grouped.projected[index]!.name,
      id: key.id,
      type: key.expr.type,
    }));
    const values = items(child(node, 'Aggregates')).map((item) => {
      const expression = need(item, 'Expression');
      const [bound] = bindProjections([expression], source, ctx, { aggregates: true }).projected;
      const fallback = child(item, 'DefaultExpression');
      const missing: Expr =
        fallback === undefined
          ? { kind: 'literal', type: 'long', value: 0n }
          : ctx.tools.expression(need(fallback, 'Expression'), { ...ctx, row: [] });
      const cell: PlanColumn = { id: newId(ctx), type: bound!.expr.type };
      return { name: bound!.name, id: newId(ctx), from: cell, expr: bound!.expr, missing };
    });
    const at: PlanColumn = { id: newId(ctx), type };
    const aggregated = aggregateParts(
      input,
      grouped.plan,
      [...keys, { id: at.id, expr: place }],
      values.map((value) => ({ id: value.from.id, expr: value.expr })),
      ctx,
    );
    const axisId = newId(ctx);
    const { parts } = aggregated;
    const series: Plan = {
      kind: 'series',
      input: aggregated.plan,
      keys: [...named.map(({ id, type: of }) => ({ id, type: of })), ...(parts?.keys ?? []), ...(parts?.carried ?? [])],
      axis: { ...at, as: axisId },
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      inclusive,
      step,
      values: values.map(({ id, from: cell, missing }) => ({ id, from: cell, missing })),
      keepsEmpty: parameterOf(node, 'kind') === 'nonempty' && keys.length === 0 && parts === undefined,
    };
    const axisNode = need(need(node, 'OnClause'), 'Expression');
    const axisName = bindProjections([axisNode], input, ctx).projected[0]?.name ?? '';
    const columns: RelationColumn[] = [
      ...named,
      ...values.map(({ name, id }): RelationColumn => ({ name, id, type: 'dynamic' })),
      { name: axisName, id: axisId, type: 'dynamic' },
    ];
    return { plan: series, columns: renameAll(columns, columnsOf(node)), ...(parts === undefined ? {} : { parts }) };
  },
});
