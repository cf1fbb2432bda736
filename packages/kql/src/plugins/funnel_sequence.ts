import { newId, type BindContext, type Relation } from '../2-bind/context.ts';
import { castTo, columnRef, textLiteral, type Expr } from '../3-plan/expr.ts';
import type { Plan, PlanColumn, SortKey } from '../3-plan/plan.ts';
import { constantExpr, expectCount } from './arguments.ts';
import { definePlugin, type PluginCall } from './define-plugin.ts';
import { aggregate, and, call, filter, longOf, newColumn } from './expressions.ts';
import { funnelOf, type Funnel } from './funnel.ts';
import { groupBy, type Group } from './timeline.ts';

const maxSamples = 128;
const ascending = ({ id }: PlanColumn): SortKey => ({ id, descending: false, nullsFirst: true });

/** A window over the rows of each id in their order. */
function windowOf(
  input: Plan,
  expressions: readonly Extract<Expr, { kind: 'window' }>[],
  who: PlanColumn,
  order: readonly PlanColumn[],
  ctx: BindContext,
): { readonly plan: Plan; readonly columns: readonly PlanColumn[] } {
  const columns = expressions.map(({ type }) => newColumn(type, ctx));
  const definitions = expressions.map((expr, index) => ({ id: columns[index]!.id, expr }));
  return {
    plan: { kind: 'window', input, definitions, order: order.map(ascending), partition: [who.id] },
    columns,
  };
}
const neighbour = (name: 'prev' | 'next', column: PlanColumn, distance: number): Extract<Expr, { kind: 'window' }> => ({
  kind: 'window',
  type: column.type,
  name,
  args: [columnRef(column), longOf(distance)],
});

/** Rows of one state that follow each other are one: id, state, first and last time, and a number in the order of time. */
function runsOf({ who, time, state, rows }: Funnel, ctx: BindContext): Group {
  const order = [time, state];
  const before = windowOf(rows, [neighbour('prev', state, 1)], who, order, ctx);
  const [last] = before.columns.map(columnRef);
  const placed = windowOf(
    before.plan,
    [{ kind: 'window', type: 'long', name: 'row_number', args: [longOf(1)] }],
    who,
    order,
    ctx,
  );
  const begins = call(
    'or',
    'bool',
    call('==', 'bool', columnRef(placed.columns[0]!), longOf(1)),
    call('!=', 'bool', last!, columnRef(state)),
  );
  const flag = newId(ctx);
  const flagged: Plan = {
    kind: 'extend',
    input: placed.plan,
    definitions: [{ id: flag, expr: call('iff', 'long', begins, longOf(1), longOf(0)) }],
  };
  const numbered = windowOf(
    flagged,
    [{ kind: 'window', type: 'long', name: 'row_cumsum', args: [columnRef({ id: flag, type: 'long' })] }],
    who,
    order,
    ctx,
  );
  return groupBy(
    numbered.plan,
    [columnRef(who), columnRef(state), columnRef(numbered.columns[0]!)],
    [aggregate('min', time.type, columnRef(time)), aggregate('max', time.type, columnRef(time))],
    ctx,
  );
}

function bindFunnel(plugin: PluginCall, input: Relation, ctx: BindContext): Relation {
  expectCount(plugin, 8, 8, ctx);
  const [, , , , most, step, stateNode, sequenceNode] = plugin.args;
  const funnel = funnelOf(plugin, { step: step!, state: stateNode!, sequence: sequenceNode! }, input, ctx);
  const maxStep = constantExpr(plugin, most!, ctx);
  const runs = runsOf(funnel, ctx);
  const [who, state, number, first, last] = runs.columns;
  const length = funnel.sequence.length;
  const ahead = Array.from({ length }, (_, index) => index + 1);
  const seen = windowOf(
    runs.plan,
    [
      neighbour('prev', state!, 1),
      neighbour('prev', last!, 1),
      ...ahead.flatMap((distance) => [
        neighbour('next', state!, distance),
        neighbour('next', first!, distance),
        neighbour('next', last!, distance),
      ]),
    ],
    who!,
    [number!],
    ctx,
  );
  const [prevState, prevLast, ...following] = seen.columns.map(columnRef);
  // The run itself, then those after it: state, first and last time of each.
  const chain: readonly (readonly Expr[])[] = [
    [state!, first!, last!].map(columnRef),
    ...ahead.map((_, index) => following.slice(3 * index, 3 * index + 3)),
  ];
  const near = (from: Expr, to: Expr): Expr => call('<=', 'bool', call('-', maxStep.type, to, from), maxStep);
  const met = funnel.sequence.flatMap((value, index) => {
    const same = call('==', 'bool', chain[index]![0]!, value);
    return index === 0 ? [same] : [same, near(chain[index - 1]![2]!, chain[index]![1]!)];
  });
  const nextRun = chain[length]!;
  const shown = (value: Expr, from: Expr, to: Expr): Expr =>
    call('iff', 'string', near(from, to), castTo(value, 'string'), textLiteral(''));
  const counted = groupBy(
    filter(seen.plan, and(...met)),
    [
      funnel.bins.of(columnRef(first!)),
      shown(prevState!, prevLast!, columnRef(first!)),
      shown(nextRun[0]!, chain[length - 1]![2]!, nextRun[1]!),
    ],
    [
      aggregate('dcount', 'long', columnRef(who!)),
      aggregate('make_set', 'dynamic', columnRef(who!), longOf(maxSamples)),
    ],
    ctx,
  );
  const names = [funnel.time.name, 'prev', 'next', 'dcount', 'samples'];
  return { plan: counted.plan, columns: counted.columns.map((column, index) => ({ name: names[index]!, ...column })) };
}

const day = '2024-01-01T00:00:00.0000000Z';

export const funnelSequence = definePlugin({
  name: 'funnel_sequence',
  doc: `Counts who goes through a sequence of states, with the state before and the state after it, and gives up to ${maxSamples} of them.`,
  learn: 'https://learn.microsoft.com/kusto/query/funnel-sequence-plugin',
  signature: 'funnel_sequence(id, time, start, end, maxStep, step, state, sequence: dynamic)',
  asksData: false,
  differences: [
    'Only the first of the three tables that Kusto gives: the other two are `summarize sum(dcount) by` its columns, where nobody goes through it twice.',
    'Counts of distinct values are exact. Rows of one state that follow each other are one; rows of one time stand in the order of their states.',
  ],
  bind: bindFunnel,
  examples: [
    {
      query: `datatable(id:string, t:datetime, e:string)['A', datetime(2024-01-01), 'w', 'A', datetime(2024-01-01 01:00), 'x', 'A', datetime(2024-01-01 01:30), 'x', 'A', datetime(2024-01-01 02:00), 'y', 'A', datetime(2024-01-01 03:00), 'z', 'B', datetime(2024-01-01 05:00), 'x', 'B', datetime(2024-01-01 05:20), 'y', 'C', datetime(2024-01-01 05:00), 'x', 'C', datetime(2024-01-01 15:20), 'y']
| evaluate funnel_sequence(id, t, datetime(2024-01-01), datetime(2024-01-02), 2h, 1d, e, dynamic(['x', 'y']))`,
      columns: ['t', 'prev', 'next', 'dcount', 'samples'],
      rows: [
        [day, 'w', 'z', 1, ['A']],
        [day, '', '', 1, ['B']],
      ],
    },
  ],
});
