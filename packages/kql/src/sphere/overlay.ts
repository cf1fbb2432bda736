import { middle } from './edge.ts';
import { assembleRings, type Arc } from './assemble.ts';
import { regionHas, regionOf, type Region } from './region.ts';
import { subdivide, type Piece, type Subdivision } from './subdivide.ts';
import type { Vector } from './vector.ts';

/** What two regions have in common: areas, lines where they only share a border, points where they only touch. */
export interface Common {
  readonly region: Region;
  readonly lines: readonly (readonly [Vector, Vector])[];
  readonly points: readonly Vector[];
}

/** A piece of border: which way each region's border runs along it (1 from `from` to `to`, -1 back, 0 not at all). */
interface Border {
  readonly from: number;
  readonly to: number;
  readonly order: number;
  readonly sides: [number, number];
}

/** Whether the middle of each piece is in `other`; that changes only at points of the other's border. */
function insideness(
  pieces: readonly Piece[],
  edges: Subdivision,
  other: Region,
  border: ReadonlySet<number>,
): boolean[] {
  const inside: boolean[] = [];
  pieces.forEach((piece, index) => {
    const before = pieces[index - 1];
    const known = before !== undefined && before.to === piece.from && !border.has(piece.from);
    inside.push(
      known ? inside[index - 1]! : regionHas(other, middle([edges.points[piece.from]!, edges.points[piece.to]!])),
    );
  });
  return inside;
}

type Rule = (inFirst: boolean, inSecond: boolean) => boolean;

function overlay(first: Region, second: Region, rule: Rule): { readonly region: Region; readonly common: Common } {
  const cut = subdivide(first.edges, second.edges);
  const lists = [cut.first, cut.second] as const;
  const marks = lists.map((pieces) => new Set(pieces.flatMap(({ from, to }) => [from, to])));
  const borders = new Map<string, Border>();
  const inside = new Map<string, readonly [boolean, boolean]>();
  lists.forEach((pieces, side) => {
    const within = insideness(pieces, cut, side === 0 ? second : first, marks[1 - side]!);
    pieces.forEach((piece, index) => {
      const [low, high] = [Math.min(piece.from, piece.to), Math.max(piece.from, piece.to)];
      const key = `${low} ${high}`;
      const order = piece.edge + (side === 0 ? 0 : first.edges.length);
      const border = borders.get(key) ?? { from: low, to: high, order, sides: [0, 0] };
      border.sides[side]! += piece.from === low ? 1 : -1;
      borders.set(key, border);
      if (!inside.has(key)) inside.set(key, side === 0 ? [false, within[index]!] : [within[index]!, false]);
    });
  });
  const arcs: Arc[] = [];
  const shared: Border[] = [];
  for (const [key, border] of borders) {
    const within = inside.get(key)!;
    const on = (side: 0 | 1, left: boolean): boolean =>
      border.sides[side] === 0 ? within[side] : border.sides[side] > 0 === left;
    const [left, right] = [rule(on(0, true), on(1, true)), rule(on(0, false), on(1, false))];
    const { from, to, order } = border;
    if (left && !right) arcs.push({ from, to, order });
    else if (right && !left) arcs.push({ from: to, to: from, order });
    else if (!left && border.sides[0] !== 0 && border.sides[1] !== 0) shared.push(border);
  }
  const region = regionOf(assembleRings(arcs, cut.points));
  const covered = new Set([...arcs, ...shared].flatMap(({ from, to }) => [from, to]));
  const touching = [...marks[0]!].filter((point) => marks[1]!.has(point) && !covered.has(point));
  const lines = shared.map(({ from, to }) => [cut.points[from]!, cut.points[to]!] as const);
  return { region, common: { region, lines, points: touching.map((point) => cut.points[point]!) } };
}

/** What two regions have in common. */
export const intersectRegions = (first: Region, second: Region): Common =>
  overlay(first, second, (a, b) => a && b).common;

/** All that is in one of the regions. The smaller ones meet first. */
export function unite(regions: readonly Region[]): Region {
  const queue = [...regions];
  while (queue.length > 1) {
    queue.sort((a, b) => a.edges.length - b.edges.length);
    const [first, second] = queue.splice(0, 2) as [Region, Region];
    queue.push(overlay(first, second, (a, b) => a || b).region);
  }
  return queue[0] ?? regionOf([]);
}
