import { distanceToEdge } from './edge.ts';
import { polygonRegion, type Region } from './region.ts';
import { angle, type Vector } from './vector.ts';

/**
 * Leaves out points of a chain so that all of it is within `tolerance` (radians) of what stays, and points that stay are not nearer to
 * one another along the chain than that. The first and the last stay; a chain that is no longer than the tolerance becomes one point.
 */
export function simplifyChain(points: readonly Vector[], tolerance: number): Vector[] {
  const kept: Vector[] = [points[0]!];
  let at = 0;
  while (at < points.length - 1) {
    at = farthest(points, at, tolerance);
    kept.push(points[at]!);
  }
  // The end stays: points too near to it go.
  while (kept.length > 2 && angle(kept.at(-2)!, kept.at(-1)!) < tolerance) kept.splice(-2, 1);
  if (kept.length === 2 && angle(kept[0]!, kept[1]!) < tolerance) kept.pop();
  return kept;
}

/** Steps that one edge may replace. */
const maxSteps = 2_000;

/** The farthest point that an edge from `start` may go to, as long as no point between is too far from it. */
function farthest(points: readonly Vector[], start: number, tolerance: number): number {
  let best = Math.min(start + 1, points.length - 1);
  for (let end = start + 1; end < Math.min(points.length, start + maxSteps); end++) {
    const from = points[start]!;
    const to = points[end]!;
    const isNear = angle(from, to) < tolerance;
    for (let between = start + 1; between < end; between++)
      if (distanceToEdge(points[between]!, [from, to]) > tolerance) return best;
    if (!isNear || end === points.length - 1 || best === start + 1) best = end;
  }
  return best;
}

type Ring = readonly Vector[];

const keyOf = (point: Vector): string => point.join();

/** The points where chains of several rings begin or end: more or fewer than two ways lead there. */
function junctions(rings: readonly Ring[]): Set<string> {
  const neighbours = new Map<string, Set<string>>();
  for (const ring of rings)
    ring.forEach((point, index) => {
      const around = neighbours.get(keyOf(point)) ?? new Set();
      around.add(keyOf(ring[(index + 1) % ring.length]!)).add(keyOf(ring.at(index - 1)!));
      neighbours.set(keyOf(point), around);
    });
  return new Set([...neighbours].filter(([, around]) => around.size > 2).map(([key]) => key));
}

/** A chain gets the same points from both of its sides. */
function simplifySharedChain(points: readonly Vector[], tolerance: number): Vector[] {
  const isForward = keyOf(points[0]!) <= keyOf(points.at(-1)!);
  return isForward ? simplifyChain(points, tolerance) : simplifyChain(points.toReversed(), tolerance).toReversed();
}

function simplifyRing(ring: Ring, ends: ReadonlySet<string>, tolerance: number): Vector[] {
  const cuts = ring.map((_, index) => index).filter((index) => ends.has(keyOf(ring[index]!)));
  if (cuts.length === 0) cuts.push(0);
  const whole = [...ring, ...ring];
  return cuts.flatMap((cut, index) => {
    const next = (cuts[index + 1] ?? cuts[0]! + ring.length) + 1;
    const chain = whole.slice(cut, next);
    const simple = cuts.length > 1 ? simplifySharedChain(chain, tolerance) : simplifyChain(chain, tolerance);
    return simple.length === 1 ? [] : simple.slice(0, -1);
  });
}

/** Simplifies rings; those that have less than three points left go. Borders that several share stay shared. */
const simplifyRings = (rings: readonly Ring[], tolerance: number): Vector[][] => {
  const ends = junctions(rings);
  return rings.map((ring) => simplifyRing(ring, ends, tolerance));
};

/** How often a smaller tolerance is tried where borders would cross. */
const attempts = 6;

/** Simplifies the rings of regions together. A region whose shell has less than three points left goes; so do holes. */
export function simplifyRegions(regions: readonly Region[], tolerance: number): Region[] {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const rings = regions.map((region) => region.rings.map((ring) => ring.points));
    const simple = simplifyRings(rings.flat(), tolerance / 2 ** attempt);
    let next = 0;
    const made = rings.flatMap((own) => {
      const [shell, ...holes] = own.map(() => simple[next++]!);
      return shell!.length < 3 ? [] : [polygonRegion([shell!, ...holes.filter((hole) => hole.length >= 3)])];
    });
    if (made.every((region) => region !== undefined)) return made;
  }
  return [...regions];
}
