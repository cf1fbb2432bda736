import { kindOf } from '../1-parse/language-service.ts';
import type { SyntaxNode } from '../1-parse/syntax.ts';
import { findColumn, nameOf } from '../2-bind/bind-name.ts';
import { isTabularNode } from '../2-bind/tabular-node.ts';
import type { BindContext, Relation, RelationColumn } from '../2-bind/context.ts';
import { castTo, columnRef, type Expr } from '../3-plan/expr.ts';
import type { Plan, PlanColumn } from '../3-plan/plan.ts';
import { columnOf, constantExpr, expectCount, problem } from './arguments.ts';
import { definePlugin, type PluginCall } from './define-plugin.ts';
import { aggregate, call, filter, joined, longOf, newColumn, ratio, withColumns } from './expressions.ts';
import { countBins, startAndEnd, timeBins } from './time-bins.ts';
import { groupBy, within, type Group } from './timeline.ts';

/** The result has a row for each pair of windows. */
const maxWindows = 1_000;

interface Rest {
  readonly cohort: SyntaxNode | undefined;
  readonly dimensions: readonly RelationColumn[];
  readonly lookback: Relation | undefined;
}

/** What follows the window: a cohort that is no column, columns, a table. */
function restOf(nodes: readonly SyntaxNode[], input: Relation, ctx: BindContext): Rest {
  let cohort: SyntaxNode | undefined;
  let lookback: Relation | undefined;
  const dimensions: RelationColumn[] = [];
  for (const node of nodes) {
    const column = kindOf(node) === 'NameReference' ? findColumn(input.columns, nameOf(node)) : undefined;
    if (column !== undefined) dimensions.push(column);
    else if (isTabularNode(node, ctx)) lookback = ctx.tools.tabular(node, { ...ctx, row: [] });
    else cohort = node;
  }
  return { cohort, dimensions, lookback };
}

/** Drops those who stand in the lookback: they are new in no window. */
function withoutKnown(
  plugin: PluginCall,
  seen: Group,
  who: { readonly name: string; readonly at: number },
  lookback: Relation,
  ctx: BindContext,
): Group {
  const id = seen.columns[who.at]!;
  const known =
    findColumn(lookback.columns, who.name) ?? (lookback.columns.length === 1 ? lookback.columns[0] : undefined);
  if (known === undefined) throw problem(plugin, `the lookback has no column ${who.name}`, ctx);
  if (known.type !== id.type) throw problem(plugin, `${who.name} is of another type in the lookback`, ctx);
  return joined(
    'leftanti',
    seen.plan,
    lookback.plan,
    [{ left: id, right: known }],
    { left: seen.columns, right: [] },
    ctx,
  );
}

/** How many were first there in one window and there in another: dimensions, first window, window, count. */
function countPairs(seen: Group, width: number, ctx: BindContext): Group {
  const parts = seen.columns.slice(0, width);
  const [id, at] = seen.columns.slice(width);
  const firsts = groupBy(seen.plan, [...parts, id!].map(columnRef), [aggregate('min', at!.type, columnRef(at!))], ctx);
  const keys = [...parts, id!].map((left, index) => ({ left, right: firsts.columns[index]! }));
  const both = joined(
    'inner',
    seen.plan,
    firsts.plan,
    keys,
    { left: [...parts, at!], right: firsts.columns.slice(-1) },
    ctx,
  );
  const [there, first] = both.columns.slice(width);
  return groupBy(
    both.plan,
    [...both.columns.slice(0, width), first!, there!].map(columnRef),
    [aggregate('count', 'long')],
    ctx,
  );
}

/** Every pair of windows, the second not before the first, for every combination of dimensions. */
function allPairs(seen: Group, width: number, count: number, at: (index: Expr) => Expr, ctx: BindContext): Group {
  const one: Group = {
    plan: { kind: 'values', columns: [newColumn('long', ctx)], rows: [[0n]] },
    columns: [],
  };
  const base = width === 0 ? one : groupBy(seen.plan, seen.columns.slice(0, width).map(columnRef), [], ctx);
  const indexes = Array.from({ length: count }, (_, index) => index);
  const [from, to] = [newColumn('dynamic', ctx), newColumn('dynamic', ctx)];
  let plan: Plan = base.plan;
  for (const { id } of [from, to])
    plan = {
      kind: 'expand',
      input: plan,
      columns: [{ id, source: { kind: 'literal', type: 'dynamic', value: indexes } }],
    };
  const numbers = [from, to].map((column) => castTo(columnRef(column), 'long'));
  const pairs = withColumns(filter(plan, call('<=', 'bool', numbers[0]!, numbers[1]!)), numbers.map(at), ctx);
  return { plan: pairs.plan, columns: [...base.columns, ...pairs.columns] };
}

const orZero = (count: PlanColumn): Expr => call('coalesce', 'long', columnRef(count), longOf(0));

function bindNewActivity(plugin: PluginCall, input: Relation, ctx: BindContext): Relation {
  expectCount(plugin, 5, Number.POSITIVE_INFINITY, ctx);
  const who = columnOf(plugin, plugin.args[0]!, input, ctx);
  const time = columnOf(plugin, plugin.args[1]!, input, ctx);
  const span = startAndEnd(plugin, [plugin.args[2]!, plugin.args[3]!], time.type, ctx);
  const bins = timeBins(plugin, plugin.args[4]!, time.type, span.start, ctx);
  const { cohort, dimensions, lookback } = restOf(plugin.args.slice(5), input, ctx);
  const count = countBins(plugin, bins, span, maxWindows, ctx);
  const width = dimensions.length;
  const all = groupBy(
    filter(input.plan, ...within(columnRef(time), span.start, span.end)),
    [...dimensions.map(columnRef), columnRef(who), bins.of(columnRef(time))],
    [],
    ctx,
  );
  const seen = lookback === undefined ? all : withoutKnown(plugin, all, { name: who.name, at: width }, lookback, ctx);
  const pairs = countPairs(seen, width, ctx);
  const grid = allPairs(all, width, count, (index) => bins.after(bins.of(span.start), index), ctx);
  const keysOf = (group: Group, length: number) =>
    grid.columns.slice(0, length).map((left, index) => ({ left, right: group.columns[index]! }));
  const counted = joined(
    'leftouter',
    grid.plan,
    pairs.plan,
    keysOf(pairs, width + 2),
    { left: grid.columns, right: pairs.columns.slice(-1) },
    ctx,
  );
  // Those new in a window are there in it: their number is that of the pair of it with itself.
  const [first, there, times] = pairs.columns.slice(width).map(columnRef);
  const cohorts = groupBy(
    filter(pairs.plan, call('==', 'bool', first!, there!)),
    [...pairs.columns.slice(0, width).map(columnRef), first!],
    [aggregate('sum', 'long', times!)],
    ctx,
  );
  const full = joined(
    'leftouter',
    counted.plan,
    cohorts.plan,
    counted.columns.slice(0, width + 1).map((left, index) => ({ left, right: cohorts.columns[index]! })),
    { left: counted.columns, right: cohorts.columns.slice(-1) },
    ctx,
  );
  return measure({ ...full, names: dimensions.map(({ name }) => name), time }, cohortBin(), ctx);

  function cohortBin(): Expr | undefined {
    if (cohort === undefined) return undefined;
    return bins.of(castTo(constantExpr(plugin, cohort, ctx), time.type));
  }
}

/** The figures of each pair of windows. */
function measure(
  full: Group & { readonly names: readonly string[]; readonly time: RelationColumn },
  cohort: Expr | undefined,
  ctx: BindContext,
): Relation {
  const parts = full.columns.slice(0, full.names.length);
  const [from, to, pair, size] = full.columns.slice(full.names.length);
  const since: PlanColumn = newColumn('long', ctx);
  // From the last window back: how many of those there now were new in this window or later.
  const summed: Plan = {
    kind: 'window',
    input: full.plan,
    definitions: [{ id: since.id, expr: { kind: 'window', type: 'long', name: 'row_cumsum', args: [orZero(pair!)] } }],
    order: [{ id: from!.id, descending: true, nullsFirst: false }],
    partition: [...parts, to!].map(({ id }) => id),
  };
  const [retained, group] = [orZero(pair!), orZero(size!)];
  const same = call('==', 'bool', columnRef(from!), columnRef(to!));
  const later = call('-', 'long', columnRef(since), retained);
  const churned = call('-', 'long', group, retained);
  const figures = withColumns(
    summed,
    [
      call('iff', 'long', same, columnRef(since), later),
      retained,
      churned,
      ratio(retained, group),
      ratio(churned, group),
    ],
    ctx,
  );
  const shown =
    cohort === undefined ? figures.plan : filter(figures.plan, call('==', 'bool', columnRef(from!), cohort));
  const names = ['dcount_new_values', 'dcount_retained_values', 'dcount_churn_values', 'retention_rate', 'churn_rate'];
  return {
    plan: shown,
    columns: [
      { name: `from_${full.time.name}`, ...plain(from!) },
      { name: `to_${full.time.name}`, ...plain(to!) },
      ...parts.map((part, index) => ({ name: full.names[index]!, ...plain(part) })),
      ...figures.columns.map((column, index) => ({ name: names[index]!, ...column })),
    ],
  };
}

const plain = ({ id, type }: PlanColumn): PlanColumn => ({ id, type });

const users = `let Users = datatable(user:long, t:datetime)[0, datetime(2019-11-01), 2, datetime(2019-11-01), 3, datetime(2019-11-01), 4, datetime(2019-11-01), 0, datetime(2019-11-02), 1, datetime(2019-11-02), 3, datetime(2019-11-02), 5, datetime(2019-11-02), 0, datetime(2019-11-03), 5, datetime(2019-11-03 10:00)];`;
const day = (number: number): string => `2019-11-0${number}T00:00:00.0000000Z`;

export const newActivityMetrics = definePlugin({
  name: 'new_activity_metrics',
  doc: 'Follows those who are new in a window of time through the windows after it: how many come back, how many do not, and how many others are new.',
  learn: 'https://learn.microsoft.com/kusto/query/new-activity-metrics-plugin',
  signature:
    "new_activity_metrics(id, time, start, end, window: a number, a timespan, 'week', 'month' or 'year', cohort (optional), dimension, … (optional), lookback: table (optional))",
  asksData: false,
  differences: [
    'Counts of distinct values are exact.',
    `A time line has at most ${maxWindows} windows; each pair of them is a row, also where nobody is new.`,
  ],
  bind: bindNewActivity,
  examples: [
    {
      query: `${users} Users | evaluate new_activity_metrics(user, t, datetime(2019-11-01), datetime(2019-11-04) - 1tick, 1d)`,
      columns: [
        'from_t',
        'to_t',
        'dcount_new_values',
        'dcount_retained_values',
        'dcount_churn_values',
        'retention_rate',
        'churn_rate',
      ],
      rows: [
        [day(1), day(1), 4, 4, 0, 1, 0],
        [day(1), day(2), 2, 2, 2, 0.5, 0.5],
        [day(1), day(3), 1, 1, 3, 0.25, 0.75],
        [day(2), day(2), 2, 2, 0, 1, 0],
        [day(2), day(3), 0, 1, 1, 0.5, 0.5],
        [day(3), day(3), 0, 0, 0, 'NaN', 'NaN'],
      ],
    },
    {
      query: `${users} let Known = datatable(user:long)[0, 1]; Users | evaluate new_activity_metrics(user, t, datetime(2019-11-01), datetime(2019-11-03), 1d, datetime(2019-11-01), Known) | project to_t, dcount_new_values, retention_rate`,
      columns: ['to_t', 'dcount_new_values', 'retention_rate'],
      rows: [
        [day(1), 3, 1],
        [day(2), 1, 1 / 3],
        [day(3), 0, 0],
      ],
    },
  ],
});
