import { newId, withRow, type BindContext, type Relation } from '../2-bind/context.ts';
import { columnRef, type Expr } from '../3-plan/expr.ts';
import type { Plan } from '../3-plan/plan.ts';
import { numberRows } from '../operators/parts.ts';
import { expectCount, needConstant, problem } from './arguments.ts';
import { definePlugin, type PluginCall } from './define-plugin.ts';
import { call, filter, longOf, newColumn } from './expressions.ts';

/**
 * How many rows with the condition there are up to each row, counted from one end; a row is near when the count grew within the
 * distance. From the first row it finds the rows that follow a match, from the last those before one.
 */
function countedWithin(
  input: Plan,
  flag: Expr,
  number: number,
  descending: boolean,
  distance: number,
  ctx: BindContext,
): { readonly plan: Plan; readonly near: Expr } {
  const [sum, earlier] = [newColumn('long', ctx), newColumn('long', ctx)];
  const order = [{ id: number, descending, nullsFirst: true }];
  const summed: Plan = {
    kind: 'window',
    input,
    definitions: [{ id: sum.id, expr: { kind: 'window', type: 'long', name: 'row_cumsum', args: [flag] } }],
    order,
  };
  const args = [columnRef(sum), longOf(distance + 1), longOf(0)];
  const plan: Plan = {
    kind: 'window',
    input: summed,
    definitions: [{ id: earlier.id, expr: { kind: 'window', type: 'long', name: 'prev', args } }],
    order,
  };
  return { plan, near: call('>', 'bool', columnRef(sum), columnRef(earlier)) };
}

function bindNear(plugin: PluginCall, input: Relation, ctx: BindContext): Relation {
  expectCount(plugin, 2, 3, ctx);
  const condition = ctx.tools.expression(plugin.args[0]!, withRow(ctx, input));
  const before = Number(needConstant(plugin, plugin.args[1], 'long', ctx));
  const after = plugin.args[2] === undefined ? before : Number(needConstant(plugin, plugin.args[2], 'long', ctx));
  if (!(before >= 0 && after >= 0)) throw problem(plugin, 'the numbers of rows cannot be negative', ctx);
  const numbered = numberRows(input, ctx);
  const flagId = newId(ctx);
  const flagged: Plan = {
    kind: 'extend',
    input: numbered.plan,
    definitions: [{ id: flagId, expr: call('iff', 'long', condition, longOf(1), longOf(0)) }],
  };
  const flag = columnRef({ id: flagId, type: 'long' });
  const following = countedWithin(flagged, flag, numbered.number.id, false, after, ctx);
  const leading = countedWithin(following.plan, flag, numbered.number.id, true, before, ctx);
  const order = [{ id: numbered.number.id, descending: false, nullsFirst: true }];
  const plan: Plan = {
    kind: 'sort',
    input: filter(leading.plan, call('or', 'bool', following.near, leading.near)),
    keys: order,
  };
  return { plan, columns: input.columns, order };
}

export const rowsNear = definePlugin({
  name: 'rows_near',
  doc: 'Keeps the rows for which a condition is true, and so many rows before and after each, in the order of the input.',
  learn: 'https://learn.microsoft.com/kusto/query/rows-near-plugin',
  signature: 'rows_near(condition: bool, rowsBefore: long, rowsAfter: long (optional))',
  asksData: false,
  differences: [],
  bind: bindNear,
  examples: [
    {
      query:
        "range x from 1 to 12 step 1 | extend State = iff(x == 7, 'Error', 'Success') | sort by x asc | evaluate rows_near(State == 'Error', 2) | project x",
      columns: ['x'],
      rows: [[5], [6], [7], [8], [9]],
    },
    {
      query: 'range x from 1 to 9 step 1 | sort by x asc | evaluate rows_near(x == 1 or x == 8, 1, 2)',
      columns: ['x'],
      rows: [[1], [2], [3], [7], [8], [9]],
    },
  ],
});
