import { valueTicks } from '../../../ui/bins.ts';
import type { ChartModel, ChartSeries } from './model.ts';

export const seriesColor = (index: number): string => `var(--series-${(index % 8) + 1})`;

/** The lowest and highest value to show, zero included, and round ticks. */
export function valueScale(
  model: Pick<ChartModel, 'series'>,
  stacked: boolean,
): { bottom: number; top: number; ticks: number[] } {
  const length = Math.max(0, ...model.series.map((series) => series.values.length));
  let top = 0;
  let bottom = 0;
  for (let index = 0; index < length; index += 1) {
    let sum = 0;
    for (const series of model.series) {
      const value = series.values[index] ?? 0;
      sum += value;
      if (!stacked) top = Math.max(top, value);
      bottom = Math.min(bottom, value);
    }
    if (stacked) top = Math.max(top, sum);
  }
  const ticks = valueTicks(top);
  return { bottom, top: ticks.at(-1) ?? 1, ticks };
}

/** Values of each series put on those before it: `[from, to]` per position. */
export function stack(series: readonly ChartSeries[]): [number, number][][] {
  const base: number[] = [];
  return series.map((one) =>
    one.values.map((value, index) => {
      const from = base[index] ?? 0;
      const to = from + (value ?? 0);
      base[index] = to;
      return [from, to];
    }),
  );
}

/** A line through the points that have a value; gaps stay gaps. */
export function linePath(
  values: readonly (number | null)[],
  x: (index: number) => number,
  y: (value: number) => number,
): string {
  let path = '';
  let pen = false;
  values.forEach((value, index) => {
    if (value === null) {
      pen = false;
      return;
    }
    path += `${pen ? 'L' : 'M'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
    pen = true;
  });
  return path;
}
