import type { Degrees } from './vector.ts';

/** Two places nearer than this on the unit sphere (some nanometres) are one, or opposite. */
export const onePlace = 1e-15;
const perDegree = Math.PI / 180;

/**
 * The direction in which one sees another place along the great circle, in radians clockwise from north, in [0, 2π);
 * undefined where all directions lead there: from the place itself or the one opposite.
 */
export function azimuth([longitude1, latitude1]: Degrees, [longitude2, latitude2]: Degrees): number | undefined {
  const [from, to] = [latitude1 * perDegree, latitude2 * perDegree];
  const turn = (longitude2 - longitude1) * perDegree;
  const east = Math.sin(turn) * Math.cos(to);
  const north = Math.cos(from) * Math.sin(to) - Math.sin(from) * Math.cos(to) * Math.cos(turn);
  return Math.hypot(east, north) < onePlace ? undefined : inCircle(Math.atan2(east, north));
}

/** The angle in [0, 2π). */
export function inCircle(angle: number): number {
  const positive = angle < 0 ? angle + 2 * Math.PI : angle;
  return positive >= 2 * Math.PI ? 0 : positive;
}
