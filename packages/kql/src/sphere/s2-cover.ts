import { edgesMeet, regionHas, type Region } from './region.ts';
import { distanceToEdge, ringEdges, type Edge } from './edge.ts';
import { s2Center, s2Corners, s2Token, type S2Cell } from './s2-cell.ts';
import { angle, fromDegrees, type Vector } from './vector.ts';

/** A covering has no more cells, as in Kusto. */
export const maxCells = 65_536;
const side = 2 ** 30;

interface Search {
  /** Undefined for lines. */
  readonly region: Region | undefined;
  readonly level: number;
  /** Radians around the shape that belong to it. */
  readonly radius: number;
  readonly found: S2Cell[];
}

const parts = ({ face, i, j, size }: S2Cell): S2Cell[] =>
  [0, 1, 2, 3].map((part) => ({
    face,
    i: i + (part & 1) * (size / 2),
    j: j + (part >> 1) * (size / 2),
    size: size / 2,
  }));

/** How near two edges that do not meet come: at an end of one of them. */
const apart = (a: Edge, b: Edge): number =>
  Math.min(...a.map((end) => distanceToEdge(end, b)), ...b.map((end) => distanceToEdge(end, a)));

function meets(
  corners: readonly Vector[],
  centre: Vector,
  edges: readonly Edge[],
  { region, radius }: Search,
): boolean {
  if (region !== undefined && (regionHas(region, centre) || corners.some((corner) => regionHas(region, corner))))
    return true;
  const border = ringEdges(corners);
  if (edgesMeet(border, edges)) return true;
  // The corners go counterclockwise: a point to the left of all sides is inside.
  if (edges.some(([start]) => border.every(([from, to]) => isLeft(start, from, to)))) return true;
  return radius > 0 && border.some((one) => edges.some((other) => apart(one, other) <= radius));
}

const isLeft = (point: Vector, from: Vector, to: Vector): boolean =>
  (from[1] * to[2] - from[2] * to[1]) * point[0] +
    (from[2] * to[0] - from[0] * to[2]) * point[1] +
    (from[0] * to[1] - from[1] * to[0]) * point[2] >=
  0;

/** Adds the cells of the level in `cell`, which no edge comes near to: all or none. Gives false when there are too many. */
function addWhole(cell: S2Cell, search: Search): boolean {
  const size = side / 2 ** search.level;
  const count = (cell.size / size) ** 2;
  if (search.found.length + count > maxCells) return false;
  for (let i = cell.i; i < cell.i + cell.size; i += size)
    for (let j = cell.j; j < cell.j + cell.size; j += size) search.found.push({ face: cell.face, i, j, size });
  return true;
}

function visit(cell: S2Cell, edges: readonly Edge[], search: Search): boolean {
  const centre = fromDegrees(s2Center(cell));
  const corners = s2Corners(cell).map(fromDegrees);
  const reach = Math.max(...corners.map((corner) => angle(centre, corner))) + search.radius + 1e-12;
  const near = edges.filter((edge) => distanceToEdge(centre, edge) <= reach);
  if (near.length === 0)
    return search.region === undefined || !regionHas(search.region, centre) || addWhole(cell, search);
  if (cell.size > side / 2 ** search.level) return parts(cell).every((part) => visit(part, near, search));
  if (meets(corners, centre, near, search)) search.found.push(cell);
  return search.found.length <= maxCells;
}

/**
 * The tokens of the S2 cells of a level that have a point in common with lines or a region, or come within `radius` (radians) of
 * them, in the order of their numbers; undefined for more than 65,536.
 */
export function coverS2(
  edges: readonly Edge[],
  region: Region | undefined,
  level: number,
  radius: number,
): string[] | undefined {
  const search: Search = { region, level, radius, found: [] };
  const faces = [0, 1, 2, 3, 4, 5].map((face) => ({ face, i: 0, j: 0, size: side }));
  if (!faces.every((face) => visit(face, edges, search))) return undefined;
  const order = (token: string): string => token.padEnd(16, '0');
  return search.found.map(s2Token).toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
}
