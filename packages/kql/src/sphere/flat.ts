import type { JsonValue } from '@belfry/schema';
import { polygonsOf } from './geojson.ts';
import type { Edge } from './edge.ts';
import { intersectRegions } from './overlay.ts';
import { regionOf, type Region } from './region.ts';
import { ringOf } from './ring.ts';
import { add, cross, dot, equal, length, normal, scale, unit, type Vector } from './vector.ts';

/**
 * A region seen from the middle of the sphere on a plane that touches it at `centre`: great circles are straight there, so that a test
 * on the plane is the test on the sphere. `right` and `up` are the axes of the plane; polygons have a shell and holes.
 */
export interface FlatRegion {
  readonly centre: Vector;
  readonly right: Vector;
  readonly up: Vector;
  readonly polygons: JsonValue;
}

/** Farther from the centre than this cosine (87 degrees) the plane is too coarse, and behind it there is none. */
export const leastCosine = 0.05;

function flatten(region: Region): FlatRegion | undefined {
  const centre = unit(region.edges.reduce<Vector>((total, [from]) => add(total, from), [0, 0, 0]));
  if (region.edges.some(([from]) => dot(from, centre) < leastCosine)) return undefined;
  const [x, y, z] = centre.map(Math.abs) as unknown as Vector;
  const aside: Vector = x <= y && x <= z ? [1, 0, 0] : y <= z ? [0, 1, 0] : [0, 0, 1];
  const right = unit(cross(aside, centre));
  const up = cross(centre, right);
  const place = (point: Vector): JsonValue => {
    const depth = dot(point, centre);
    return [dot(point, right) / depth, dot(point, up) / depth];
  };
  const polygons = polygonsOf(region).map((rings) => rings.map((ring) => ring.points.map(place)));
  return { centre, right, up, polygons };
}

const corners: readonly Vector[] = [
  [1, 0, 0],
  [0, 1, 0],
  [-1, 0, 0],
  [0, -1, 0],
];
/** The eight triangles that the equator, the meridian of Greenwich and the one across it cut. */
const octants: readonly Region[] = corners.flatMap((corner, index) => {
  const next = corners[(index + 1) % 4]!;
  return [
    [corner, next, [0, 0, 1] as Vector],
    [next, corner, [0, 0, -1] as Vector],
  ].map((points) => regionOf([ringOf(points)]));
});

/** The region on planes: on one, or cut at the equator and meridians where it is too wide for one. */
export function flatRegions(region: Region): FlatRegion[] {
  const whole = flatten(region);
  if (whole !== undefined) return [whole];
  return octants.flatMap((octant) => {
    const part = intersectRegions(region, octant).region;
    return part.rings.length === 0 ? [] : (flatten(part) ?? []);
  });
}

/**
 * Numbers from which the distance of a point from an edge is computed: both ends, the normal, and the normals of the planes
 * through each end between which the edge is nearer than its ends.
 */
export function edgeNumbers([from, to]: Edge): number[] {
  const across = normal(from, to);
  const pole = length(across) === 0 ? across : scale(across, 1 / length(across));
  const isPoint = equal(from, to);
  return [...from, ...to, ...pole, ...(isPoint ? [0, 0, 0, 0, 0, 0] : [...cross(pole, from), ...cross(to, pole)])];
}
