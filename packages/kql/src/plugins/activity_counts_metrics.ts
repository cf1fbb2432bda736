import { newId, type BindContext, type Relation, type RelationColumn } from '../2-bind/context.ts';
import { columnRef, type Expr } from '../3-plan/expr.ts';
import type { Plan, SortKey } from '../3-plan/plan.ts';
import { constantExpr } from './arguments.ts';
import { definePlugin, type PluginCall } from './define-plugin.ts';
import { aggregate, call, filter, longOf } from './expressions.ts';
import { activityOf, binOf, groupBy, within } from './timeline.ts';

const ascending = (id: number): SortKey => ({ id, descending: false, nullsFirst: true });

function bindMetrics(plugin: PluginCall, input: Relation, ctx: BindContext): Relation {
  const { who, time, start, end, dimensions } = activityOf(plugin, 1, input, ctx);
  const width = constantExpr(plugin, plugin.args[4]!, ctx);
  const inside = filter(input.plan, ...within(columnRef(time), start, end));
  const bin = binOf(columnRef(time), width, start);
  // Who was there in which bin, and how often; the first bin of each is where it is new.
  const seen = groupBy(inside, [...dimensions.map(columnRef), columnRef(who), bin], [aggregate('count', 'long')], ctx);
  const parts = seen.columns.slice(0, dimensions.length);
  const [id, at, times] = seen.columns.slice(dimensions.length);
  const rank = newId(ctx);
  const ranked: Plan = {
    kind: 'window',
    input: seen.plan,
    definitions: [{ id: rank, expr: { kind: 'window', type: 'long', name: 'row_number', args: [] } }],
    order: [ascending(at!.id)],
    partition: [...parts.map((part) => part.id), id!.id],
  };
  const isNew = call('==', 'bool', columnRef({ id: rank, type: 'long' }), longOf(1));
  const values: Expr[] = [
    aggregate('sum', 'long', columnRef(times!)),
    aggregate('count', 'long'),
    aggregate('countif', 'long', isNew),
  ];
  const bins = groupBy(ranked, [columnRef(at!), ...parts.map(columnRef)], values, ctx);
  const [time2, ...rest] = bins.columns;
  const shownParts = rest.slice(0, parts.length);
  const [count, dcount, fresh] = rest.slice(parts.length);
  const total = newId(ctx);
  const summed: Plan = {
    kind: 'window',
    input: bins.plan,
    definitions: [{ id: total, expr: { kind: 'window', type: 'long', name: 'row_cumsum', args: [columnRef(fresh!)] } }],
    order: [ascending(time2!.id)],
    partition: shownParts.map((part) => part.id),
  };
  const columns: RelationColumn[] = [
    { name: time.name, ...time2! },
    ...shownParts.map((part, index) => ({ name: dimensions[index]!.name, ...part })),
    { name: 'count', ...count! },
    { name: 'dcount', ...dcount! },
    { name: 'new_dcount', ...fresh! },
    { name: 'aggregated_dcount', id: total, type: 'long' },
  ];
  return { plan: summed, columns };
}

export const activityCountsMetrics = definePlugin({
  name: 'activity_counts_metrics',
  doc: 'Gives for each bin of time the number of rows, of distinct values, of values that no earlier bin has, and of values so far.',
  learn: 'https://learn.microsoft.com/kusto/query/activity-counts-metrics-plugin',
  signature: 'activity_counts_metrics(id, time, start, end, window, dimension, … (optional))',
  asksData: false,
  differences: ['Counts of distinct values are exact.'],
  bind: bindMetrics,
  examples: [
    {
      query: `let T = datatable(UserId:string, Timestamp:datetime)['A', datetime(2017-08-01), 'D', datetime(2017-08-01), 'J', datetime(2017-08-01), 'B', datetime(2017-08-01), 'C', datetime(2017-08-02), 'T', datetime(2017-08-02), 'J', datetime(2017-08-02), 'H', datetime(2017-08-03), 'T', datetime(2017-08-03), 'T', datetime(2017-08-03), 'J', datetime(2017-08-03), 'B', datetime(2017-08-03), 'S', datetime(2017-08-03), 'S', datetime(2017-08-04)];
T | evaluate activity_counts_metrics(UserId, Timestamp, datetime(2017-08-01), datetime(2017-08-04), 1d)`,
      columns: ['Timestamp', 'count', 'dcount', 'new_dcount', 'aggregated_dcount'],
      rows: [
        ['2017-08-01T00:00:00.0000000Z', 4, 4, 4, 4],
        ['2017-08-02T00:00:00.0000000Z', 3, 3, 2, 6],
        ['2017-08-03T00:00:00.0000000Z', 6, 5, 2, 8],
        ['2017-08-04T00:00:00.0000000Z', 1, 1, 0, 8],
      ],
    },
    {
      query: `datatable(id:string, t:datetime, site:string)['A', datetime(2024-01-01 05:00), 'x', 'A', datetime(2024-01-02 06:00), 'x', 'A', datetime(2024-01-02), 'y', 'Z', datetime(2023-01-01), 'x']
| evaluate activity_counts_metrics(id, t, datetime(2024-01-01), datetime(2024-01-03), 1d, site)`,
      columns: ['t', 'site', 'count', 'dcount', 'new_dcount', 'aggregated_dcount'],
      rows: [
        ['2024-01-01T00:00:00.0000000Z', 'x', 1, 1, 1, 1],
        ['2024-01-02T00:00:00.0000000Z', 'x', 1, 1, 0, 1],
        ['2024-01-02T00:00:00.0000000Z', 'y', 1, 1, 1, 1],
      ],
    },
  ],
});
