import type { Series } from './series.ts';

/** The largest degree of a polynomial that is fitted. */
export const degreeLimit = 16;

/** A polynomial of least squares: coefficients from the highest power, its values, and how well it fits. */
export interface Polynomial {
  readonly rsquare: number;
  readonly coefficients: number[];
  readonly variance: number;
  readonly rvariance: number;
  readonly points: (number | null)[];
}

/**
 * Fits a polynomial by polynomials that are orthogonal over the points (Forsythe, 1957), which stays exact where equations of
 * powers do not. A point without x or y has no weight. Null without a point.
 */
export function fitPolynomial(ys: Series, xs: Series, degree: number): Polynomial | null {
  const weights: number[] = ys.map((y, index) => (y !== null && xs[index] != null ? 1 : 0));
  const [x, y] = [xs.map((value) => value ?? 0), ys.map((value) => value ?? 0)];
  const sum = (of: (index: number) => number): number =>
    weights.reduce((total, weight, index) => total + (weight === 0 ? 0 : of(index)), 0);
  const count = sum(() => 1);
  if (count === 0) return null;
  const distinct = new Set(x.filter((_, index) => weights[index] === 1)).size;
  const powers = Array.from({ length: degree + 1 }, () => 0);
  let [p, before] = [x.map(() => 1), x.map(() => 0)];
  let terms: number[] = powers.map((_, index) => (index === 0 ? 1 : 0));
  let termsBefore = powers;
  let normBefore = 1;
  let [coefficients, points] = [powers, x.map(() => 0)];
  for (let k = 0; k <= degree && k < distinct; k++) {
    const [now, last] = [p, before];
    const norm = sum((index) => now[index]! * now[index]!);
    const share = sum((index) => y[index]! * now[index]!) / norm;
    const shift = sum((index) => x[index]! * now[index]! * now[index]!) / norm;
    const back = k === 0 ? 0 : norm / normBefore;
    coefficients = coefficients.map((value, index) => value + share * terms[index]!);
    points = points.map((value, index) => value + share * now[index]!);
    p = now.map((value, index) => (x[index]! - shift) * value - back * last[index]!);
    const [these, former] = [terms, termsBefore];
    terms = these.map((value, index) => (these[index - 1] ?? 0) - shift * value - back * former[index]!);
    [before, termsBefore, normBefore] = [now, these, norm];
  }
  const mean = sum((index) => y[index]!) / count;
  const all = sum((index) => (y[index]! - mean) ** 2);
  const rest = sum((index) => (y[index]! - points[index]!) ** 2);
  const divisor = Math.max(1, count - 1);
  return {
    rsquare: all === 0 ? 0 : 1 - rest / all,
    coefficients: coefficients.toReversed(),
    variance: all / divisor,
    rvariance: rest / divisor,
    points: points.map((value, index) => (xs[index] == null ? null : value)),
  };
}
