import type { SyntaxNode } from '../1-parse/syntax.ts';
import type { BindContext, Relation, RelationColumn } from '../2-bind/context.ts';
import { castTo, columnRef, type Expr } from '../3-plan/expr.ts';
import type { Plan } from '../3-plan/plan.ts';
import { columnOf, needConstant, problem } from './arguments.ts';
import type { PluginCall } from './define-plugin.ts';
import { filter } from './expressions.ts';
import { startAndEnd, timeBins, type TimeBins } from './time-bins.ts';
import { within } from './timeline.ts';

/** States of a sequence. */
const maxStates = 16;

/** What the plugins of funnels share. */
export interface Funnel {
  readonly who: RelationColumn;
  readonly time: RelationColumn;
  readonly state: RelationColumn;
  readonly bins: TimeBins;
  /** The values of the states, as constants of the column's type. */
  readonly sequence: readonly Expr[];
  /** Rows from start to end. */
  readonly rows: Plan;
}

interface FunnelNodes {
  readonly step: SyntaxNode;
  readonly state: SyntaxNode;
  readonly sequence: SyntaxNode;
}

/** Reads id, time, start and end, and the arguments that differ in their places. */
export function funnelOf(plugin: PluginCall, nodes: FunnelNodes, input: Relation, ctx: BindContext): Funnel {
  const [who, time] = plugin.args.slice(0, 2).map((node) => columnOf(plugin, node, input, ctx));
  const state = columnOf(plugin, nodes.state, input, ctx);
  const { start, end } = startAndEnd(plugin, [plugin.args[2]!, plugin.args[3]!], time!.type, ctx);
  const listed = needConstant(plugin, nodes.sequence, 'dynamic', ctx);
  if (!Array.isArray(listed) || listed.length === 0 || listed.length > maxStates)
    throw problem(plugin, `the sequence is an array of 1 to ${maxStates} states`, ctx);
  return {
    who: who!,
    time: time!,
    state,
    bins: timeBins(plugin, nodes.step, time!.type, start, ctx),
    sequence: listed.map((value) => castTo({ kind: 'literal', type: 'dynamic', value }, state.type)),
    rows: filter(input.plan, ...within(columnRef(time!), start, end)),
  };
}
