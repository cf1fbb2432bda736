import { ringOf, type Ring } from './ring.ts';
import { cross, dot, minus, scale, unit, type Vector } from './vector.ts';

/** A directed piece between numbered points; `order` is the place of its edge in the input. */
export interface Arc {
  readonly from: number;
  readonly to: number;
  readonly order: number;
}

/** Rings around less are left out: rests of rounding. */
const leastArea = 1e-28;

/** Joins directed pieces to rings that pass no point twice, with the region on the left. */
export function assembleRings(arcs: readonly Arc[], points: readonly Vector[]): Ring[] {
  const leaving = new Map<number, Arc[]>();
  for (const arc of arcs) leaving.set(arc.from, [...(leaving.get(arc.from) ?? []), arc]);
  const used = new Set<Arc>();
  const rings: (readonly Arc[])[] = [];
  for (const start of arcs.toSorted((a, b) => a.order - b.order)) {
    const way: Arc[] = [];
    const places = new Map<number, number>();
    let arc: Arc | undefined = start;
    while (arc !== undefined && !used.has(arc)) {
      used.add(arc);
      places.set(arc.from, way.length);
      way.push(arc);
      const seen = places.get(arc.to);
      if (seen !== undefined) {
        const ring = way.splice(seen);
        for (const { from } of ring) places.delete(from);
        rings.push(lastLast(ring));
      }
      arc = leftmost(arc, leaving.get(arc.to) ?? [], used, points);
    }
  }
  return rings
    .toSorted((a, b) => a[0]!.order - b[0]!.order)
    .filter((ring) => ring.length >= 3)
    .map((ring) => ringOf(ring.map(({ from }) => points[from]!)))
    .filter((ring) => Math.abs(ring.area) > leastArea);
}

/** Begins a ring so that the piece of the last edge of the input is its last. */
function lastLast(ring: readonly Arc[]): readonly Arc[] {
  let last = 0;
  ring.forEach((arc, index) => {
    if (arc.order >= ring[last]!.order) last = index;
  });
  // A ring that is one edge of the input all around keeps its order.
  const start = ring[last + 1] === undefined ? 0 : last + 1;
  return [...ring.slice(start), ...ring.slice(0, start)];
}

/** The unused way out of the end of `arc` that turns most to the left. */
function leftmost(
  arc: Arc,
  candidates: readonly Arc[],
  used: ReadonlySet<Arc>,
  points: readonly Vector[],
): Arc | undefined {
  const free = candidates.filter((candidate) => !used.has(candidate));
  if (free.length <= 1) return free[0];
  const at = points[arc.to]!;
  const back = tangent(at, points[arc.from]!);
  const aside = cross(at, back);
  // How far it turns clockwise from the way back.
  const turned = (candidate: Arc): number => {
    const ahead = tangent(at, points[candidate.to]!);
    const value = -Math.atan2(dot(ahead, aside), dot(ahead, back));
    return value <= 0 ? value + 2 * Math.PI : value;
  };
  return free.reduce((best, candidate) => (turned(candidate) < turned(best) ? candidate : best));
}

const tangent = (at: Vector, to: Vector): Vector => {
  const way = minus(to, at);
  return unit(minus(way, scale(at, dot(way, at))));
};

/** Joins pieces to lines that end where more or fewer than two pieces meet; each piece keeps its direction where all of a line can. */
export function assembleLines(arcs: readonly Arc[], points: readonly Vector[]): Vector[][] {
  const [leaving, coming] = [new Map<number, Arc[]>(), new Map<number, Arc[]>()];
  for (const arc of arcs) {
    leaving.set(arc.from, [...(leaving.get(arc.from) ?? []), arc]);
    coming.set(arc.to, [...(coming.get(arc.to) ?? []), arc]);
  }
  const isPassed = (point: number): boolean => leaving.get(point)?.length === 1 && coming.get(point)?.length === 1;
  const used = new Set<Arc>();
  const follow = (start: Arc): Vector[] => {
    const line = [points[start.from]!];
    let arc: Arc | undefined = start;
    while (arc !== undefined && !used.has(arc)) {
      used.add(arc);
      line.push(points[arc.to]!);
      arc = isPassed(arc.to) ? leaving.get(arc.to)![0] : undefined;
    }
    return line;
  };
  const ordered = arcs.toSorted((a, b) => a.order - b.order);
  const open = ordered.filter((arc) => !isPassed(arc.from)).map(follow);
  const rings = ordered.filter((arc) => !used.has(arc)).map((arc) => (used.has(arc) ? [] : follow(arc)));
  return [...open, ...rings.filter((line) => line.length > 1)];
}
