import { newId, type BindContext, type Relation } from '../2-bind/context.ts';
import { castTo, columnRef, type Expr } from '../3-plan/expr.ts';
import type { Plan, PlanColumn } from '../3-plan/plan.ts';
import { expectCount, needConstant, problem } from './arguments.ts';
import { definePlugin, type PluginCall } from './define-plugin.ts';
import { aggregate, call, filter, joined, newColumn, withColumns } from './expressions.ts';
import { funnelOf, type Funnel } from './funnel.ts';
import { groupBy, type Group } from './timeline.ts';
import { convertValue } from '../values/convert.ts';

const maxPeriods = 100;

/** The times that a funnel may take, as values of the type of a difference of times. */
function periodsOf(plugin: PluginCall, funnel: Funnel, ctx: BindContext): readonly Expr[] {
  const type = funnel.time.type === 'datetime' ? 'timespan' : funnel.time.type;
  const listed = needConstant(plugin, plugin.args[7], 'dynamic', ctx);
  if (!Array.isArray(listed) || listed.length === 0 || listed.length > maxPeriods)
    throw problem(plugin, `the periods are an array of 1 to ${maxPeriods} times`, ctx);
  return listed.map((value): Expr => {
    const period = convertValue('dynamic', value, type);
    if (period === null) throw problem(plugin, `a period is no ${type}`, ctx);
    return { kind: 'literal', type, value: period };
  });
}

/** Who began when, with the earliest time at which each state of the sequence is reached from there: id, beginning, time. */
function reach(funnel: Funnel, ctx: BindContext): readonly Group[] {
  const { who, time, state, rows } = funnel;
  const events = funnel.sequence.map((value) =>
    groupBy(filter(rows, call('==', 'bool', columnRef(state), value)), [columnRef(who), columnRef(time)], [], ctx),
  );
  const [begin] = events;
  const own = withColumns(begin!.plan, [columnRef(begin!.columns[1]!)], ctx);
  const stages: Group[] = [{ plan: own.plan, columns: [...begin!.columns, ...own.columns] }];
  for (const next of events.slice(1)) {
    const stage = stages.at(-1)!;
    const shown = { left: stage.columns, right: next.columns.slice(1) };
    const keys = [{ left: stage.columns[0]!, right: next.columns[0]! }];
    const pairs = joined('inner', stage.plan, next.plan, keys, shown, ctx);
    const [id, start, last, at] = pairs.columns.map(columnRef);
    stages.push(
      groupBy(
        filter(pairs.plan, call('>', 'bool', at!, last!)),
        [id!, start!],
        [aggregate('min', time.type, at!)],
        ctx,
      ),
    );
  }
  return stages;
}

function bindCompletion(plugin: PluginCall, input: Relation, ctx: BindContext): Relation {
  expectCount(plugin, 8, 8, ctx);
  const [, , , , step, state, sequence] = plugin.args;
  const funnel = funnelOf(plugin, { step: step!, state: state!, sequence: sequence! }, input, ctx);
  const periods = periodsOf(plugin, funnel, ctx);
  const kinds = [funnel.who.type, funnel.time.type, funnel.time.type, 'long'] as const;
  const columns: readonly PlanColumn[] = kinds.map((type) => newColumn(type, ctx));
  const inputs = reach(funnel, ctx).map((stage, index) => ({
    plan: stage.plan,
    values: new Map<number, Expr>([
      ...stage.columns.map((column, at): [number, Expr] => [columns[at]!.id, columnRef(column)]),
      [columns[3]!.id, { kind: 'literal', type: 'long', value: BigInt(index) }],
    ]),
  }));
  const all: Plan = { kind: 'union', columns, inputs };
  const [id, begin, end, place] = columns.map(columnRef);
  const choice = newId(ctx);
  const expanded: Plan = {
    kind: 'expand',
    input: all,
    columns: [{ id: choice, source: { kind: 'literal', type: 'dynamic', value: periods.map((_, index) => index) } }],
  };
  const pick = (list: readonly Expr[], index: Expr): Expr =>
    list.length === 1
      ? list[0]!
      : call(
          'case',
          list[0]!.type,
          ...list
            .slice(0, -1)
            .flatMap((value, at) => [
              call('==', 'bool', index, { kind: 'literal', type: 'long', value: BigInt(at) }),
              value,
            ]),
          list.at(-1)!,
        );
  const which = castTo(columnRef({ id: choice, type: 'dynamic' }), 'long');
  const timed = withColumns(expanded, [which, pick(periods, which)], ctx);
  const [number, period] = timed.columns;
  const took = call('-', period!.type, end!, begin!);
  const counted = groupBy(
    filter(timed.plan, call('<=', 'bool', took, columnRef(period!))),
    [funnel.bins.of(begin!), columnRef(number!), columnRef(period!), place!],
    [aggregate('dcount', 'long', id!)],
    ctx,
  );
  const [bin, order, shownPeriod, at, count] = counted.columns;
  const named = withColumns(counted.plan, [pick(funnel.sequence, columnRef(at!))], ctx);
  const keys = [bin!, order!, at!].map((column) => ({ id: column.id, descending: false, nullsFirst: true }));
  return {
    plan: { kind: 'sort', input: named.plan, keys },
    columns: [
      { name: funnel.time.name, ...bin! },
      { name: funnel.state.name, ...named.columns[0]! },
      { name: 'Period', ...shownPeriod! },
      { name: 'dcount', ...count! },
    ],
    order: keys,
  };
}

const first = '2024-01-01T00:00:00.0000000Z';

export const funnelSequenceCompletion = definePlugin({
  name: 'funnel_sequence_completion',
  doc: 'Counts for each state of a sequence how many reach it, state after state, within a time of its first; for each of several times.',
  learn: 'https://learn.microsoft.com/kusto/query/funnel-sequence-completion-plugin',
  signature: 'funnel_sequence_completion(id, time, start, end, step, state, sequence: dynamic, periods: dynamic)',
  asksData: false,
  differences: [
    'Counts of distinct values are exact; a state that nobody reaches has no row.',
    'Each state follows strictly later than the one before; rows of other states may stand between.',
  ],
  bind: bindCompletion,
  examples: [
    {
      query: `datatable(id:string, t:datetime, e:string)['A', datetime(2024-01-01), 'x', 'A', datetime(2024-01-01 00:30), 'y', 'A', datetime(2024-01-01 03:00), 'z', 'B', datetime(2024-01-01 05:00), 'x', 'B', datetime(2024-01-01 07:00), 'y', 'C', datetime(2024-01-01 08:00), 'y']
| evaluate funnel_sequence_completion(id, t, datetime(2024-01-01), datetime(2024-01-02), 1d, e, dynamic(['x', 'y', 'z']), dynamic([1h, 4h]))`,
      columns: ['t', 'e', 'Period', 'dcount'],
      rows: [
        [first, 'x', '01:00:00', 2],
        [first, 'y', '01:00:00', 1],
        [first, 'x', '04:00:00', 2],
        [first, 'y', '04:00:00', 2],
        [first, 'z', '04:00:00', 1],
      ],
    },
  ],
});
