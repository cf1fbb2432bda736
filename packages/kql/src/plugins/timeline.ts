import type { BindContext, Relation, RelationColumn } from '../2-bind/context.ts';
import { castTo, columnRef, type Expr } from '../3-plan/expr.ts';
import type { Plan, PlanColumn } from '../3-plan/plan.ts';
import { columnOf, constantExpr, problem } from './arguments.ts';
import type { PluginCall } from './define-plugin.ts';
import { call, newColumn, withColumns } from './expressions.ts';

/** The arguments that plugins of activity share: who, when, from, to, and the columns that part the rows. */
export interface Activity {
  readonly who: RelationColumn;
  readonly time: RelationColumn;
  readonly start: Expr;
  readonly end: Expr;
  readonly dimensions: readonly RelationColumn[];
}

/** Reads `(id, time, start, end, …, dimension…)`; `between` is the number of arguments in the middle. */
export function activityOf(plugin: PluginCall, between: number, input: Relation, ctx: BindContext): Activity {
  const [who, time, start, end] = plugin.args;
  if (
    who === undefined ||
    time === undefined ||
    start === undefined ||
    end === undefined ||
    plugin.args.length < 4 + between
  )
    throw problem(plugin, `it takes at least ${4 + between} arguments`, ctx);
  const at = columnOf(plugin, time, input, ctx);
  return {
    who: columnOf(plugin, who, input, ctx),
    time: at,
    start: castTo(constantExpr(plugin, start, ctx), at.type),
    end: castTo(constantExpr(plugin, end, ctx), at.type),
    dimensions: plugin.args.slice(4 + between).map((node) => columnOf(plugin, node, input, ctx)),
  };
}

/** The beginning of the bin of `width` that a time is in; bins are counted from `start`. */
export const binOf = (time: Expr, width: Expr, start: Expr): Expr => call('bin_at', time.type, time, width, start);

export const within = (time: Expr, from: Expr, to: Expr): readonly Expr[] => [
  call('>=', 'bool', time, from),
  call('<=', 'bool', time, to),
];

export interface Group {
  readonly plan: Plan;
  /** The new columns of the keys, then those of the values. */
  readonly columns: readonly PlanColumn[];
}

/** Groups rows by `keys`. */
export function groupBy(input: Plan, keys: readonly Expr[], values: readonly Expr[], ctx: BindContext): Group {
  const columns = [...keys, ...values].map((expr) => newColumn(expr.type, ctx));
  const defined = [...keys, ...values].map((expr, index) => ({ id: columns[index]!.id, expr }));
  return {
    plan: { kind: 'aggregate', input, keys: defined.slice(0, keys.length), values: defined.slice(keys.length) },
    columns,
  };
}

/** How many bins a span has; the plugin refuses one that is no whole number from 1. */
export function binsIn(
  plugin: PluginCall,
  span: Extract<Expr, { kind: 'literal' }>,
  width: Extract<Expr, { kind: 'literal' }>,
  ctx: BindContext,
): number {
  const [whole, part] = [Number(span.value), Number(width.value)];
  if (!(part > 0) || !(whole > 0)) throw problem(plugin, 'spans and bins must be longer than 0', ctx);
  const count = Math.ceil(whole / part);
  if (count > 10_000) throw problem(plugin, `the window has ${count} bins, more than 10000`, ctx);
  return count;
}

/** Repeats each row once for each of the `count` bins whose window it is in: its own and those that follow. Returns the new bin's column. */
export function spreadOver(input: Plan, bin: PlanColumn, width: Expr, count: number, ctx: BindContext): Group {
  const offset = newColumn('dynamic', ctx);
  const expanded: Plan = {
    kind: 'expand',
    input,
    columns: [
      {
        id: offset.id,
        source: { kind: 'literal', type: 'dynamic', value: Array.from({ length: count }, (_, index) => index) },
      },
    ],
  };
  const ahead = call('*', width.type, castTo(columnRef(offset), 'long'), width);
  return withColumns(expanded, [call('+', bin.type, columnRef(bin), ahead)], ctx);
}
