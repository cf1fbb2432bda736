import type { KqlType } from '@belfry/schema';
import type { Span } from '../1-parse/syntax.ts';
import { scalarFunctions } from '../functions/registry.ts';
import type { KqlValue } from '../values/kql-value.ts';
import type { Plan } from './plan.ts';

/** A scalar expression, bound and typed: plain data. Columns are numbers, unique in a query. */
export type Expr =
  | { readonly kind: 'literal'; readonly type: KqlType; readonly value: KqlValue }
  | { readonly kind: 'column'; readonly type: KqlType; readonly id: number }
  /** A call of a registered scalar function or operator, by its own name. */
  | {
      readonly kind: 'call';
      readonly type: KqlType;
      readonly name: string;
      readonly args: readonly Expr[];
      readonly span: Span;
    }
  /** `base.a['b'][0]` of a dynamic. */
  | { readonly kind: 'path'; readonly type: 'dynamic'; readonly base: Expr; readonly keys: readonly Expr[] }
  /** Conversion as the `to<type>` functions do. */
  | { readonly kind: 'cast'; readonly type: KqlType; readonly arg: Expr }
  /** The texts that the groups of a pattern match; [] without a match. Only under `element`. */
  | { readonly kind: 'groups'; readonly type: 'dynamic'; readonly arg: Expr; readonly pattern: string }
  /** One part (from 1) of a column that holds several: groups of a match, the values of `arg_max`. */
  | {
      readonly kind: 'element';
      readonly type: KqlType;
      readonly arg: Expr;
      readonly index: number;
      readonly of: 'groups' | 'values';
    }
  /** Whether the groups column matched. */
  | { readonly kind: 'matched'; readonly type: 'bool'; readonly arg: Expr }
  /** Whether a term of `terms` stands in the text of an indexed column, or `inside` a member of it. */
  | {
      readonly kind: 'mentions';
      readonly type: 'bool';
      readonly arg: Expr;
      readonly terms: readonly string[];
      readonly inside: boolean;
    }
  /** The first cell of a query, one value for the whole query: `toscalar`. */
  | { readonly kind: 'scalarQuery'; readonly type: KqlType; readonly plan: Plan; readonly id: number }
  /** `arg in (query)`. */
  | {
      readonly kind: 'inQuery';
      readonly type: 'bool';
      readonly arg: Expr;
      readonly plan: Plan;
      readonly id: number;
      readonly caseless: boolean;
      readonly negated: boolean;
    }
  /** Only in the definitions of an aggregate node. */
  | {
      readonly kind: 'aggregate';
      readonly type: KqlType;
      readonly name: string;
      readonly args: readonly Expr[];
      readonly span: Span;
    }
  /** The values of `values` in the row with the greatest (least) `by`; parts are read by `element`. */
  | {
      readonly kind: 'extreme';
      readonly type: 'dynamic';
      readonly most: boolean;
      readonly by: Expr;
      readonly values: readonly Expr[];
    }
  /** The values of one row of the group: `take_any`. */
  | { readonly kind: 'anyRow'; readonly type: 'dynamic'; readonly values: readonly Expr[] }
  /** Only in the definitions of a window node. */
  | { readonly kind: 'window'; readonly type: KqlType; readonly name: WindowName; readonly args: readonly Expr[] };

export type WindowName =
  'row_number' | 'prev' | 'next' | 'row_cumsum' | 'row_rank_dense' | 'row_rank_min' | 'row_window_session';

/** Returns the expressions directly inside an expression; those of subqueries are not. */
export function partsOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'call':
    case 'aggregate':
    case 'window':
      return expr.args;
    case 'path':
      return [expr.base, ...expr.keys];
    case 'cast':
    case 'groups':
    case 'element':
    case 'matched':
    case 'mentions':
    case 'inQuery':
      return [expr.arg];
    case 'extreme':
      return [expr.by, ...expr.values];
    case 'anyRow':
      return expr.values;
    case 'literal':
    case 'column':
    case 'scalarQuery':
      return [];
  }
}

/** Rebuilds an expression with its parts mapped. */
export function mapParts(expr: Expr, map: (part: Expr) => Expr): Expr {
  switch (expr.kind) {
    case 'call':
    case 'aggregate':
    case 'window':
      return { ...expr, args: expr.args.map(map) };
    case 'path':
      return { ...expr, base: map(expr.base), keys: expr.keys.map(map) };
    case 'cast':
    case 'groups':
    case 'element':
    case 'matched':
    case 'mentions':
    case 'inQuery':
      return { ...expr, arg: map(expr.arg) };
    case 'extreme':
      return { ...expr, by: map(expr.by), values: expr.values.map(map) };
    case 'anyRow':
      return { ...expr, values: expr.values.map(map) };
    case 'literal':
    case 'column':
    case 'scalarQuery':
      return expr;
  }
}

/** Adds the columns that an expression reads to `into`. */
export function collectColumns(expr: Expr, into: Set<number>): Set<number> {
  if (expr.kind === 'column') into.add(expr.id);
  for (const part of partsOf(expr)) collectColumns(part, into);
  return into;
}

/** The columns that an expression reads, with their types. */
export function columnsIn(expr: Expr): Extract<Expr, { kind: 'column' }>[] {
  return expr.kind === 'column' ? [expr] : partsOf(expr).flatMap(columnsIn);
}

/** Whether an expression reads other tables: `toscalar`, `in (query)`. */
export const readsTables = (expr: Expr): boolean =>
  expr.kind === 'scalarQuery' || expr.kind === 'inQuery' || partsOf(expr).some(readsTables);

/** Whether an expression gives another value each time that it is computed (`rand`). */
export function isVolatile(expr: Expr): boolean {
  if (expr.kind === 'call' && scalarFunctions.get(expr.name)?.volatile === true) return true;
  return partsOf(expr).some(isVolatile);
}

/** Replaces columns by expressions. */
export function substitute(expr: Expr, by: ReadonlyMap<number, Expr>): Expr {
  if (expr.kind === 'column') return by.get(expr.id) ?? expr;
  return mapParts(expr, (part) => substitute(part, by));
}

export const columnRef = (column: { readonly id: number; readonly type: KqlType }): Expr => ({
  kind: 'column',
  id: column.id,
  type: column.type,
});
export const textLiteral = (value: string): Expr => ({ kind: 'literal', type: 'string', value });
export const nullLiteral = (type: KqlType): Expr => ({ kind: 'literal', type, value: type === 'string' ? '' : null });
/** The expression as `type`; unchanged when it has it. */
export const castTo = (arg: Expr, type: KqlType): Expr => (arg.type === type ? arg : { kind: 'cast', type, arg });
