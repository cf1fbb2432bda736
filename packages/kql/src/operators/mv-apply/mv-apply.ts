import { kindOf } from '../../1-parse/language-service.ts';
import { need } from '../../1-parse/syntax.ts';
import type { Parts, Relation, RelationColumn } from '../../2-bind/context.ts';
import { defineOperator } from '../define-operator.ts';
import { expandColumns, mergeColumns } from '../expand-columns.ts';
import { numberRows, pipeSteps } from '../parts.ts';

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
]);

export const mvApply = defineOperator({
  keyword: 'mv-apply',
  syntax: ['MvApplyOperator'],
  doc: 'Runs a subquery over the elements of an array of each row and gives its rows with the row.',
  learn: 'https://learn.microsoft.com/kusto/query/mv-apply-operator',
  rowWise: false,
  preservesOrder: false,
  needsWholeInput: false,
  bind(node, input, ctx) {
    const steps = pipeSteps(need(need(node, 'Subquery'), 'Expression'));
    // Rows are numbered only where the subquery must tell them apart.
    const apart = steps.some((step) => !rowWise.has(kindOf(step)));
    const numbered = numberRows({ plan: input.plan, columns: [] }, ctx);
    const plan = apart ? numbered.plan : input.plan;
    const expanded = expandColumns(node, { ...input, plan }, ctx);
    const made = new Set(expanded.columns.map((column) => column.name));
    const outer = input.columns.filter((column) => !made.has(column.name));
    const outerNames = new Set(outer.map((column) => column.name));
    const keys = apart ? [numbered.number, ...(input.parts?.keys ?? [])] : (input.parts?.keys ?? []);
    let applied: Relation = {
      plan: expanded.plan,
      columns: mergeColumns(input.columns, expanded.columns),
      parts: { keys, carried: [...outer, ...(input.parts?.carried ?? [])] },
    };
    for (const step of steps) applied = ctx.tools.operator(step, applied, ctx);
    const own = applied.columns.filter((column) => !outerNames.has(column.name));
    const carried = applied.parts?.carried ?? [];
    const shown = outer.map((column, index): RelationColumn => ({ ...column, id: carried[index]!.id }));
    return {
      plan: applied.plan,
      columns: [...shown, ...own],
      ...(input.parts === undefined ? {} : { parts: outerParts(input.parts, applied, outer.length, apart) }),
    };
  },
});

/** The parts around, as they stand after the subquery. */
const outerParts = (before: Parts, { parts }: Relation, shown: number, numbered: boolean): Parts => ({
  keys: (parts?.keys ?? before.keys).slice(numbered ? 1 : 0),
  carried: (parts?.carried ?? before.carried).slice(shown),
});
