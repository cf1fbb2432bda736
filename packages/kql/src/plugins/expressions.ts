import type { KqlType } from '@belfry/schema';
import { newId, type BindContext } from '../2-bind/context.ts';
import { castTo, type Expr } from '../3-plan/expr.ts';
import type { Plan, PlanColumn } from '../3-plan/plan.ts';
import type { Span } from '../1-parse/syntax.ts';

const nowhere: Span = { start: 0, length: 0 };

/** A call of a registered scalar function. */
export const call = (name: string, type: KqlType, ...args: readonly Expr[]): Expr => ({
  kind: 'call',
  type,
  name,
  args,
  span: nowhere,
});
export const aggregate = (name: string, type: KqlType, ...args: readonly Expr[]): Expr => ({
  kind: 'aggregate',
  type,
  name,
  args,
  span: nowhere,
});
export const longOf = (value: bigint | number): Expr => ({ kind: 'literal', type: 'long', value: BigInt(value) });
export const and = (...conditions: readonly Expr[]): Expr =>
  conditions.reduce((left, right) => call('and', 'bool', left, right));
export const filter = (input: Plan, ...conditions: readonly Expr[]): Plan =>
  conditions.length === 0 ? input : { kind: 'filter', input, condition: and(...conditions) };

/** One number divided by another, as real: NaN for 0 by 0. */
export const ratio = (part: Expr, whole: Expr): Expr => call('/', 'real', castTo(part, 'real'), castTo(whole, 'real'));

/** A new column of a type. */
export const newColumn = (type: KqlType, ctx: BindContext): PlanColumn => ({ id: newId(ctx), type });

/** A plan with more columns; returns it with the columns, in order. */
export function withColumns(
  input: Plan,
  expressions: readonly Expr[],
  ctx: BindContext,
): { readonly plan: Plan; readonly columns: readonly PlanColumn[] } {
  const columns = expressions.map((expr) => newColumn(expr.type, ctx));
  const definitions = expressions.map((expr, index) => ({ id: columns[index]!.id, expr }));
  return { plan: definitions.length === 0 ? input : { kind: 'extend', input, definitions }, columns };
}

/** Joins two plans on equal columns; the columns shown are new, those of the left side first. */
export function joined(
  join: 'inner' | 'leftouter' | 'leftanti',
  left: Plan,
  right: Plan,
  keys: readonly { readonly left: PlanColumn; readonly right: PlanColumn }[],
  shown: { readonly left: readonly PlanColumn[]; readonly right: readonly PlanColumn[] },
  ctx: BindContext,
): { readonly plan: Plan; readonly columns: readonly PlanColumn[] } {
  const columns = (['left', 'right'] as const).flatMap((side) =>
    shown[side].map(({ id, type }) => ({ id: newId(ctx), type, side, from: id })),
  );
  const equal = keys.map((key) => ({ left: key.left.id, right: key.right.id, type: key.left.type }));
  return { plan: { kind: 'join', join, left, right, keys: equal, columns }, columns };
}
