import { cross2, crossing, distanceToEdge, isNear, near, type Edge } from './edge.ts';
import { somePair } from './pairs.ts';
import { length, minus, type Vector } from './vector.ts';

/** A piece of an edge between two numbered points; `edge` is the number of the edge. */
export interface Piece {
  readonly from: number;
  readonly to: number;
  readonly edge: number;
}

export interface Subdivision {
  readonly points: readonly Vector[];
  readonly first: readonly Piece[];
  readonly second: readonly Piece[];
}

/** Numbers points; points that are nearly one get one number. */
class Points {
  readonly all: Vector[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #same: number[] = [];

  number(point: Vector): number {
    const key = point.join();
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.all.length);
    this.#same.push(this.all.length);
    return this.all.push(point) - 1;
  }
  merge(one: number, other: number): void {
    const [a, b] = [this.final(one), this.final(other)];
    this.#same[Math.max(a, b)] = Math.min(a, b);
  }
  final(number: number): number {
    let at = number;
    while (this.#same[at] !== at) at = this.#same[at]!;
    return at;
  }
}

/** Cuts two lists of edges where they meet, so that two pieces have only ends in common or are the same. */
export function subdivide(first: readonly Edge[], second: readonly Edge[]): Subdivision {
  const points = new Points();
  const number = (edge: Edge): readonly number[] => edge.map((point) => points.number(point));
  const cuts = [first, second].map((edges) => edges.map((edge) => [...number(edge)]));
  somePair(first, second, (one, other) => {
    const [a, b] = [first[one]!, second[other]!];
    const [onA, onB] = [cuts[0]![one]!, cuts[1]![other]!];
    let touches = false;
    for (const p of a)
      for (const q of b)
        if (isNear(p, q)) {
          points.merge(points.number(p), points.number(q));
          touches = true;
        }
    for (const p of a) if (isInside(p, b)) touches = onB.push(points.number(p)) > 0;
    for (const q of b) if (isInside(q, a)) touches = onA.push(points.number(q)) > 0;
    if (!touches && cross2(...a, ...b)) {
      const meet = points.number(crossing(a, b));
      onA.push(meet);
      onB.push(meet);
    }
    return false;
  });
  const pieces = (edges: readonly Edge[], at: readonly number[][]): Piece[] =>
    edges.flatMap((edge, index) => cut(edge, index, at[index]!, points));
  return { points: points.all, first: pieces(first, cuts[0]!), second: pieces(second, cuts[1]!) };
}

const isInside = (point: Vector, edge: Edge): boolean =>
  !isNear(point, edge[0]) && !isNear(point, edge[1]) && distanceToEdge(point, edge) < near;

function cut(edge: Edge, index: number, numbers: readonly number[], points: Points): Piece[] {
  const away = (number: number): number => length(minus(points.all[number]!, edge[0]));
  const order = [...new Set(numbers)].sort((a, b) => away(a) - away(b)).map((number) => points.final(number));
  const pieces: Piece[] = [];
  for (let at = 1; at < order.length; at++)
    if (order[at] !== order[at - 1]) pieces.push({ from: order[at - 1]!, to: order[at]!, edge: index });
  return pieces;
}
