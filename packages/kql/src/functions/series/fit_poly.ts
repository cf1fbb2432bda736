import { isArraySql } from '../../sql/collections.ts';
import { jsonArray } from '../../sql/dynamic.ts';
import { realJson, seriesJson, seriesOf } from '../../sql/series.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import { literalNumber } from '../../sql/sql-value.ts';
import { withValue } from '../../sql/with-value.ts';
import { degreeLimit, fitPolynomial } from '../../values/polynomial.ts';
import { fromSeries, toSeries } from '../../values/series.ts';
import { dynamic } from '../../values/typed.ts';
import { UnsupportedCall } from '../call.ts';
import { defineScalar } from '../define-scalar.ts';
import { optional, optionalConstant } from '../param.ts';

const outside = `the degree of a polynomial is 1 to ${degreeLimit}`;
const isDegree = (degree: number): boolean => Number.isInteger(degree) && degree >= 1 && degree <= degreeLimit;

/** A step of `fitPolynomial` over the state (p, before, terms, termsBefore, normBefore, coefficients, points). */
function step(data: Sql): Sql {
  const [x, y, w] = [sql`${data}.1`, sql`${data}.2`, sql`${data}.3`];
  const numbers = sql`tuple(arraySum((p, w) -> w * p * p, s.1, ${w}), arraySum((p, y, w) -> w * y * p, s.1, ${y}, ${w}), arraySum((p, x, w) -> w * x * p * p, s.1, ${x}, ${w}))`;
  return withValue(numbers, (n) => {
    const [share, shift] = [sql`(${n}.2 / ${n}.1)`, sql`(${n}.3 / ${n}.1)`];
    const back = sql`if(k = 0, 0, ${n}.1 / s.5)`;
    const next = sql`arrayMap((p, q, x) -> (x - ${shift}) * p - ${back} * q, s.1, s.2, ${x})`;
    const terms = sql`arrayMap((t, u, v) -> v - ${shift} * t - ${back} * u, s.3, s.4, arrayPushFront(arrayPopBack(s.3), 0.))`;
    const coefficients = sql`arrayMap((c, t) -> c + ${share} * t, s.6, s.3)`;
    const points = sql`arrayMap((c, p) -> c + ${share} * p, s.7, s.1)`;
    return sql`if(k >= ${data}.4, s, tuple(${next}, s.1, ${terms}, s.3, ${n}.1, ${coefficients}, ${points}))`;
  });
}

function fitted(data: Sql, degree: number): Sql {
  const zeros = sql`arrayWithConstant(${sql.number(degree + 1)}, 0.)`;
  const along = (value: Sql): Sql => sql`arrayWithConstant(length(${data}.1), ${value})`;
  const start = sql`tuple(${along(sql`1.`)}, ${along(sql`0.`)}, arrayPushFront(arrayPopBack(${zeros}), 1.), ${zeros}, 1., ${zeros}, ${along(sql`0.`)})`;
  return sql`arrayFold((s, k) -> ${step(data)}, range(${sql.number(degree + 1)}), ${start})`;
}

export const seriesFitPoly = defineScalar({
  name: 'series_fit_poly',
  category: 'series',
  doc: `Returns the polynomial of least squares of a degree (1 to ${degreeLimit}, 1 unless given) through a series over another one, or over 1, 2, 3 …, each result a column: rsquare, the coefficients from the highest power, variance, rvariance (of a sample) and its points. Elements that are no number are passed over; null when there is none.`,
  learn: 'https://learn.microsoft.com/kusto/query/series-fit-poly-function',
  params: { ys: 'dynamic', xs: optional('dynamic'), degree: optionalConstant('long') },
  returns: 'dynamic',
  nulls: 'propagate',
  js: ({ ys, xs, degree = 1n }) => {
    if (!isDegree(Number(degree))) throw new UnsupportedCall(outside);
    const y = toSeries(ys);
    const x = xs === undefined ? y?.map((_, index) => index + 1) : toSeries(xs);
    if (y === null || x == null || x.length !== y.length) return null;
    const found = fitPolynomial(y, x, Number(degree));
    if (found === null) return null;
    const { rsquare, coefficients, variance, rvariance, points } = found;
    const [first, ...rest] = fromSeries([rsquare, variance, rvariance]);
    return [first!, fromSeries(coefficients), ...rest, fromSeries(points)];
  },
  clickhouse: ({ ys, xs, degree }, call) => {
    const power = literalNumber(degree) ?? 1;
    if (!isDegree(power)) return call.unsupported(outside);
    const places = sql`arrayMap(i -> toNullable(toFloat64(i)), arrayEnumerate(${seriesOf(ys)}))`;
    return withValue(sql`tuple(${seriesOf(ys)}, ${xs === undefined ? places : seriesOf(xs)})`, (given) => {
      const same = sql`length(${given}.1) = length(${given}.2)`;
      const weights = sql`if(${same}, arrayMap((y, x) -> if(isNull(y) OR isNull(x), 0., 1.), ${given}.1, if(${same}, ${given}.2, ${given}.1)), [0.])`;
      const data = withValue(
        weights,
        (w) =>
          sql`tuple(arrayMap(x -> ifNull(x, 0), ${given}.2), arrayMap(y -> ifNull(y, 0), ${given}.1), ${w}, length(arrayDistinct(arrayFilter((x, k) -> k = 1, ${given}.2, if(length(${w}) = length(${given}.2), ${w}, arrayMap(x -> 0., ${given}.2))))))`,
      );
      const kept = withValue(
        data,
        (d) => sql`if(${d}.4 = 0 OR NOT ${same}, tuple([0.], [0.], [1.], toUInt64(1)), ${d})`,
      );
      const results = withValue(kept, (d) =>
        withValue(fitted(d, power), (state) => {
          const count = sql`arraySum(${d}.3)`;
          const mean = sql`(arraySum((y, w) -> y * w, ${d}.2, ${d}.3) / ${count})`;
          const sums = sql`tuple(arraySum((y, w, m) -> w * (y - m) * (y - m), ${d}.2, ${d}.3, arrayWithConstant(length(${d}.3), ${mean})), arraySum((y, p, w) -> w * (y - p) * (y - p), ${d}.2, ${state}.7, ${d}.3), greatest(1, ${count} - 1))`;
          return withValue(sums, (t) => {
            const points = sql`arrayMap((p, x) -> if(isNull(x), NULL, p), ${state}.7, if(length(${state}.7) = length(${given}.2), ${given}.2, arrayMap(p -> toNullable(p), ${state}.7)))`;
            return jsonArray(
              sql`[${sql.join([
                realJson(sql`if(${t}.1 = 0, 0, 1 - ${t}.2 / ${t}.1)`),
                seriesJson(sql`arrayReverse(${state}.6)`),
                realJson(sql`(${t}.1 / ${t}.3)`),
                realJson(sql`(${t}.2 / ${t}.3)`),
                seriesJson(points),
              ])}]`,
            );
          });
        }),
      );
      const arrays = xs === undefined ? isArraySql(ys) : sql`${isArraySql(ys)} AND ${isArraySql(xs)}`;
      return sql`if(${arrays} AND ${same} AND arraySum(${weights}) > 0, ${results}, '')`;
    });
  },
  differences: [
    'Of a series that does not change rsquare is 0.',
    'A higher degree than the points tell has coefficients 0.',
  ],
  examples: [
    {
      args: [dynamic([2, 5, 10, 17]), dynamic([1, 2, 3, 4]), 2n],
      result: dynamic([1, [1, 0, 1], 43, 0, [2, 5, 10, 17]]),
      tolerance: 1e-9,
    },
    { args: [dynamic([1, null, 3])], result: dynamic([1, [1, 0], 2, 0, [1, 2, 3]]), tolerance: 1e-9 },
    { args: [dynamic([1, 2]), dynamic([1])], result: dynamic(null) },
    { args: [dynamic(['x'])], result: dynamic(null) },
    { args: [dynamic(null)], result: dynamic(null) },
  ],
});
