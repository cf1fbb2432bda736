import type { BindContext, Relation, RelationColumn } from '../2-bind/context.ts';
import { columnRef, type Expr } from '../3-plan/expr.ts';
import type { Plan, PlanColumn } from '../3-plan/plan.ts';
import { definePlugin, type PluginCall } from './define-plugin.ts';
import { aggregate, call, filter, longOf, newColumn, ratio, withColumns } from './expressions.ts';
import { timeBins, timelineOf } from './time-bins.ts';
import { groupBy, within } from './timeline.ts';

/** The values that columns have in the row before, in the order of time and part by part. */
function before(
  input: Plan,
  columns: readonly PlanColumn[],
  time: PlanColumn,
  parts: readonly PlanColumn[],
  ctx: BindContext,
): { readonly plan: Plan; readonly values: readonly Expr[] } {
  const made = columns.map(({ type }) => newColumn(type, ctx));
  const plan: Plan = {
    kind: 'window',
    input,
    definitions: columns.map((column, index) => ({
      id: made[index]!.id,
      expr: { kind: 'window', type: column.type, name: 'prev', args: [columnRef(column)] },
    })),
    order: [{ id: time.id, descending: false, nullsFirst: true }],
    partition: parts.map(({ id }) => id),
  };
  return { plan, values: made.map(columnRef) };
}

function bindActivity(plugin: PluginCall, input: Relation, ctx: BindContext): Relation {
  const { who, time, span, windows, dimensions } = timelineOf(plugin, 1, input, ctx);
  const bins = timeBins(plugin, windows[0]!, time.type, span?.start, ctx);
  const rows = span === undefined ? input.plan : filter(input.plan, ...within(columnRef(time), span.start, span.end));
  const seen = groupBy(rows, [...dimensions.map(columnRef), columnRef(who), bins.of(columnRef(time))], [], ctx);
  const parts = seen.columns.slice(0, dimensions.length);
  const [id, at] = seen.columns.slice(dimensions.length);
  const follows = (last: Expr, bin: PlanColumn): Expr =>
    call('==', 'bool', last, bins.after(columnRef(bin), longOf(-1)));
  const own = before(seen.plan, [at!], at!, [...parts, id!], ctx);
  const counted = groupBy(
    own.plan,
    [columnRef(at!), ...parts.map(columnRef)],
    [aggregate('count', 'long'), aggregate('countif', 'long', follows(own.values[0]!, at!))],
    ctx,
  );
  const [bin] = counted.columns;
  const shownParts = counted.columns.slice(1, 1 + parts.length);
  const [count, retained] = counted.columns.slice(1 + parts.length).map(columnRef);
  const last = before(counted.plan, [bin!, counted.columns[1 + parts.length]!], bin!, shownParts, ctx);
  // Where nobody was in the window before, the rates are 0 of 0.
  const size = call('iff', 'long', follows(last.values[0]!, bin!), last.values[1]!, longOf(0));
  const figures = withColumns(
    last.plan,
    [call('-', 'long', count!, retained!), ratio(retained!, size), ratio(call('-', 'long', size, retained!), size)],
    ctx,
  );
  const names = ['dcount_newvalues', 'retention_rate', 'churn_rate'];
  const columns: RelationColumn[] = [
    { name: time.name, ...bin! },
    ...shownParts.map((part, index) => ({ name: dimensions[index]!.name, ...part })),
    { name: 'dcount_values', ...counted.columns[1 + parts.length]! },
    ...figures.columns.map((column, index) => ({ name: names[index]!, ...column })),
  ];
  return { plan: figures.plan, columns };
}

export const activityMetrics = definePlugin({
  name: 'activity_metrics',
  doc: 'Compares each window of time with the one before: how many are there, how many of them were not there before, what part came back and what part did not.',
  learn: 'https://learn.microsoft.com/kusto/query/activity-metrics-plugin',
  signature:
    "activity_metrics(id, time, start and end (optional), window: a number, a timespan, 'week', 'month' or 'year', dimension, … (optional))",
  asksData: false,
  differences: [
    'Counts of distinct values are exact.',
    'Windows in which nobody is are left out; without a start, windows are counted from the beginning of time.',
  ],
  bind: bindActivity,
  examples: [
    {
      query: `datatable(id:string, t:datetime)['A', datetime(2024-01-01), 'B', datetime(2024-01-01 09:00), 'A', datetime(2024-01-02), 'C', datetime(2024-01-02), 'A', datetime(2024-01-04)]
| evaluate activity_metrics(id, t, datetime(2024-01-01), datetime(2024-01-05), 1d)`,
      columns: ['t', 'dcount_values', 'dcount_newvalues', 'retention_rate', 'churn_rate'],
      rows: [
        ['2024-01-01T00:00:00.0000000Z', 2, 2, 'NaN', 'NaN'],
        ['2024-01-02T00:00:00.0000000Z', 2, 1, 0.5, 0.5],
        ['2024-01-04T00:00:00.0000000Z', 1, 1, 'NaN', 'NaN'],
      ],
    },
    {
      query: `datatable(id:string, t:datetime, site:string)['A', datetime(2024-01-05), 'x', 'A', datetime(2024-02-05), 'x', 'A', datetime(2024-02-05), 'y']
| evaluate activity_metrics(id, t, 'month', site)`,
      columns: ['t', 'site', 'dcount_values', 'dcount_newvalues', 'retention_rate', 'churn_rate'],
      rows: [
        ['2024-01-01T00:00:00.0000000Z', 'x', 1, 1, 'NaN', 'NaN'],
        ['2024-02-01T00:00:00.0000000Z', 'x', 1, 0, 1, 0],
        ['2024-02-01T00:00:00.0000000Z', 'y', 1, 1, 'NaN', 'NaN'],
      ],
    },
  ],
});
