import type { JsonValue } from '@belfry/schema';
import { toDynamic } from './convert.ts';

/** A series: the numbers of an array, null for every other element. */
export type Series = readonly (number | null)[];

/** Returns the series of a dynamic; null for anything but an array. */
export const toSeries = (value: JsonValue | undefined): Series | null =>
  Array.isArray(value) ? value.map((element) => (typeof element === 'number' ? element : null)) : null;

/** Returns a series as a dynamic; NaN and infinities become text, as JSON has none. */
export const fromSeries = (series: Series): JsonValue[] => series.map((value) => toDynamic('real', value));

/** Returns the numbers of a series without its nulls. */
export const presentOf = (series: Series): number[] => series.filter((value): value is number => value !== null);

export const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
export const averageOf = (values: readonly number[]): number => sumOf(values) / values.length;

/** Returns a series with the average of the others in place of each null; 0 where there are none. */
export function filled(series: Series): number[] {
  const present = presentOf(series);
  const average = present.length === 0 ? 0 : averageOf(present);
  return series.map((value) => value ?? average);
}

/** A line by least squares over points and how well it fits; deviations are those of a sample. */
export interface Line {
  readonly slope: number;
  readonly interception: number;
  readonly variance: number;
  readonly rvariance: number;
  readonly rsquare: number;
}

/** Returns the line of least squares; the slope of a single point is 0. */
export function fitLine(xs: readonly number[], ys: readonly number[]): Line {
  const count = ys.length;
  const [mx, my] = [averageOf(xs), averageOf(ys)];
  const dxx = sumOf(xs.map((x) => (x - mx) * (x - mx)));
  const dyy = sumOf(ys.map((y) => (y - my) * (y - my)));
  const dxy = sumOf(xs.map((x, index) => (x - mx) * (ys[index]! - my)));
  const slope = dxx === 0 ? 0 : dxy / dxx;
  const rest = Math.max(0, dyy - slope * dxy);
  const divisor = Math.max(1, count - 1);
  return {
    slope,
    interception: my - slope * mx,
    variance: dyy / divisor,
    rvariance: rest / divisor,
    rsquare: dyy === 0 ? 0 : 1 - rest / dyy,
  };
}

/** Returns the line through the points of a series that are not null, over their positions from 1 as Kusto counts them. */
export function fitSeries(series: Series): Line {
  const xs = series.flatMap((value, index) => (value === null ? [] : [index + 1]));
  return fitLine(xs, presentOf(series));
}

/** Returns the value at a share (0 to 1) of the values in order, interpolated between two (NIST's inclusive definition). */
export function quantileOf(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  const [first, second] = [sorted[low] ?? Number.NaN, sorted[low + 1] ?? sorted[low] ?? Number.NaN];
  return first + (at - low) * (second - first);
}
