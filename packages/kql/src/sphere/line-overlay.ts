import { assembleLines, type Arc } from './assemble.ts';
import { edgesOf, middle, type Edge } from './edge.ts';
import type { Lines } from './geojson.ts';
import { regionHas, type Region } from './region.ts';
import { subdivide, type Piece } from './subdivide.ts';
import { equal, type Vector } from './vector.ts';

export interface CommonLines {
  readonly lines: Lines;
  readonly points: readonly Vector[];
}

/** The edges of lines; standing still is none. */
export const lineEdges = (lines: Lines): Edge[] => lines.flatMap(edgesOf).filter(([from, to]) => !equal(from, to));

const keyOf = ({ from, to }: Piece): string => `${Math.min(from, to)} ${Math.max(from, to)}`;
const ends = (pieces: readonly { readonly from: number; readonly to: number }[]): Set<number> =>
  new Set(pieces.flatMap(({ from, to }) => [from, to]));

/** Each piece once, as it came first. */
function once(pieces: readonly (Piece & { readonly order?: number })[]): Arc[] {
  const seen = new Set<string>();
  return pieces
    .filter((piece) => !seen.has(keyOf(piece)) && seen.add(keyOf(piece)))
    .map(({ from, to, edge, order }) => ({ from, to, order: order ?? edge }));
}

/** What two lines have in common: lines, and points where they only meet. */
export function intersectLines(first: Lines, second: Lines): CommonLines {
  const cut = subdivide(lineEdges(first), lineEdges(second));
  const others = new Set(cut.second.map(keyOf));
  const arcs = once(cut.first.filter((piece) => others.has(keyOf(piece))));
  const [here, there, covered] = [ends(cut.first), ends(cut.second), ends(arcs)];
  const points = [...here].filter((point) => there.has(point) && !covered.has(point));
  return { lines: assembleLines(arcs, cut.points), points: points.map((point) => cut.points[point]!) };
}

/** The parts of lines that are in a region or on its border, and points where they only touch it. */
export function intersectLineRegion(lines: Lines, region: Region): CommonLines {
  const cut = subdivide(lineEdges(lines), region.edges);
  const border = new Set(cut.second.map(keyOf));
  const isIn = (piece: Piece): boolean =>
    border.has(keyOf(piece)) || regionHas(region, middle([cut.points[piece.from]!, cut.points[piece.to]!]));
  const arcs = once(cut.first.filter(isIn));
  const [here, there, covered] = [ends(cut.first), ends(cut.second), ends(arcs)];
  const points = [...here].filter((point) => there.has(point) && !covered.has(point));
  return { lines: assembleLines(arcs, cut.points), points: points.map((point) => cut.points[point]!) };
}

/** All that is on one of the lines, each part once. Lines that cross stay whole. */
export function uniteLines(lines: Lines): Lines {
  const edges = lineEdges(lines);
  const numbers = new Map<string, number>();
  const points: Vector[] = [];
  const numberOf = (point: Vector): number => {
    const key = point.join();
    if (!numbers.has(key)) numbers.set(key, points.push(point) - 1);
    return numbers.get(key)!;
  };
  const pieces = edges.map(([from, to], edge) => ({ from: numberOf(from), to: numberOf(to), edge }));
  return assembleLines(once(pieces), points);
}
