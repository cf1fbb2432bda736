import { newId, type BindContext, type Relation } from '../2-bind/context.ts';
import { castTo, columnRef, type Expr } from '../3-plan/expr.ts';
import type { Plan } from '../3-plan/plan.ts';
import { windowNode } from '../operators/projection.ts';
import { expectCount } from './arguments.ts';
import { definePlugin, type PluginCall } from './define-plugin.ts';
import { call, longOf, newColumn, withColumns } from './expressions.ts';

function bindNarrow(plugin: PluginCall, input: Relation, ctx: BindContext): Relation {
  expectCount(plugin, 0, 0, ctx);
  const number = newId(ctx);
  const start: Expr = { kind: 'window', type: 'long', name: 'row_number', args: [longOf(0)] };
  const numbered = windowNode(input, input.plan, [{ id: number, expr: start }]);
  const [name, value] = [newColumn('dynamic', ctx), newColumn('dynamic', ctx)];
  const texts = input.columns.map((column) => castTo(columnRef(column), 'string'));
  const expanded: Plan = {
    kind: 'expand',
    input: numbered,
    columns: [
      { id: name.id, source: { kind: 'literal', type: 'dynamic', value: input.columns.map((column) => column.name) } },
      { id: value.id, source: call('pack_array', 'dynamic', ...texts) },
    ],
  };
  const cells = withColumns(expanded, [castTo(columnRef(name), 'string'), castTo(columnRef(value), 'string')], ctx);
  const [shownName, shownValue] = cells.columns;
  return {
    plan: cells.plan,
    columns: [
      { name: 'Row', id: number, type: 'long' },
      { name: 'Column', ...shownName! },
      { name: 'Value', ...shownValue! },
    ],
  };
}

export const narrow = definePlugin({
  name: 'narrow',
  doc: 'Gives a row for each cell: the number of its row from 0, the name of its column and its value as text.',
  learn: 'https://learn.microsoft.com/kusto/query/narrow-plugin',
  signature: 'narrow()',
  asksData: false,
  differences: [],
  bind: bindNarrow,
  examples: [
    {
      query: "print a=1, b='x' | evaluate narrow()",
      columns: ['Row', 'Column', 'Value'],
      rows: [
        [0, 'a', '1'],
        [0, 'b', 'x'],
      ],
    },
  ],
});
