import { toDegrees, type Degrees } from './vector.ts';

/** Kusto's limit: a tolerance below this part of the radius is none. The polygon has at most 2,222 corners so. */
export const minTolerance = 1e-6;
const perDegree = Math.PI / 180;

/**
 * The corners of a regular polygon around a circle, counter-clockwise: no corner is further out than `tolerance`, and the whole
 * circle is within. Radius and tolerance in radians, both together less than a quarter of the way around.
 */
export function circleCorners([longitude, latitude]: Degrees, radius: number, tolerance: number): Degrees[] {
  // A tolerance as large as the radius asks for three corners to the last digit, which rounding must not make four.
  const corners = Math.ceil(Math.PI / Math.acos(Math.tan(radius) / Math.tan(radius + tolerance)) - 1e-9);
  // A length next to 0 leaves nothing to count.
  const count = Number.isFinite(corners) ? Math.max(3, corners) : 3;
  const reach = Math.atan(Math.tan(radius) / Math.cos(Math.PI / count));
  const [theta, phi] = [longitude * perDegree, latitude * perDegree];
  // In space: the middle, and the ways north and east from it.
  const out = Math.cos(reach);
  return Array.from({ length: count }, (_, index) => {
    const angle = (-2 * Math.PI * index) / count;
    const [north, east] = [Math.sin(reach) * Math.cos(angle), Math.sin(reach) * Math.sin(angle)];
    const level = out * Math.cos(phi) - north * Math.sin(phi);
    return toDegrees([
      level * Math.cos(theta) - east * Math.sin(theta),
      level * Math.sin(theta) + east * Math.cos(theta),
      out * Math.sin(phi) + north * Math.cos(phi),
    ]);
  });
}
