import type { SigmaCorrelation } from '../correlation.ts';
import type { Entry } from './entry.ts';
import { holds, whole } from './measure.ts';

/** Where an entry stands among all: by time, then by arrival. */
interface Point {
  readonly timeMs: number;
  readonly arrival: number;
}

/** Finds rules that fired in the listed order, for `temporal_ordered`: in any window, in time that hardly grows with its events. */
export class Chains {
  readonly #rule: SigmaCorrelation;
  /** For each input its entries in order. */
  readonly #points: Point[][];
  #arrivals = 0;

  /** @param entries in order of time and arrival. */
  constructor(rule: SigmaCorrelation, entries: readonly Entry[]) {
    this.#rule = rule;
    this.#points = rule.rules.map(() => []);
    for (const entry of entries) this.add(entry);
  }

  add({ input, timeMs }: Entry): void {
    const points = this.#points[input] as Point[];
    const point = { timeMs, arrival: this.#arrivals++ };
    const index = countBefore(points, point);
    if (index === points.length) points.push(point);
    else points.splice(index, 0, point);
  }

  /** Forgets entries, which must be the first of all. */
  drop(entries: readonly Entry[]): void {
    const counts = this.#points.map(() => 0);
    for (const { input } of entries) counts[input] = (counts[input] as number) + 1;
    for (const [input, points] of this.#points.entries()) points.splice(0, counts[input]);
  }

  /** Whether the longest chain within the window, its start not included, is as the condition asks. */
  holds(sinceMs: number, endMs: number): boolean {
    /** By length: the latest beginning of a chain of the rules looked at so far. */
    const begins: Point[] = [{ timeMs: endMs, arrival: Infinity }];
    for (const points of this.#points.toReversed())
      for (let length = begins.length; length > 0; length--) {
        const point = points[countBefore(points, begins[length - 1] as Point) - 1];
        if (point === undefined || point.timeMs <= sinceMs) continue;
        const known = begins[length];
        if (known === undefined || isBefore(known, point)) begins[length] = point;
      }
    return holds(this.#rule.condition, whole(begins.length - 1));
  }
}

function isBefore(a: Point, b: Point): boolean {
  return a.timeMs < b.timeMs || (a.timeMs === b.timeMs && a.arrival < b.arrival);
}

function countBefore(points: readonly Point[], limit: Point): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(points[middle] as Point, limit)) low = middle + 1;
    else high = middle;
  }
  return low;
}
