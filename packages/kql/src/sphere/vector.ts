/** A point of the unit sphere, or any vector in space. */
export type Vector = readonly [x: number, y: number, z: number];
/** Longitude and latitude in degrees. */
export type Degrees = readonly [longitude: number, latitude: number];

/** The radius of the sphere that Kusto measures on, metres: 4,922.48016992081 m of its documentation come out with it. */
export const earthRadius = 6_371_010;

const perDegree = Math.PI / 180;
const degreesPerRadian = 180 / Math.PI;

export function fromDegrees([longitude, latitude]: Degrees): Vector {
  const [theta, phi] = [longitude * perDegree, latitude * perDegree];
  const width = Math.cos(phi);
  return [Math.cos(theta) * width, Math.sin(theta) * width, Math.sin(phi)];
}

/** Multiplies where one may divide, and takes a root of squares, as S2 does: its digits come out. */
export const toDegrees = ([x, y, z]: Vector): Degrees => [
  Math.atan2(y, x) * degreesPerRadian,
  Math.atan2(z, Math.sqrt(x * x + y * y)) * degreesPerRadian,
];

export const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
export const add = (a: Vector, b: Vector): Vector => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
export const minus = (a: Vector, b: Vector): Vector => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const scale = (a: Vector, by: number): Vector => [a[0] * by, a[1] * by, a[2] * by];
export const length = (a: Vector): number => Math.hypot(a[0], a[1], a[2]);
export const equal = (a: Vector, b: Vector): boolean => a[0] === b[0] && a[1] === b[1] && a[2] === b[2];

/** The vector with length 1; a vector without a direction stays. */
export function unit(a: Vector): Vector {
  const size = length(a);
  return size === 0 ? a : scale(a, 1 / size);
}

/** The angle between two points in radians, exact for near and far ones. */
export const angle = (a: Vector, b: Vector): number => 2 * Math.atan2(length(minus(a, b)), length(add(a, b)));

/** The normal of the great circle from `a` to `b` (not of length 1), exact for near points. */
export const normal = (a: Vector, b: Vector): Vector => scale(cross(minus(a, b), add(a, b)), 0.5);

/** Positive where `a`, `b`, `c` turn to the left: the determinant, computed from the differences so that near points keep their digits. */
export function turn(a: Vector, b: Vector, c: Vector): number {
  const [ab, bc, ca] = [minus(b, a), minus(c, b), minus(a, c)];
  const [lab, lbc, lca] = [dot(ab, ab), dot(bc, bc), dot(ca, ca)];
  // Around the corner between the two shorter sides.
  if (lab >= lbc && lab >= lca) return dot(cross(ca, minus(b, c)), c);
  return lbc >= lca ? dot(cross(ab, scale(ca, -1)), a) : dot(cross(bc, scale(ab, -1)), b);
}
