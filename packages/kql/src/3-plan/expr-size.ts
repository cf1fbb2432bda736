import { partsOf, type Expr } from './expr.ts';

const sizes = new WeakMap<Expr, number>();

/**
 * Returns how many nodes an expression has when it is written out. Arguments of functions stand for themselves wherever the body names
 * them, so that a small graph may be a huge text: parts are counted once and remembered.
 */
export function sizeOf(expr: Expr): number {
  const known = sizes.get(expr);
  if (known !== undefined) return known;
  let size = 1;
  for (const part of partsOf(expr)) size += sizeOf(part);
  sizes.set(expr, size);
  return size;
}
