import type { KqlType } from '@belfry/schema';
import { kindOf } from '../1-parse/language-service.ts';
import type { SyntaxNode } from '../1-parse/syntax.ts';
import { findColumn, nameOf } from '../2-bind/bind-name.ts';
import type { BindContext, Relation, RelationColumn } from '../2-bind/context.ts';
import { fold } from '../2-bind/fold.ts';
import { castTo, mapParts, textLiteral, type Expr } from '../3-plan/expr.ts';
import { columnOf, constantExpr, expectCount, problem } from './arguments.ts';
import type { PluginCall } from './define-plugin.ts';
import { call, longOf } from './expressions.ts';

/** Parts of a time line: of one width counted from a start, or weeks, months and years of the calendar. */
export interface TimeBins {
  /** The beginning of the part that a time is in. */
  of(time: Expr): Expr;
  /** The beginning of the part `index` (a long) parts after that of `bin`. */
  after(bin: Expr, index: Expr): Expr;
}

const calendar: Readonly<Record<string, string>> = { week: 'startofweek', month: 'startofmonth', year: 'startofyear' };

/** Reads the width of parts: a number, a timespan, or the name of a part of the calendar. Without a start parts are counted from 0. */
export function timeBins(
  plugin: PluginCall,
  node: SyntaxNode,
  type: KqlType,
  start: Expr | undefined,
  ctx: BindContext,
): TimeBins {
  const width = constantExpr(plugin, node, ctx);
  if (typeof width.value === 'string') {
    const word = calendar[width.value.toLowerCase()];
    if (word === undefined || type !== 'datetime')
      throw problem(plugin, "a window is a number, a timespan, 'week', 'month' or 'year'", ctx);
    const period = textLiteral(width.value.toLowerCase());
    return {
      of: (time) => call(word, type, time),
      after: (bin, index) => call('datetime_add', type, period, index, bin),
    };
  }
  if (!(Number(width.value) > 0)) throw problem(plugin, 'a window must be longer than 0', ctx);
  return {
    of: (time) => (start === undefined ? call('bin', type, time, width) : call('bin_at', type, time, width, start)),
    after: (bin, index) => call('+', type, bin, call('*', width.type, index, width)),
  };
}

/** Computes an expression of constants. */
const foldAll = (expr: Expr, ctx: BindContext): Expr =>
  fold(
    mapParts(expr, (part) => foldAll(part, ctx)),
    ctx.now,
  );

/** How many parts there are from `start` to `end`; refuses more than `most`. */
export function countBins(
  plugin: PluginCall,
  bins: TimeBins,
  span: { readonly start: Expr; readonly end: Expr },
  most: number,
  ctx: BindContext,
): number {
  const valueOf = (expr: Expr): number | bigint => {
    const value = foldAll(expr, ctx);
    if (value.kind !== 'literal' || (typeof value.value !== 'number' && typeof value.value !== 'bigint'))
      throw problem(plugin, 'start and end are constants of the type of the time column', ctx);
    return value.value;
  };
  const [first, end] = [foldAll(bins.of(span.start), ctx), valueOf(span.end)];
  for (let count = 0; count <= most; count++) if (valueOf(bins.after(first, longOf(count))) > end) return count;
  throw problem(plugin, `the time line has more than ${most} windows`, ctx);
}

/** Start and end as values of the time column's type. */
export const startAndEnd = (
  plugin: PluginCall,
  nodes: readonly [SyntaxNode, SyntaxNode],
  type: KqlType,
  ctx: BindContext,
): { readonly start: Expr; readonly end: Expr } => ({
  start: fold(castTo(constantExpr(plugin, nodes[0], ctx), type), ctx.now),
  end: fold(castTo(constantExpr(plugin, nodes[1], ctx), type), ctx.now),
});

/** What plugins with an optional start and end read: who, when, from, to, the arguments after, as far as they are windows, and columns. */
export interface Timeline {
  readonly who: RelationColumn;
  readonly time: RelationColumn;
  readonly span: { readonly start: Expr; readonly end: Expr } | undefined;
  readonly windows: readonly SyntaxNode[];
  readonly dimensions: readonly RelationColumn[];
}

/** Reads `(id, time, [start, end,] window × count, dimension…)`: start and end are there when constants stand in their places too. */
export function timelineOf(plugin: PluginCall, count: number, input: Relation, ctx: BindContext): Timeline {
  expectCount(plugin, 2 + count, Number.POSITIVE_INFINITY, ctx);
  const isColumn = (node: SyntaxNode): boolean =>
    kindOf(node) === 'NameReference' && findColumn(input.columns, nameOf(node)) !== undefined;
  const [who, time] = plugin.args.slice(0, 2).map((node) => columnOf(plugin, node, input, ctx));
  const rest = plugin.args.slice(2);
  const bounded = rest.length >= count + 2 && !rest.slice(0, count + 2).some(isColumn);
  const windows = rest.slice(bounded ? 2 : 0, count + (bounded ? 2 : 0));
  return {
    who: who!,
    time: time!,
    span: bounded ? startAndEnd(plugin, [rest[0]!, rest[1]!], time!.type, ctx) : undefined,
    windows,
    dimensions: rest.slice(count + (bounded ? 2 : 0)).map((node) => columnOf(plugin, node, input, ctx)),
  };
}
