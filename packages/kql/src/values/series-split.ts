import { averageOf } from './series.ts';

/** Sums over a run of points: their number, the first position, and the sums of y, x·y and y·y. */
function restOf(count: number, first: number, y: number, xy: number, yy: number): number {
  const x = count * first + (count * (count - 1)) / 2;
  const dxy = xy - (x * y) / count;
  return Math.max(0, yy - (y * y) / count - (dxy * dxy) / ((count * count * count - count) / 12));
}

/**
 * Returns how many values (two at least on each side) the left of two lines of least squares takes so that the squares
 * of what both leave over are least. Needs four values; linear time, by running sums.
 */
export function splitOf(values: readonly number[]): number {
  const average = averageOf(values);
  const [ys, xys, yys]: number[][] = [[], [], []];
  let [y, xy, yy] = [0, 0, 0];
  values.forEach((value, index) => {
    const part = value - average;
    ys!.push((y += part));
    xys!.push((xy += part * index));
    yys!.push((yy += part * part));
  });
  let best = { at: 2, rest: Number.POSITIVE_INFINITY };
  for (let at = 2; at <= values.length - 2; at++) {
    const index = at - 1;
    const left = restOf(at, 0, ys![index]!, xys![index]!, yys![index]!);
    const right = restOf(values.length - at, at, y - ys![index]!, xy - xys![index]!, yy - yys![index]!);
    if (left + right < best.rest) best = { at, rest: left + right };
  }
  return best.at;
}
