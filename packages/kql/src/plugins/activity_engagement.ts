import { newId, type BindContext, type Relation, type RelationColumn } from '../2-bind/context.ts';
import { columnRef, type Expr } from '../3-plan/expr.ts';
import type { Plan } from '../3-plan/plan.ts';
import { constantExpr } from './arguments.ts';
import { definePlugin, type PluginCall } from './define-plugin.ts';
import { aggregate, call, filter, ratio, withColumns } from './expressions.ts';
import { timeBins, timelineOf } from './time-bins.ts';
import { binsIn, groupBy, spreadOver, within } from './timeline.ts';

function bindEngagement(plugin: PluginCall, input: Relation, ctx: BindContext): Relation {
  const { who, time, span, windows, dimensions } = timelineOf(plugin, 2, input, ctx);
  const bins = timeBins(plugin, windows[0]!, time.type, span?.start, ctx);
  const [inner, outer] = windows.map((node) => constantExpr(plugin, node, ctx));
  const count = binsIn(plugin, outer!, inner!, ctx);
  const rows = span === undefined ? input.plan : filter(input.plan, ...within(columnRef(time), span.start, span.end));
  const seen = groupBy(rows, [...dimensions.map(columnRef), columnRef(who), bins.of(columnRef(time))], [], ctx);
  const parts = seen.columns.slice(0, dimensions.length);
  const [id, at] = seen.columns.slice(dimensions.length);
  const spread = spreadOver(seen.plan, at!, inner!, count, ctx);
  const window = columnRef(spread.columns[0]!);
  const lastId = newId(ctx);
  const last: Plan = {
    kind: 'aggregate',
    input: seen.plan,
    keys: [],
    values: [{ id: lastId, expr: aggregate('max', at!.type, columnRef(at!)) }],
  };
  const end: Expr = span?.end ?? { kind: 'scalarQuery', type: at!.type, plan: last, id: lastId };
  const counted = groupBy(
    filter(spread.plan, call('<=', 'bool', window, end)),
    [window, ...parts.map(columnRef)],
    [
      aggregate('countif', 'long', call('==', 'bool', columnRef(at!), window)),
      aggregate('dcount', 'long', columnRef(id!)),
    ],
    ctx,
  );
  const [bin] = counted.columns;
  const [near, far] = counted.columns.slice(1 + parts.length);
  const figures = withColumns(counted.plan, [ratio(columnRef(near!), columnRef(far!))], ctx);
  const columns: RelationColumn[] = [
    { name: time.name, ...bin! },
    ...parts.map((_, index) => ({ name: dimensions[index]!.name, ...counted.columns[1 + index]! })),
    { name: 'dcount_activities_inner', ...near! },
    { name: 'dcount_activities_outer', ...far! },
    { name: 'activity_ratio', ...figures.columns[0]! },
  ];
  return { plan: figures.plan, columns };
}

export const activityEngagement = definePlugin({
  name: 'activity_engagement',
  doc: 'Gives for each inner window how many are there, how many are there in the outer window that ends with it, and the one divided by the other.',
  learn: 'https://learn.microsoft.com/kusto/query/activity-engagement-plugin',
  signature:
    'activity_engagement(id, time, start and end (optional), innerWindow, outerWindow, dimension, … (optional))',
  asksData: false,
  differences: [
    'Counts of distinct values are exact.',
    'Only rows from start to end count; without a start, windows are counted from the beginning of time.',
  ],
  bind: bindEngagement,
  examples: [
    {
      query: `datatable(id:string, t:datetime)['A', datetime(2024-01-01), 'B', datetime(2024-01-01 09:00), 'A', datetime(2024-01-02), 'C', datetime(2024-01-04)]
| evaluate activity_engagement(id, t, datetime(2024-01-01), datetime(2024-01-04), 1d, 2d)`,
      columns: ['t', 'dcount_activities_inner', 'dcount_activities_outer', 'activity_ratio'],
      rows: [
        ['2024-01-01T00:00:00.0000000Z', 2, 2, 1],
        ['2024-01-02T00:00:00.0000000Z', 1, 2, 0.5],
        ['2024-01-03T00:00:00.0000000Z', 0, 1, 0],
        ['2024-01-04T00:00:00.0000000Z', 1, 1, 1],
      ],
    },
    {
      query: `datatable(id:string, t:datetime, site:string)['A', datetime(2024-01-01), 'x', 'B', datetime(2024-01-02), 'x', 'B', datetime(2024-01-02), 'y']
| evaluate activity_engagement(id, t, datetime(2024-01-01), datetime(2024-01-02), 1d, 7d, site) | project site, activity_ratio`,
      columns: ['site', 'activity_ratio'],
      rows: [
        ['x', 1],
        ['x', 0.5],
        ['y', 1],
      ],
    },
    {
      query: `datatable(id:string, t:datetime)['A', datetime(2024-01-01), 'B', datetime(2024-01-02)]
| evaluate activity_engagement(id, t, 1d, 7d) | project activity_ratio`,
      columns: ['activity_ratio'],
      rows: [[1], [0.5]],
    },
  ],
});
