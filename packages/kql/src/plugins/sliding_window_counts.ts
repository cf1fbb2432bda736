import type { BindContext, Relation, RelationColumn } from '../2-bind/context.ts';
import { columnRef } from '../3-plan/expr.ts';
import { constantExpr } from './arguments.ts';
import { definePlugin, type PluginCall } from './define-plugin.ts';
import { aggregate, filter } from './expressions.ts';
import { activityOf, binOf, binsIn, groupBy, spreadOver, within } from './timeline.ts';

function bindCounts(plugin: PluginCall, input: Relation, ctx: BindContext): Relation {
  const { who, time, start, end, dimensions } = activityOf(plugin, 2, input, ctx);
  const [span, width] = [constantExpr(plugin, plugin.args[4]!, ctx), constantExpr(plugin, plugin.args[5]!, ctx)];
  const bins = binsIn(plugin, span, width, ctx);
  const bin = binOf(columnRef(time), width, start);
  const keys = [...dimensions.map(columnRef), columnRef(who), bin];
  const seen = groupBy(
    filter(input.plan, within(columnRef(time), start, end)[1]!),
    keys,
    [aggregate('count', 'long')],
    ctx,
  );
  const parts = seen.columns.slice(0, dimensions.length);
  const [id, at, times] = seen.columns.slice(dimensions.length);
  const spread = spreadOver(seen.plan, at!, width, bins, ctx);
  const window = columnRef(spread.columns[0]!);
  const counted = groupBy(
    filter(spread.plan, ...within(window, start, end)),
    [window, ...parts.map(columnRef)],
    [aggregate('sum', 'long', columnRef(times!)), aggregate('dcount', 'long', columnRef(id!))],
    ctx,
  );
  const names = [time.name, ...dimensions.map(({ name }) => name), 'Count', 'Dcount'];
  return {
    plan: counted.plan,
    columns: counted.columns.map((column, index): RelationColumn => ({ name: names[index]!, ...column })),
  };
}

export const slidingWindowCounts = definePlugin({
  name: 'sliding_window_counts',
  doc: 'Gives for each bin of time the number of rows and of distinct values in the window that ends with the bin.',
  learn: 'https://learn.microsoft.com/kusto/query/sliding-window-counts-plugin',
  signature: 'sliding_window_counts(id, time, start, end, lookback, bin, dimension, … (optional))',
  asksData: false,
  differences: ['Counts of distinct values are exact.'],
  bind: bindCounts,
  examples: [
    {
      query: `let T = datatable(UserId: string, Timestamp: datetime)['Bob', datetime(2017-08-01), 'David', datetime(2017-08-01), 'David', datetime(2017-08-01), 'John', datetime(2017-08-01), 'Bob', datetime(2017-08-01), 'Ananda', datetime(2017-08-02), 'Atul', datetime(2017-08-02), 'John', datetime(2017-08-02), 'Ananda', datetime(2017-08-03), 'Atul', datetime(2017-08-03), 'Atul', datetime(2017-08-03), 'John', datetime(2017-08-03), 'Bob', datetime(2017-08-03), 'Betsy', datetime(2017-08-04), 'Bob', datetime(2017-08-05)];
T | evaluate sliding_window_counts(UserId, Timestamp, datetime(2017-08-01), datetime(2017-08-07), 3d, 1d)`,
      columns: ['Timestamp', 'Count', 'Dcount'],
      rows: [
        ['2017-08-01T00:00:00.0000000Z', 5, 3],
        ['2017-08-02T00:00:00.0000000Z', 8, 5],
        ['2017-08-03T00:00:00.0000000Z', 13, 5],
        ['2017-08-04T00:00:00.0000000Z', 9, 5],
        ['2017-08-05T00:00:00.0000000Z', 7, 5],
        ['2017-08-06T00:00:00.0000000Z', 2, 2],
        ['2017-08-07T00:00:00.0000000Z', 1, 1],
      ],
    },
  ],
});
