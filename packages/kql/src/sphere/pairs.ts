import type { Edge } from './edge.ts';
import { length, minus } from './vector.ts';

interface Box {
  readonly index: number;
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** The box of an edge in space: it bulges beyond its ends by less than an eighth of its squared length. */
function boxOf([from, to]: Edge, index: number): Box {
  const size = length(minus(from, to));
  const bulge = (size * size) / 4 + 1e-13;
  return {
    index,
    low: from.map((value, axis) => Math.min(value, to[axis]!) - bulge),
    high: from.map((value, axis) => Math.max(value, to[axis]!) + bulge),
  };
}

/** The axis over which the boxes spread most. */
function widestAxis(boxes: readonly Box[]): number {
  const spreads = [0, 1, 2].map((axis) => {
    let [low, high] = [Infinity, -Infinity];
    for (const box of boxes) {
      low = Math.min(low, box.low[axis]!);
      high = Math.max(high, box.high[axis]!);
    }
    return high - low;
  });
  return spreads.indexOf(Math.max(...spreads));
}

const apart = (a: Box, b: Box): boolean =>
  a.low.some((low, axis) => low > b.high[axis]! || b.low[axis]! > a.high[axis]!);

/**
 * Calls `visit` with the numbers of all pairs of edges, one of each list, whose boxes in space overlap, until it gives true.
 * Returns whether it did.
 */
export function somePair(
  first: readonly Edge[],
  second: readonly Edge[],
  visit: (first: number, second: number) => boolean,
): boolean {
  const [left, right] = [first.map(boxOf), second.map(boxOf)];
  const axis = widestAxis([...left, ...right]);
  const byStart = (a: Box, b: Box): number => a.low[axis]! - b.low[axis]!;
  left.sort(byStart);
  right.sort(byStart);
  let begin = 0;
  let widest = 0;
  for (const box of right) widest = Math.max(widest, box.high[axis]! - box.low[axis]!);
  for (const box of left) {
    while (begin < right.length && right[begin]!.low[axis]! < box.low[axis]! - widest) begin += 1;
    for (let at = begin; at < right.length && right[at]!.low[axis]! <= box.high[axis]!; at++)
      if (!apart(box, right[at]!) && visit(box.index, right[at]!.index)) return true;
  }
  return false;
}
