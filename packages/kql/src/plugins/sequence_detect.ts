import { kindOf } from '../1-parse/language-service.ts';
import { need, type SyntaxNode } from '../1-parse/syntax.ts';
import { nameOf } from '../2-bind/bind-name.ts';
import { newId, withRow, type BindContext, type Relation, type RelationColumn } from '../2-bind/context.ts';
import { columnRef, type Expr } from '../3-plan/expr.ts';
import type { Plan, PlanColumn } from '../3-plan/plan.ts';
import { columnOf, constantExpr, expectCount, problem } from './arguments.ts';
import { definePlugin, type PluginCall } from './define-plugin.ts';
import { call, filter, withColumns } from './expressions.ts';
import { groupBy } from './timeline.ts';

interface Chain {
  readonly plan: Plan;
  readonly parts: readonly PlanColumn[];
  readonly times: readonly PlanColumn[];
}

/** Joins the chains so far with the rows of the next step that follow in time. */
function follow(chain: Chain, next: Chain, maxStep: Expr, maxSpan: Expr, ctx: BindContext): Chain {
  const sides = [
    ...[...chain.parts, ...chain.times].map((column) => ({ column, side: 'left' as const })),
    ...next.times.map((column) => ({ column, side: 'right' as const })),
  ];
  const columns = sides.map(({ column, side }) => ({ id: newId(ctx), type: column.type, side, from: column.id }));
  const keys = chain.parts.map((part, index) => ({ left: part.id, right: next.parts[index]!.id, type: part.type }));
  const joined: Plan = { kind: 'join', join: 'inner', left: chain.plan, right: next.plan, keys, columns };
  const parts = columns.slice(0, chain.parts.length);
  const times = columns.slice(chain.parts.length);
  const [first, last, before] = [times[0]!, times.at(-1)!, times.at(-2)!].map(columnRef);
  const since = (start: Expr): Expr => call('-', maxStep.type, last!, start);
  const plan = filter(
    joined,
    call('>', 'bool', last!, before!),
    call('<=', 'bool', since(before!), maxStep),
    call('<=', 'bool', since(first!), maxSpan),
  );
  return { plan, parts, times };
}

function bindSequence(plugin: PluginCall, input: Relation, ctx: BindContext): Relation {
  expectCount(plugin, 4, Number.POSITIVE_INFINITY, ctx);
  const time = columnOf(plugin, plugin.args[0]!, input, ctx);
  const [maxStep, maxSpan] = [constantExpr(plugin, plugin.args[1]!, ctx), constantExpr(plugin, plugin.args[2]!, ctx)];
  const rest = plugin.args.slice(3);
  const isStep = (node: SyntaxNode): boolean => kindOf(node) === 'SimpleNamedExpression';
  const steps = rest.filter(isStep).map((node) => ({
    name: nameOf(need(node, 'Name')),
    condition: ctx.tools.expression(need(node, 'Expression'), withRow(ctx, input)),
  }));
  if (steps.length < 2 || steps.length > 16)
    throw problem(plugin, 'it takes 2 to 16 named conditions: a=(…), b=(…)', ctx);
  const dimensions = rest.filter((node) => !isStep(node)).map((node) => columnOf(plugin, node, input, ctx));
  const chains = steps.map(({ condition }): Chain => {
    // Rows of one time and one set of dimensions are one event.
    const rows = groupBy(filter(input.plan, condition), [...dimensions.map(columnRef), columnRef(time)], [], ctx);
    return { plan: rows.plan, parts: rows.columns.slice(0, -1), times: rows.columns.slice(-1) };
  });
  const [first, ...others] = chains;
  let chain = first!;
  for (const next of others) chain = follow(chain, next, maxStep, maxSpan, ctx);
  const duration = call('-', maxStep.type, columnRef(chain.times.at(-1)!), columnRef(chain.times[0]!));
  const timed = withColumns(chain.plan, [duration], ctx);
  const columns: RelationColumn[] = [
    ...chain.parts.map((part, index) => ({ name: dimensions[index]!.name, ...part })),
    ...chain.times.map((at, index) => ({ name: `${steps[index]!.name}_${time.name}`, ...at })),
    { name: 'Duration', ...timed.columns[0]! },
  ];
  return { plan: timed.plan, columns: columns.map(({ name, id, type }) => ({ name, id, type })) };
}

export const sequenceDetect = definePlugin({
  name: 'sequence_detect',
  doc: 'Finds rows that meet the named conditions one after another, each within a time of the one before and all within a time of the first; of one set of dimensions where such are given.',
  learn: 'https://learn.microsoft.com/kusto/query/sequence-detect-plugin',
  signature: 'sequence_detect(time, maxStepTime, maxSequenceTime, name = condition, …, dimension, … (optional))',
  asksData: false,
  differences: ['Every combination of rows within the times is given; rows of equal time and dimensions are one.'],
  bind: bindSequence,
  examples: [
    {
      query: `datatable(t:datetime, e:string, State:string)[datetime(2007-05-08), 'heat', 'CA', datetime(2007-05-08 16:02), 'fire', 'CA', datetime(2007-05-10 11:30), 'fire', 'CA', datetime(2007-05-09), 'fire', 'TX', datetime(2007-06-30), 'fire', 'CA']
| evaluate sequence_detect(t, 5d, 5d, heat=(e == 'heat'), wildfire=(e == 'fire'), State)`,
      columns: ['State', 'heat_t', 'wildfire_t', 'Duration'],
      rows: [
        ['CA', '2007-05-08T00:00:00.0000000Z', '2007-05-08T16:02:00.0000000Z', '16:02:00'],
        ['CA', '2007-05-08T00:00:00.0000000Z', '2007-05-10T11:30:00.0000000Z', '2.11:30:00'],
      ],
    },
  ],
});
