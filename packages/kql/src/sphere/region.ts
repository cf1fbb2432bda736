import { cross2, distanceToEdge, isNear, nearestPoint, type Edge } from './edge.ts';
import { somePair } from './pairs.ts';
import { crossings, ringMoment, ringOf, type Ring } from './ring.ts';
import { add, angle, equal, type Vector } from './vector.ts';

/** A part of the sphere: what an odd number of its rings surround. Rings have it on their left: holes go clockwise. */
export interface Region {
  readonly rings: readonly Ring[];
  readonly edges: readonly Edge[];
  readonly hasPole: boolean;
}

export const emptyRegion: Region = { rings: [], edges: [], hasPole: false };
export const regionOf = (rings: readonly Ring[]): Region => ({
  rings,
  edges: rings.flatMap((ring) => ring.edges),
  hasPole: rings.filter((ring) => ring.hasPole).length % 2 === 1,
});

/** Whether an edge of a ring has no length or ends opposite to its start, or a point stands twice in it. */
function isBroken(points: readonly Vector[]): boolean {
  const seen = new Set(points.map(String));
  if (points.length < 3 || seen.size < points.length) return true;
  return points.some((point, index) => isOpposite(point, points[(index + 1) % points.length]!));
}
export const isOpposite = (a: Vector, b: Vector): boolean => angle(a, b) > Math.PI - 1e-14;

/** Whether two edges meet other than in an end of both, or are the same. */
function clash(a: Edge, b: Edge): boolean {
  if ((equal(a[0], b[0]) && equal(a[1], b[1])) || (equal(a[0], b[1]) && equal(a[1], b[0]))) return true;
  return cross2(...a, ...b);
}

/** The region of one polygon: a shell and its holes; undefined where they cross or an edge is none. */
export function polygonRegion(shapes: readonly (readonly Vector[])[]): Region | undefined {
  if (shapes.length === 0 || shapes.some(isBroken)) return undefined;
  const rings = shapes.map(ringOf);
  const edges = rings.flatMap((ring) => ring.edges);
  if (somePair(edges, edges, (one, other) => one < other && clash(edges[one]!, edges[other]!))) return undefined;
  if (rings.some((ring) => Math.abs(ring.area) < leastArea)) return undefined;
  // The shell goes counterclockwise around the smaller region, holes clockwise.
  return regionOf(rings.map((ring, index) => (ring.area > 0 === (index === 0) ? ring : reversed(ring))));
}

/** A ring around less, a ten-thousandth of a square micrometre, surrounds nothing. */
const leastArea = 1e-30;

export const reversed = (ring: Ring): Ring => ringOf(ring.points.toReversed());

/** Whether a point is in the region; one on the border belongs to either side. */
export const regionHas = (region: Region, point: Vector): boolean =>
  (crossings(region.edges, point) % 2 === 1) !== region.hasPole;

/** Square radians. */
export const regionArea = (region: Region): number => region.rings.reduce((total, ring) => total + ring.area, 0);

/** Radians. */
export const lengthOf = (edges: readonly Edge[]): number =>
  edges.reduce((total, [from, to]) => total + angle(from, to), 0);

/** The integral of position over the region. */
export const regionMoment = (region: Region): Vector =>
  region.rings.reduce<Vector>((total, ring) => add(total, ringMoment(ring.points)), [0, 0, 0]);

/** The point of the edges that is nearest to `point`. */
export function nearestOf(edges: readonly Edge[], point: Vector): Vector {
  let best: Vector | undefined;
  let distance = Infinity;
  for (const edge of edges) {
    const candidate = nearestPoint(point, edge);
    const apart = angle(point, candidate);
    if (apart < distance) [best, distance] = [candidate, apart];
  }
  return best ?? point;
}

/** Whether a point lies on one of the edges. */
export const liesOn = (edges: readonly Edge[], point: Vector): boolean =>
  edges.some((edge) => isNear(point, edge[0]) || isNear(point, edge[1]) || distanceToEdge(point, edge) < 1e-14);

/** Whether two lists of edges have a point in common. */
export const edgesMeet = (first: readonly Edge[], second: readonly Edge[]): boolean =>
  somePair(first, second, (one, other) => {
    const [a, b] = [first[one]!, second[other]!];
    return cross2(...a, ...b) || a.some((end) => liesOn([b], end)) || b.some((end) => liesOn([a], end));
  });
