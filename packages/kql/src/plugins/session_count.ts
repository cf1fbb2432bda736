import { newId, type BindContext, type Relation, type RelationColumn } from '../2-bind/context.ts';
import { columnRef, type Expr } from '../3-plan/expr.ts';
import type { Plan } from '../3-plan/plan.ts';
import { constantExpr } from './arguments.ts';
import { definePlugin, type PluginCall } from './define-plugin.ts';
import { aggregate, call, filter } from './expressions.ts';
import { activityOf, binOf, groupBy, within } from './timeline.ts';

function bindSessions(plugin: PluginCall, input: Relation, ctx: BindContext): Relation {
  const { who, time, start, end, dimensions } = activityOf(plugin, 2, input, ctx);
  const [width, lookback] = [constantExpr(plugin, plugin.args[4]!, ctx), constantExpr(plugin, plugin.args[5]!, ctx)];
  const at = columnRef(time);
  const before = newId(ctx);
  const previous: Plan = {
    kind: 'window',
    input: filter(input.plan, within(at, start, end)[1]!),
    definitions: [{ id: before, expr: { kind: 'window', type: time.type, name: 'prev', args: [at] } }],
    order: [{ id: time.id, descending: false, nullsFirst: true }],
    partition: [...dimensions.map(({ id }) => id), who.id],
  };
  const last: Expr = columnRef({ id: before, type: time.type });
  const limit = call('+', time.type, last, lookback);
  const begins = call('or', 'bool', call('isnull', 'bool', last), call('>', 'bool', at, limit));
  const counted = groupBy(
    filter(previous, begins, ...within(at, start, end)),
    [binOf(at, width, start), ...dimensions.map(columnRef)],
    [aggregate('count', 'long')],
    ctx,
  );
  const names = [time.name, ...dimensions.map(({ name }) => name), 'count_sessions'];
  return {
    plan: counted.plan,
    columns: names.map((name, index): RelationColumn => ({ name, ...counted.columns[index]! })),
  };
}

export const sessionCount = definePlugin({
  name: 'session_count',
  doc: 'Gives for each bin of time the number of sessions that begin in it: rows of a value that no row of it precedes within the lookback.',
  learn: 'https://learn.microsoft.com/kusto/query/session-count-plugin',
  signature: 'session_count(id, time, start, end, bin, lookback, dimension, … (optional))',
  asksData: false,
  differences: [],
  bind: bindSessions,
  examples: [
    {
      query: `range t from 1 to 9 step 1 | extend id = iff(t % 3 == 0, 'c', 'a') | evaluate session_count(id, t, 1, 9, 5, 2)`,
      columns: ['t', 'count_sessions'],
      rows: [
        [1, 2],
        [6, 2],
      ],
    },
  ],
});
