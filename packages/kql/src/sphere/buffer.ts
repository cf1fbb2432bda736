import { along, type Edge } from './edge.ts';
import { unite } from './overlay.ts';
import { regionOf, type Region } from './region.ts';
import { ringOf } from './ring.ts';
import { add, angle, cross, dot, length, minus, normal, scale, unit, type Vector } from './vector.ts';

/** Edges that are buffered: more are not. */
const maxEdges = 1_000;
/** Longer radii (radians, 5,000 km) leave no shape that is less than half of the sphere. */
const maxRadius = 0.78;

/** Distance and corners of a circle drawn with straight edges that holds a round one and is nowhere farther from it than `tolerance`. */
function corners(radius: number, tolerance: number): { readonly count: number; readonly reach: number } {
  const half = Math.acos(Math.max(0.7, Math.tan(radius) / Math.tan(radius + tolerance)));
  const count = Math.max(8, Math.ceil(Math.PI / half));
  return { count, reach: Math.atan(Math.tan(radius) / Math.cos(Math.PI / count)) };
}

const away = (centre: Vector, direction: Vector, reach: number): Vector =>
  unit(add(scale(centre, Math.cos(reach)), scale(direction, Math.sin(reach))));

/** A circle around a point, with corners also in the given directions. */
function circle(centre: Vector, directions: readonly Vector[], count: number, reach: number): Region {
  const [x, y, z] = centre.map(Math.abs) as unknown as Vector;
  const aside: Vector = x <= y && x <= z ? [1, 0, 0] : y <= z ? [0, 1, 0] : [0, 0, 1];
  const east = unit(cross(aside, centre));
  const north = cross(centre, east);
  const given = directions.map((direction) => ({
    turn: Math.atan2(dot(direction, north), dot(direction, east)),
    point: away(centre, direction, reach),
  }));
  for (let step = 0; step < count; step++) {
    const turn = ((2 * step + 1) / count - 1) * Math.PI;
    const direction = add(scale(east, Math.cos(turn)), scale(north, Math.sin(turn)));
    given.push({ turn, point: away(centre, direction, reach) });
  }
  const points = given.toSorted((a, b) => a.turn - b.turn).map(({ point }) => point);
  const apart = points.filter((point, index) => length(minus(point, points.at(index - 1)!)) > 1e-11);
  return regionOf([ringOf(apart)]);
}

/** The edge in parts so short that a straight line beside each stays within the tolerance. */
function partsOf(edge: Edge, radius: number, tolerance: number): Edge[] {
  const size = angle(...edge);
  const longest = 2 * Math.acos(Math.tan(radius) / Math.tan(radius + tolerance));
  const count = Math.max(1, Math.ceil(size / longest));
  const stops = Array.from({ length: count + 1 }, (_, step) =>
    step === 0 ? edge[0] : step === count ? edge[1] : along(edge, (size * step) / count),
  );
  return stops.slice(1).map((stop, index) => [stops[index]!, stop] as const);
}

/**
 * All that is within `radius` of edges, and of `region` if there is one, up to `tolerance` farther (radians). Undefined for a radius
 * of more than 5,000 km and for more than 1,000 edges.
 */
export function bufferOf(
  edges: readonly Edge[],
  region: Region | undefined,
  radius: number,
  tolerance: number,
): Region | undefined {
  if (radius > maxRadius || edges.length > maxEdges) return undefined;
  const { count, reach } = corners(radius, tolerance);
  const parts = edges.flatMap((edge) => partsOf(edge, reach, tolerance));
  if (parts.length > 4 * maxEdges) return undefined;
  const around = new Map<string, { readonly centre: Vector; readonly directions: Vector[] }>();
  const pieces: Region[] = region === undefined ? [] : [region];
  for (const [from, to] of parts) {
    const left = unit(normal(from, to));
    const right = scale(left, -1);
    for (const centre of [from, to]) {
      const entry = around.get(centre.join()) ?? { centre, directions: [] };
      if (length(left) > 0) entry.directions.push(left, right);
      around.set(centre.join(), entry);
    }
    if (length(left) > 0)
      pieces.push(
        regionOf([
          ringOf([away(from, right, reach), away(to, right, reach), away(to, left, reach), away(from, left, reach)]),
        ]),
      );
  }
  for (const { centre, directions } of around.values()) pieces.push(circle(centre, directions, count, reach));
  return unite(pieces);
}
