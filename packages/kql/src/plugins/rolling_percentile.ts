import { newId, type BindContext, type Relation, type RelationColumn } from '../2-bind/context.ts';
import { castTo, columnRef } from '../3-plan/expr.ts';
import type { Plan } from '../3-plan/plan.ts';
import { columnOf, constantExpr, expectCount, needConstant, problem } from './arguments.ts';
import { definePlugin, type PluginCall } from './define-plugin.ts';
import { aggregate, call, longOf } from './expressions.ts';
import { groupBy, spreadOver } from './timeline.ts';

function bindRolling(plugin: PluginCall, input: Relation, ctx: BindContext): Relation {
  expectCount(plugin, 5, Number.POSITIVE_INFINITY, ctx);
  const [valueNode, levelNode, indexNode, widthNode, countNode, ...rest] = plugin.args;
  const value = columnOf(plugin, valueNode!, input, ctx);
  const level = constantExpr(plugin, levelNode!, ctx);
  const index = columnOf(plugin, indexNode!, input, ctx);
  const width = constantExpr(plugin, widthNode!, ctx);
  const count = Number(needConstant(plugin, countNode, 'long', ctx));
  if (!(count >= 1 && count <= 10_000)) throw problem(plugin, 'a window has 1 to 10000 bins', ctx);
  const dimensions = rest.map((node) => columnOf(plugin, node, input, ctx));
  const at = call('bin', index.type, columnRef(index), width);
  const binId = newId(ctx);
  const binned: Plan = { kind: 'extend', input: input.plan, definitions: [{ id: binId, expr: at }] };
  const own = { id: binId, type: index.type };
  const spread = spreadOver(binned, own, width, count, ctx);
  const window = columnRef(spread.columns[0]!);
  // A window counts where its last bin has rows.
  const there = aggregate('countif', 'long', call('==', 'bool', columnRef(own), window));
  const rolled = groupBy(
    spread.plan,
    [window, ...dimensions.map(columnRef)],
    [aggregate('percentile', value.type, columnRef(value), level), there],
    ctx,
  );
  const present = columnRef(rolled.columns.at(-1)!);
  const plan: Plan = {
    kind: 'filter',
    input: rolled.plan,
    condition: call('>', 'bool', castTo(present, 'long'), longOf(0)),
  };
  const written = level.type === 'real' ? String(level.value as number) : String(level.value as bigint);
  const names = [
    index.name,
    ...dimensions.map(({ name }) => name),
    `rolling_${count}_percentile_${value.name}_${written}`,
  ];
  return { plan, columns: names.map((name, position): RelationColumn => ({ name, ...rolled.columns[position]! })) };
}

const values = `range idx from 0 to 24 * 4 - 1 step 1 | project Timestamp = datetime(2018-01-01) + 1h * idx, val = idx + 1`;

export const rollingPercentile = definePlugin({
  name: 'rolling_percentile',
  doc: 'Gives for each bin that has rows the percentile of the values in the window of bins that ends with it.',
  learn: 'https://learn.microsoft.com/kusto/query/rolling-percentile-plugin',
  signature: 'rolling_percentile(value, percentile, index, binSize, binsPerWindow, dimension, … (optional))',
  asksData: false,
  differences: [],
  bind: bindRolling,
  examples: [
    {
      query: `${values} | evaluate rolling_percentile(val, 50, Timestamp, 1d, 3)`,
      columns: ['Timestamp', 'rolling_3_percentile_val_50'],
      rows: [
        ['2018-01-01T00:00:00.0000000Z', 12],
        ['2018-01-02T00:00:00.0000000Z', 24],
        ['2018-01-03T00:00:00.0000000Z', 36],
        ['2018-01-04T00:00:00.0000000Z', 60],
      ],
    },
    {
      query: `${values} | where val <= 48 | extend odd = iff(val % 2 == 0, 'Even', 'Odd') | evaluate rolling_percentile(val, 50, Timestamp, 1d, 3, odd)`,
      columns: ['Timestamp', 'odd', 'rolling_3_percentile_val_50'],
      rows: [
        ['2018-01-01T00:00:00.0000000Z', 'Even', 12],
        ['2018-01-02T00:00:00.0000000Z', 'Even', 24],
        ['2018-01-01T00:00:00.0000000Z', 'Odd', 11],
        ['2018-01-02T00:00:00.0000000Z', 'Odd', 23],
      ],
    },
  ],
});
