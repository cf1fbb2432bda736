import { angle, dot, fromDegrees, type Degrees, type Vector } from './vector.ts';
import { along } from './edge.ts';

/** Where the two ways between two places are compared: there they are about as far apart as they come. */
const compared = 0.3121569108;
/** What is left of the tolerance for what lies between the places compared. */
const allowed = 0.8383;

const between = (from: Degrees, to: Degrees, share: number): Degrees => [
  from[0] + (to[0] - from[0]) * share,
  from[1] + (to[1] - from[1]) * share,
];

/** How far the straight line of degrees is from the shortest way, in radians. */
function deviation(from: Degrees, to: Degrees): number {
  const [a, b]: [Vector, Vector] = [fromDegrees(from), fromDegrees(to)];
  // Nearly opposite: there is no one shortest way.
  if (dot(a, b) < -1e-14) return Infinity;
  const size = angle(a, b);
  const apart = (share: number): number => angle(along([a, b], size * share), fromDegrees(between(from, to, share)));
  return size === 0 ? 0 : Math.max(apart(compared), apart(1 - compared));
}

/** More points than this are not made. */
const maxPoints = 200_000;

const inDegrees = ([longitude, latitude]: Degrees): Degrees => [
  longitude > 180 ? longitude - 360 : longitude < -180 ? longitude + 360 : longitude,
  latitude,
];

/**
 * Adds places between those of a chain until shortest ways are within `tolerance` (radians) of the straight lines of longitude and
 * latitude. `wraps`: an edge of more than half the way around crosses the antimeridian; else it goes the long way. Returns undefined
 * for more than 200,000 places.
 */
export function densify(chain: readonly Degrees[], tolerance: number, wraps: boolean): Degrees[] | undefined {
  const dense: Degrees[] = [chain[0]!];
  // A stack of ends still to reach, the next on top.
  for (const place of chain.slice(1)) {
    let from = dense.at(-1)!;
    const turn = wraps ? 360 * Math.round((from[0] - place[0]) / 360) : 0;
    const ends: Degrees[] = [[place[0] + turn, place[1]]];
    while (ends.length > 0) {
      const to = ends.at(-1)!;
      if (ends.length < 60 && deviation(from, to) > tolerance * allowed) {
        ends.push(between(from, to, 0.5));
        continue;
      }
      ends.pop();
      dense.push(ends.length === 0 ? place : inDegrees(to));
      from = to;
      if (dense.length > maxPoints) return undefined;
    }
  }
  return dense;
}
