/** Bin widths that people read easily, in milliseconds. */
const steps = [
  1, 10, 100, 1000, 5000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000, 3_600_000, 7_200_000,
  10_800_000, 21_600_000, 43_200_000, 86_400_000, 604_800_000, 2_592_000_000, 31_536_000_000,
];

/** The narrowest readable bin width that needs at most `most` bins for `[from, to)`. */
export function binWidth(from: number, to: number, most: number): number {
  const span = Math.max(1, to - from);
  return steps.find((step) => span / step <= most) ?? Math.ceil(span / most);
}

export interface Bin {
  /** Start in milliseconds. */
  start: number;
  /** Count by series name. */
  counts: Record<string, number>;
}

/** Counts times (milliseconds, with their series) into bins aligned to the width; times outside are left out. */
export function countIntoBins(
  times: Iterable<{ ms: number; series: string; count?: number }>,
  from: number,
  to: number,
  width: number,
): Bin[] {
  const first = Math.floor(from / width) * width;
  const length = Math.max(1, Math.ceil((to - first) / width));
  const bins: Bin[] = Array.from({ length }, (_, index) => ({ start: first + index * width, counts: {} }));
  for (const { ms, series, count = 1 } of times) {
    const bin = bins[Math.floor((ms - first) / width)];
    if (bin !== undefined) bin.counts[series] = (bin.counts[series] ?? 0) + count;
  }
  return bins;
}

/** Round times for axis labels, about one per `pixelsEach`. */
export function timeTicks(from: number, to: number, width: number, pixelsEach = 90): number[] {
  const step = binWidth(from, to, Math.max(1, Math.floor(width / pixelsEach)));
  const ticks: number[] = [];
  for (let tick = Math.ceil(from / step) * step; tick <= to; tick += step) ticks.push(tick);
  return ticks;
}

/** Round values for a value axis from 0 to at least `top`, three hairlines. */
export function valueTicks(top: number): number[] {
  if (top <= 0) return [0, 1];
  const raw = top / 3;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((one) => one >= raw) ?? power * 10;
  return [0, step, step * 2, step * 3];
}
