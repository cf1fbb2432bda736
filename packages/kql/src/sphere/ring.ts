import { cross2, distanceToEdge, middle, ringEdges, type Edge } from './edge.ts';
import { add, angle, cross, dot, length, minus, normal, scale, turn, unit, type Vector } from './vector.ts';

/** A closed chain of points, the first not repeated. */
export interface Ring {
  readonly points: readonly Vector[];
  readonly edges: readonly Edge[];
  /** The smaller of the two regions in square radians: positive on the left of the ring, negative on its right. */
  readonly area: number;
  /** Whether `pole` is in the smaller region. */
  readonly hasPole: boolean;
}

/** A point of the sphere that no edge between usual coordinates passes. */
export const pole: Vector = unit([-0.009_813, 0.002_546, 0.999_948]);

/** The signed area of a triangle in square radians, positive to the left. */
function triangleArea(a: Vector, b: Vector, c: Vector): number {
  const volume = turn(a, b, c);
  return 2 * Math.atan2(volume, 1 + dot(a, b) + dot(b, c) + dot(c, a));
}

/** The area of the smaller region, negative where it is on the right. */
function signedArea(points: readonly Vector[]): number {
  let total = 0;
  for (let index = 1; index + 1 < points.length; index++)
    total += triangleArea(points[0]!, points[index]!, points[index + 1]!);
  const sphere = 4 * Math.PI;
  const turned = ((total % sphere) + sphere) % sphere;
  // A tiny negative sum keeps its digits.
  if (Math.abs(total) < 2 * Math.PI) return total;
  return turned > 2 * Math.PI ? turned - sphere : turned;
}

export function ringOf(points: readonly Vector[]): Ring {
  const edges = ringEdges(points);
  const area = signedArea(points);
  return { points, edges, area, hasPole: poleIsLeft(edges) === area >= 0 };
}

/** A point beside the middle of the longest edge is on the left: the way from it to the pole tells of the pole. */
function poleIsLeft(edges: readonly Edge[]): boolean {
  const longest = edges.reduce((best, edge) => (angle(...edge) > angle(...best) ? edge : best));
  const start = middle(longest);
  let space = angle(...longest) / 2;
  for (const edge of edges) if (edge !== longest) space = Math.min(space, distanceToEdge(start, edge));
  const beside = unit(add(start, scale(unit(normal(...longest)), Math.tan(space / 2))));
  return crossings(edges, beside) % 2 === 0;
}

/** How many of the edges the way from a point to the pole crosses. */
export const crossings = (edges: readonly Edge[], point: Vector): number =>
  edges.reduce((count, [from, to]) => count + (cross2(point, pole, from, to) ? 1 : 0), 0);

const sine = (value: number): number => (value === 0 ? 1 : value / Math.sin(value));

/** The integral of position over a triangle, as a vector, with the sign of the triangle's area. */
function triangleMoment(a: Vector, b: Vector, c: Vector): Vector {
  const [ra, rb, rc] = [sine(angle(b, c)), sine(angle(c, a)), sine(angle(a, b))];
  const [x, y, z] = [0, 1, 2].map(
    (axis) => [a[axis]!, b[axis]! - a[axis]!, c[axis]! - a[axis]!] as const,
  ) as unknown as readonly [Vector, Vector, Vector];
  const rates: Vector = [ra, rb - ra, rc - ra];
  return scale([dot(cross(y, z), rates), dot(cross(z, x), rates), dot(cross(x, y), rates)], 0.5);
}

/** The integral of position over the region of a ring. */
export function ringMoment(points: readonly Vector[]): Vector {
  let total: Vector = [0, 0, 0];
  for (let index = 1; index + 1 < points.length; index++)
    total = add(total, triangleMoment(points[0]!, points[index]!, points[index + 1]!));
  return total;
}

/** The integral of position over an edge. */
export function edgeMoment([from, to]: Edge): Vector {
  const [difference, sum] = [minus(from, to), add(from, to)];
  return length(sum) === 0 ? [0, 0, 0] : scale(sum, length(difference) / length(sum));
}
