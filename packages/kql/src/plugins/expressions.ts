import type { KqlType } from '@belfry/schema';
import { newId, type BindContext } from '../2-bind/context.ts';
import type { Expr } from '../3-plan/expr.ts';
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
