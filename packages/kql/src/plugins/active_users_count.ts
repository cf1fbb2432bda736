import type { BindContext, Relation, RelationColumn } from '../2-bind/context.ts';
import { castTo, columnRef } from '../3-plan/expr.ts';
import { constantExpr } from './arguments.ts';
import { definePlugin, type PluginCall } from './define-plugin.ts';
import { aggregate, call, filter, longOf } from './expressions.ts';
import { activityOf, binOf, binsIn, groupBy, spreadOver, within } from './timeline.ts';

function bindActive(plugin: PluginCall, input: Relation, ctx: BindContext): Relation {
  const { who, time, start, end, dimensions } = activityOf(plugin, 4, input, ctx);
  const [span, period, least, width] = [4, 5, 6, 7].map((index) => constantExpr(plugin, plugin.args[index]!, ctx));
  const periods = binsIn(plugin, span!, period!, ctx);
  const seen = groupBy(
    filter(input.plan, within(columnRef(time), start, end)[1]!),
    [...dimensions.map(columnRef), columnRef(who), binOf(columnRef(time), period!, start)],
    [],
    ctx,
  );
  const parts = seen.columns.slice(0, dimensions.length);
  const [id, at] = seen.columns.slice(dimensions.length);
  const spread = spreadOver(seen.plan, at!, period!, periods, ctx);
  const window = columnRef(spread.columns[0]!);
  // Whoever has a period in the window; the window ends with a period in which they were there.
  const present = aggregate('countif', 'long', call('==', 'bool', columnRef(at!), window));
  const windows = groupBy(
    spread.plan,
    [...parts.map(columnRef), columnRef(id!), window],
    [aggregate('count', 'long'), present],
    ctx,
  );
  const windowParts = windows.columns.slice(0, parts.length);
  const [user, ends, count, there] = windows.columns.slice(parts.length);
  const active = filter(
    windows.plan,
    call('>=', 'bool', columnRef(count!), castTo(least!, 'long')),
    call('>=', 'bool', columnRef(there!), longOf(1)),
    ...within(columnRef(ends!), start, end),
  );
  const result = groupBy(
    active,
    [binOf(columnRef(ends!), width!, start), ...windowParts.map(columnRef)],
    [aggregate('dcount', 'long', columnRef(user!))],
    ctx,
  );
  const names = [time.name, ...dimensions.map(({ name }) => name), 'dcount'];
  return {
    plan: result.plan,
    columns: result.columns.map((column, index): RelationColumn => ({ name: names[index]!, ...column })),
  };
}

export const activeUsersCount = definePlugin({
  name: 'active_users_count',
  doc: 'Gives for each bin of time the number of distinct values that were there in enough periods of the window before.',
  learn: 'https://learn.microsoft.com/kusto/query/active-users-count-plugin',
  signature: 'active_users_count(id, time, start, end, lookback, period, activePeriods, bin, dimension, … (optional))',
  asksData: false,
  differences: ['Counts of distinct values are exact.', 'A window ends with a period in which the value is there.'],
  bind: bindActive,
  examples: [
    {
      query: `let T = datatable(User:string, Timestamp:datetime)['B', datetime(2018-06-29), 'B', datetime(2018-06-30), 'A', datetime(2018-07-02), 'B', datetime(2018-07-04), 'B', datetime(2018-07-08), 'A', datetime(2018-07-10), 'A', datetime(2018-07-14), 'A', datetime(2018-07-17), 'A', datetime(2018-07-20), 'B', datetime(2018-07-24)];
T | evaluate active_users_count(User, Timestamp, datetime(2018-07-01), datetime(2018-07-31), 8d, 1d, 3, 7d)`,
      columns: ['Timestamp', 'dcount'],
      rows: [
        ['2018-07-01T00:00:00.0000000Z', 1],
        ['2018-07-15T00:00:00.0000000Z', 1],
      ],
    },
  ],
});
