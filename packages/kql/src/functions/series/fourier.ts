import { isArraySql } from '../../sql/collections.ts';
import { seriesJson, seriesOf, seriesTuple } from '../../sql/series.ts';
import { sql } from '../../sql/sql.ts';
import { withValue } from '../../sql/with-value.ts';
import { fourier, fourierLimit } from '../../values/fourier.ts';
import { fromSeries, toSeries } from '../../values/series.ts';
import { dynamic } from '../../values/typed.ts';
import { defineScalar, type Example, type ScalarFunction } from '../define-scalar.ts';
import { optional } from '../param.ts';

function transform(name: string, inverse: boolean, doc: string, examples: readonly Example[]): ScalarFunction {
  return defineScalar({
    name,
    category: 'series',
    doc: `${doc} An element that is no number counts as 0. Null for anything but arrays of one length and for more than ${fourierLimit} elements.`,
    learn: `https://learn.microsoft.com/kusto/query/${name.replaceAll('_', '-')}-function`,
    params: { series: 'dynamic', imaginary: optional('dynamic') },
    returns: 'dynamic',
    nulls: 'propagate',
    js: ({ series, imaginary }) => {
      const reals = toSeries(series);
      const others = imaginary === undefined ? reals?.map(() => 0) : toSeries(imaginary);
      if (reals === null || others == null || others.length !== reals.length || reals.length > fourierLimit)
        return null;
      const numbers = (values: readonly (number | null)[]): number[] => values.map((value) => value ?? 0);
      const result = fourier(numbers(reals), numbers(others), inverse);
      return [fromSeries(result.reals), fromSeries(result.imaginaries)];
    },
    clickhouse: ({ series, imaginary }) => {
      const second =
        imaginary === undefined
          ? sql`arrayMap(x -> 0., one)`
          : sql`arrayMap(x -> ifNull(x, 0), ${seriesOf(imaginary)})`;
      const pair = sql`arrayMap(one -> tuple(one, ${second}), [arrayMap(x -> ifNull(x, 0), ${seriesOf(series)})])[1]`;
      return withValue(pair, (given) => {
        const arrays =
          imaginary === undefined ? isArraySql(series) : sql`${isArraySql(series)} AND ${isArraySql(imaginary)}`;
        const usable = sql`${arrays} AND length(${given}.1) = length(${given}.2) AND length(${given}.1) <= ${sql.number(fourierLimit)}`;
        // The engine computes both branches: the other one gets no series at all.
        const kept = sql`if(${usable}, ${given}, tuple(CAST([], 'Array(Float64)'), CAST([], 'Array(Float64)')))`;
        const sums = withValue(kept, (s) => {
          const count = sql`length(${s}.1)`;
          const turn = sql`(${inverse ? sql`2` : sql`-2`} * pi() * toFloat64((j - 1) * k % n) / n)`;
          const scale = inverse ? sql`/ n` : sql.empty;
          const places = sql`arrayEnumerate(${s}.1)`;
          return sql`arrayMap((k, n) -> tuple(arraySum((x, y, j) -> x * cos${turn} - y * sin${turn}, ${s}.1, ${s}.2, ${places}) ${scale}, arraySum((x, y, j) -> x * sin${turn} + y * cos${turn}, ${s}.1, ${s}.2, ${places}) ${scale}), range(${count}), arrayWithConstant(${count}, ${count}))`;
        });
        const parts = withValue(sums, (t) =>
          seriesTuple(series, [seriesJson(sql`arrayMap(c -> c.1, ${t})`), seriesJson(sql`arrayMap(c -> c.2, ${t})`)]),
        );
        return sql`if(${usable}, ${parts}, '')`;
      });
    },
    differences: [`At most ${fourierLimit} elements.`],
    examples,
  });
}

export const seriesFft = transform(
  'series_fft',
  false,
  'Returns the Fourier transform of a series, real and imaginary part each a column.',
  [
    {
      args: [dynamic([1, 2, 4])],
      result: dynamic([
        [7, -2, -2],
        [0, Math.sqrt(3), -Math.sqrt(3)],
      ]),
      tolerance: 1e-9,
    },
    {
      args: [dynamic([1, 'x', 3]), dynamic([0, 1, 0])],
      result: dynamic([
        [4, -0.5 + Math.sqrt(3) / 2, -0.5 - Math.sqrt(3) / 2],
        [1, -0.5 + (3 * Math.sqrt(3)) / 2, -0.5 - (3 * Math.sqrt(3)) / 2],
      ]),
      tolerance: 1e-9,
    },
    { args: [dynamic([1, 2]), dynamic([1])], result: dynamic(null) },
    { args: [dynamic([])], result: dynamic([[], []]) },
    { args: [dynamic(null)], result: dynamic(null) },
  ],
);

export const seriesIfft = transform(
  'series_ifft',
  true,
  'Returns the series of which a Fourier transform is given, real and imaginary part each a column.',
  [
    {
      args: [dynamic([3, -1]), dynamic([1, 3])],
      result: dynamic([
        [1, 2],
        [2, -1],
      ]),
      tolerance: 1e-9,
    },
    { args: [dynamic('x')], result: dynamic(null) },
    { args: [dynamic(null)], result: dynamic(null) },
  ],
);
