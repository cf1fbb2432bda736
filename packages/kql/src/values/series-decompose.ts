import { averageOf, filled, fitLine, quantileOf, sumOf, type Series } from './series.ts';

/** No period is looked for beyond it: the search takes time and memory in proportion. */
export const longestPeriod = 1000;

/**
 * Returns the autocorrelation of values at the lags 1 to half of their number, each over as many products as there are
 * (Box and Jenkins, corrected for the overlap), at most 1.
 */
export function autocorrelation(values: readonly number[]): number[] {
  const count = values.length;
  const average = averageOf(values);
  const parts = values.map((value) => value - average);
  const power = sumOf(parts.map((part) => part * part));
  if (power === 0) return [];
  return Array.from({ length: Math.min(longestPeriod, Math.floor(count / 2)) }, (_, index) => {
    const lag = index + 1;
    const product = sumOf(parts.slice(lag).map((part, at) => part * parts[at]!));
    return Math.min(1, ((product / power) * count) / (count - lag));
  });
}

/** Returns the values less their line of least squares. */
export function detrended(values: readonly number[]): number[] {
  const positions = values.map((_, index) => index);
  const line = fitLine(positions, values);
  return values.map((value, index) => value - line.interception - line.slope * index);
}

/** Returns the lags (with scores) at which an autocorrelation is higher than beside them. */
export function peaksOf(correlation: readonly number[]): { period: number; score: number }[] {
  return correlation.flatMap((score, index) => {
    const before = correlation[index - 1] ?? Number.POSITIVE_INFINITY;
    const after = correlation[index + 1] ?? Number.NEGATIVE_INFINITY;
    return score > before && score >= after ? [{ period: index + 1, score }] : [];
  });
}

/**
 * Returns the period of values: of the peaks of their autocorrelation the shortest that comes within a tenth of the highest. 0 when its score is below `threshold` or it fits in less than three times.
 */
export function periodOf(values: readonly number[], threshold: number): number {
  const peaks = peaksOf(autocorrelation(values));
  const best = Math.max(0, ...peaks.map((peak) => peak.score));
  const found = peaks.find((peak) => peak.score >= best * 0.9);
  return found === undefined || found.score < threshold || found.period * 3 > values.length ? 0 : found.period;
}

export interface DecomposeOptions {
  /** -1: found out; 0: none; else the period. */
  readonly seasonality: number;
  readonly trend: 'avg' | 'linefit' | 'none';
  /** Points at the end that are not learnt from. */
  readonly testPoints: number;
  readonly threshold: number;
}

export interface Decomposition {
  readonly baseline: readonly number[];
  readonly seasonal: readonly number[];
  readonly trend: readonly number[];
  readonly residual: readonly number[];
}

/** Returns the median of each phase of a period over the first `learnt` values, repeated along all of them. */
export function seasonalOf(values: readonly number[], period: number, learnt: number): number[] {
  if (period < 2 || period > learnt) return values.map(() => 0);
  const medians = Array.from({ length: period }, (_, phase) =>
    quantileOf(
      values.filter((_value, index) => index < learnt && index % period === phase),
      0.5,
    ),
  );
  return values.map((_, index) => medians[index % period]!);
}

/** Splits a series into a trend, what repeats, and the rest; nulls stand for the average. */
export function decompose(series: Series, options: DecomposeOptions): Decomposition {
  const values = filled(series);
  const learnt = Math.max(1, values.length - Math.max(0, options.testPoints));
  const known = values.slice(0, learnt);
  const positions = known.map((_, index) => index);
  const line = fitLine(positions, known);
  const average = averageOf(known);
  const trend = values.map((_, index) =>
    options.trend === 'avg' ? average : options.trend === 'linefit' ? line.interception + line.slope * index : 0,
  );
  const period = options.seasonality < 0 ? periodOf(detrended(known), options.threshold) : options.seasonality;
  const rest = values.map((value, index) => value - trend[index]!);
  const seasonal = seasonalOf(rest, period, learnt);
  const baseline = trend.map((value, index) => value + seasonal[index]!);
  return { baseline, seasonal, trend, residual: values.map((value, index) => value - baseline[index]!) };
}

/** Shares of the values between which Tukey's range lies. */
export const tukeyShares = { tukey: [0.25, 0.75], ctukey: [0.1, 0.9] } as const;

/**
 * Returns Tukey's score of each value: how far it is outside the range of the shares, in widths of that range; 0 inside.
 * A range without width counts as a billionth of its place, so that a spike over a flat line has a score.
 */
export function outlierScores(values: Series, [low, high]: readonly [number, number], learnt: number): number[] {
  const known = values.slice(0, learnt).filter((value): value is number => value !== null);
  const [from, to] = [quantileOf(known, low), quantileOf(known, high)];
  const width = Math.max(to - from, 1e-9 * Math.max(1, Math.abs(from), Math.abs(to)));
  return values.map((value) => {
    if (value === null) return 0;
    return value > to ? (value - to) / width : value < from ? (value - from) / width : 0;
  });
}
