import { kindOf } from '../../1-parse/language-service.ts';
import { need, spanOf, type SyntaxNode } from '../../1-parse/syntax.ts';
import { newId, type BindContext, type Relation, type RelationColumn } from '../../2-bind/context.ts';
import { columnRef, type Expr } from '../../3-plan/expr.ts';
import type { Definition, Plan } from '../../3-plan/plan.ts';
import { QueryProblem } from '../../errors/diagnostic.ts';
import { defineOperator } from '../define-operator.ts';
import { expandColumns, mergeColumns } from '../expand-columns.ts';

/** Operators of the subquery that work on one row at a time, and need not know which row of the input it came from. */
const rowWise = new Set([
  'FilterOperator',
  'ExtendOperator',
  'ProjectOperator',
  'ProjectAwayOperator',
  'ProjectKeepOperator',
  'ProjectRenameOperator',
  'ProjectReorderOperator',
  'ParseOperator',
  'ParseWhereOperator',
  'MvExpandOperator',
  'MvApplyOperator',
  'SortOperator',
]);

/** The subquery's operators in order: its pipe starts at the expanded rows. */
function stepsOf(node: SyntaxNode): SyntaxNode[] {
  const steps: SyntaxNode[] = [];
  let rest = node;
  while (kindOf(rest) === 'PipeExpression') {
    steps.unshift(need(rest, 'Operator'));
    rest = need(rest, 'Expression');
  }
  return [rest, ...steps];
}

/** A relation in the subquery with the row of the input that each of its rows belongs to. */
interface Applied {
  readonly relation: Relation;
  /** The input's columns, under their present numbers. */
  readonly outer: readonly RelationColumn[];
  readonly row: number;
}

/** `summarize` in the subquery: a group for each row of the input, which brings that row's columns along. */
function summarizeEach(step: SyntaxNode, applied: Applied, ctx: BindContext): Applied {
  const { plan, columns } = ctx.tools.operator(step, applied.relation, ctx);
  const aggregate = plan.kind === 'extend' ? plan.input : plan;
  if (aggregate.kind !== 'aggregate') throw new Error('summarize did not become an aggregate');
  const row = newId(ctx);
  const carried = newId(ctx);
  const values: Expr[] = applied.outer.map(columnRef);
  const grouped: Plan = {
    ...aggregate,
    keys: [...aggregate.keys, { id: row, expr: { kind: 'column', id: applied.row, type: 'long' } }],
    values: [...aggregate.values, { id: carried, expr: { kind: 'anyRow', type: 'dynamic', values } }],
  };
  const elements: Definition[] = [];
  const outer = applied.outer.map((column, index): RelationColumn => {
    const id = newId(ctx);
    const arg: Expr = { kind: 'column', id: carried, type: 'dynamic' };
    elements.push({ id, expr: { kind: 'element', type: column.type, arg, index: index + 1, of: 'values' } });
    return { ...column, id };
  });
  const above: Plan = plan.kind === 'extend' ? { ...plan, input: grouped } : grouped;
  return { relation: { plan: { kind: 'extend', input: above, definitions: elements }, columns }, outer, row };
}

function applyStep(step: SyntaxNode, applied: Applied, ctx: BindContext): Applied {
  const kind = kindOf(step);
  if (kind === 'SummarizeOperator') return summarizeEach(step, applied, ctx);
  if (!rowWise.has(kind))
    throw new QueryProblem(
      'KQL0415',
      `${step.GetChild(0)?.ValueText ?? 'this operator'} is not supported inside mv-apply`,
      ctx.at ?? spanOf(step),
    );
  return { ...applied, relation: ctx.tools.operator(step, applied.relation, ctx) };
}

export const mvApply = defineOperator({
  keyword: 'mv-apply',
  syntax: ['MvApplyOperator'],
  doc: 'Runs a subquery over the elements of an array of each row and gives its rows with the row. Inside: row-wise operators, sort and summarize.',
  learn: 'https://learn.microsoft.com/kusto/query/mv-apply-operator',
  rowWise: false,
  preservesOrder: false,
  needsWholeInput: false,
  bind(node, input, ctx) {
    const steps = stepsOf(need(need(node, 'Subquery'), 'Expression'));
    const row = newId(ctx);
    const number: Expr = { kind: 'window', type: 'long', name: 'row_number', args: [] };
    // Rows are numbered only where the subquery must tell them apart.
    const groups = steps.some((step) => kindOf(step) === 'SummarizeOperator');
    const plan: Plan = groups
      ? { kind: 'window', input: input.plan, definitions: [{ id: row, expr: number }], order: [] }
      : input.plan;
    const expanded = expandColumns(node, { ...input, plan }, ctx);
    const made = new Set(expanded.columns.map((column) => column.name));
    const outer = input.columns.filter((column) => !made.has(column.name));
    const outerNames = new Set(outer.map((column) => column.name));
    let applied: Applied = {
      relation: { plan: expanded.plan, columns: mergeColumns(input.columns, expanded.columns) },
      outer,
      row,
    };
    for (const step of steps) applied = applyStep(step, applied, ctx);
    const own = applied.relation.columns.filter((column) => !outerNames.has(column.name));
    return { plan: applied.relation.plan, columns: [...applied.outer, ...own] };
  },
});
