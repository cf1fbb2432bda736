import { callJs, UnsupportedCall } from '../functions/call.ts';
import { scalarFunctions } from '../functions/registry.ts';
import type { Expr } from '../3-plan/expr.ts';
import { convertValue } from '../values/convert.ts';
import type { JsonValue } from '@belfry/schema';

type Literal = Extract<Expr, { kind: 'literal' }>;
const isLiteral = (expr: Expr): expr is Literal => expr.kind === 'literal';

/** Computes an expression of constants once, so that indexes see a constant; returns others unchanged. */
export function fold(expr: Expr, now: bigint): Expr {
  if (expr.kind === 'cast' && isLiteral(expr.arg))
    return { kind: 'literal', type: expr.type, value: convertValue(expr.arg.type, expr.arg.value, expr.type) };
  if (expr.kind === 'path') return foldPath(expr);
  if (expr.kind !== 'call' || !expr.args.every(isLiteral)) return expr;
  const fn = scalarFunctions.get(expr.name);
  if (fn === undefined || fn.volatile || typeof fn.js !== 'function') return expr;
  try {
    const value = callJs(fn, expr.args, expr.type, now);
    return { kind: 'literal', type: expr.type, value };
  } catch (error) {
    if (error instanceof UnsupportedCall) return expr;
    throw error;
  }
}

function foldPath(expr: Extract<Expr, { kind: 'path' }>): Expr {
  if (!isLiteral(expr.base) || !expr.keys.every(isLiteral)) return expr;
  let value = expr.base.value as JsonValue;
  for (const key of expr.keys) value = memberOf(value, key.kind === 'literal' ? key.value : null);
  return { kind: 'literal', type: 'dynamic', value };
}

/** Returns the member of a bag or the element of an array (negative counts from the end); null when absent. */
export function memberOf(value: JsonValue, key: unknown): JsonValue {
  if (Array.isArray(value)) {
    return typeof key === 'bigint' || typeof key === 'number' ? (value.at(Number(key)) ?? null) : null;
  }
  if (typeof value !== 'object' || value === null || typeof key !== 'string') return null;
  return Object.hasOwn(value, key) ? (value[key] ?? null) : null;
}
