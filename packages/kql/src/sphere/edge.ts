import { add, angle, cross, dot, length, minus, normal, scale, turn, unit, type Vector } from './vector.ts';

/** The shorter way between two points of the sphere, which are not opposite. */
export type Edge = readonly [from: Vector, to: Vector];

/** Points nearer than this are one point: 60 nanometres on the Earth, far above the error of computing a crossing. */
export const near = 1e-14;

export const isNear = (a: Vector, b: Vector): boolean => length(minus(a, b)) < near;

/** The point of the edge that is nearest to `point`. */
export function nearestPoint(point: Vector, [from, to]: Edge): Vector {
  const across = normal(from, to);
  const size = length(across);
  if (size === 0) return from;
  const pole = scale(across, 1 / size);
  const foot = minus(point, scale(pole, dot(point, pole)));
  if (length(foot) > 0 && dot(cross(pole, from), foot) > 0 && dot(cross(pole, to), foot) < 0) return unit(foot);
  return length(minus(point, from)) <= length(minus(point, to)) ? from : to;
}

/** The distance of a point from an edge in radians. */
export const distanceToEdge = (point: Vector, edge: Edge): number => angle(point, nearestPoint(point, edge));

/** Whether the inner parts of two edges meet in one point: no end of one lies on the other. */
export function cross2(a: Vector, b: Vector, c: Vector, d: Vector): boolean {
  const abc = turn(a, b, c);
  const abd = turn(a, b, d);
  if (abc === 0 || abd === 0 || abc > 0 === abd > 0) return false;
  const cda = turn(c, d, a);
  const cdb = turn(c, d, b);
  return cda !== 0 && cdb !== 0 && cda > 0 !== cdb > 0 && abd > 0 === cda > 0;
}

/** The point where two crossing edges meet. */
export function crossing([a, b]: Edge, [c, d]: Edge): Vector {
  const meet = unit(cross(unit(normal(a, b)), unit(normal(c, d))));
  return dot(meet, add(add(a, b), add(c, d))) < 0 ? scale(meet, -1) : meet;
}

/** The point at `distance` radians from `from` on the way to `to`. */
export function along([from, to]: Edge, distance: number): Vector {
  const across = normal(from, to);
  const ahead = unit(cross(across, from));
  return unit(add(scale(from, Math.cos(distance)), scale(ahead, Math.sin(distance))));
}

export const middle = ([from, to]: Edge): Vector => unit(add(from, to));

/** The edges of a chain of points. */
export const edgesOf = (points: readonly Vector[]): Edge[] =>
  points.slice(1).map((point, index) => [points[index]!, point] as const);

/** The edges of a ring, whose first point is not repeated. */
export const ringEdges = (points: readonly Vector[]): Edge[] =>
  points.map((point, index) => [point, points[(index + 1) % points.length]!] as const);
