import type { Span } from '../1-parse/syntax.ts';
import { collectColumns, isVolatile, partsOf, type Expr } from '../3-plan/expr.ts';
import { fromRow } from '../4-emit/js-plan.ts';
import { callSql, UnsupportedCall } from '../functions/call.ts';
import type { ScalarFunction } from '../functions/define-scalar.ts';
import { paramAt } from '../functions/param.ts';
import { sql } from '../sql/sql.ts';
import { literal } from '../sql/types.ts';
import { newId, type BindContext } from './context.ts';

type Call = Extract<Expr, { kind: 'call' }>;

const readsQuery = (expr: Expr): boolean => expr.kind === 'scalarQuery' || partsOf(expr).some(readsQuery);

/** One value for the whole query, had from data: `toscalar`, and what is computed of it and of constants. */
const isOfData = (expr: Expr): boolean =>
  readsQuery(expr) && collectColumns(expr, new Set()).size === 0 && !isVolatile(expr);

/** Asks for the value; null until it is known. */
function ask(expr: Expr, ctx: BindContext): Expr {
  const id = newId(ctx);
  const one = { kind: 'values', columns: [{ id: newId(ctx), type: 'long' }], rows: [[1n]] } as const;
  const plan = { kind: 'extend', input: one, definitions: [{ id, expr }] } as const;
  const rows = ctx.tools.ask({ plan, columns: [{ name: '', id, type: expr.type }], limit: 1 }, ctx);
  return { kind: 'literal', type: expr.type, value: fromRow(expr.type, rows?.[0]?.[0]) };
}

/**
 * Arguments that must be constants when the query is compiled (patterns), but are one value that data gives, are asked for. Returns the
 * call with them; undefined when it has none.
 */
export function withConstantsOfData(call: Call, fn: ScalarFunction, ctx: BindContext): Call | undefined {
  const wanted = call.args.map((arg, index) => paramAt(fn.params, index)?.constant === true && isOfData(arg));
  if (!wanted.includes(true)) return undefined;
  return { ...call, args: call.args.map((arg, index) => (wanted[index] === true ? ask(arg, ctx) : arg)) };
}

/**
 * Whether a call with constants of data can be made. Nobody who wrote the query sees them, so one that is no pattern (no row gave any)
 * must not make the query fail: it matches nothing, with a warning.
 */
export function isCallable(call: Call, fn: ScalarFunction, at: Span, ctx: BindContext): boolean {
  const args = call.args.map((arg) =>
    arg.kind === 'literal'
      ? { type: arg.type, sql: literal(arg.type, arg.value), literal: arg.value }
      : { type: arg.type, sql: sql`''` },
  );
  try {
    callSql(fn, args, { returns: call.type, now: ctx.now });
    return true;
  } catch (error) {
    if (!(error instanceof UnsupportedCall)) throw error;
    const message = `${fn.name} gives nothing: with the constants that the data gives, ${error.reason}`;
    const { start, length } = at;
    ctx.state.warnings.push({ code: 'KQL0430', severity: 'warning', message, start, length });
    return false;
  }
}
