import { isArraySql } from '../../sql/collections.ts';
import { jsonArray } from '../../sql/dynamic.ts';
import { presentSql, realJson, seriesOf } from '../../sql/series.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import type { SqlValue } from '../../sql/sql-value.ts';
import { withValue } from '../../sql/with-value.ts';
import { averageOf, presentOf, sumOf, toSeries, fromSeries, type Series } from '../../values/series.ts';
import { dynamic } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { optional } from '../param.ts';
import type { JsonValue } from '@belfry/schema';

interface Statistics {
  readonly sum: number;
  readonly values: readonly number[];
}

/** min, min_idx, max, max_idx, avg, stdev, variance; null of all when the series has no number, or has others that are not ignored. */
function statistics(series: Series, ignore: boolean): Statistics | null {
  const present = presentOf(series);
  if (present.length === 0 || (!ignore && present.length < series.length)) return null;
  const [min, max] = [Math.min(...present), Math.max(...present)];
  const average = averageOf(present);
  const variance =
    sumOf(present.map((value) => (value - average) * (value - average))) / Math.max(1, present.length - 1);
  return {
    sum: sumOf(present),
    values: [min, series.indexOf(min), max, series.indexOf(max), average, Math.sqrt(variance), variance],
  };
}

/** The same seven and the sum, as JSON texts. */
function withStatistics(source: SqlValue, ignore: SqlValue | undefined, body: (s: Sql, series: Sql) => Sql): Sql {
  const skips = ignore === undefined ? sql`false` : sql`ifNull(${ignore}, false)`;
  return withValue(seriesOf(source), (series) =>
    withValue(presentSql(series), (present) =>
      withValue(sql`arrayAvg(${present})`, (average) =>
        withValue(
          sql`tuple(arrayMin(${present}), arrayMax(${present}), arraySum(x -> (x - ${average}) * (x - ${average}), ${present}) / greatest(toInt64(length(${present})) - 1, 1))`,
          (m) => {
            const all = [
              sql`${m}.1`,
              sql`indexOf(${series}, ${m}.1) - 1`,
              sql`${m}.2`,
              sql`indexOf(${series}, ${m}.2) - 1`,
              average,
              sql`sqrt(${m}.3)`,
              sql`${m}.3`,
              sql`arraySum(${present})`,
            ];
            const usable = sql`length(${present}) > 0 AND (${skips} OR length(${present}) = length(${series}))`;
            return sql`if(${usable}, ${withValue(
              sql`[${sql.join(all.map((value) => realJson(sql`toFloat64(${value})`)))}]`,
              (texts) => body(texts, series),
            )}, '')`;
          },
        ),
      ),
    ),
  );
}

const words = ['min', 'min_idx', 'max', 'max_idx', 'avg', 'stdev', 'variance'];
const sample = dynamic([23, 46, 23, 87, 4, 8, 3, 75, 2, 56, 13, 75, 32, 16, 29]);
const sampleResult = [2, 8, 87, 3, 32.8, 28.5036338535483, 812.457142857143];

export const seriesStats = defineScalar({
  name: 'series_stats',
  category: 'series',
  doc: 'Returns min, min_idx, max, max_idx, avg, stdev and variance (of a sample) of a series, each a column; nulls when an element is no number, unless `ignore_nonfinite` is true.',
  learn: 'https://learn.microsoft.com/kusto/query/series-stats-function',
  params: { series: 'dynamic', ignore_nonfinite: optional('bool') },
  returns: 'dynamic',
  nulls: 'handle',
  js: ({ series, ignore_nonfinite }) => {
    const values = toSeries(series);
    const found = values === null ? null : statistics(values, ignore_nonfinite === true);
    return found === null ? null : fromSeries(found.values);
  },
  clickhouse: ({ series, ignore_nonfinite }) =>
    sql`if(${isArraySql(series)}, ${withStatistics(series, ignore_nonfinite, (texts) => jsonArray(sql`arraySlice(${texts}, 1, 7)`))}, '')`,
  differences: [],
  examples: [
    { args: [sample], result: dynamic(sampleResult), tolerance: 1e-12 },
    { args: [dynamic([1, null, 3])], result: dynamic(null) },
    { args: [dynamic([1, null, 3]), true], result: dynamic([1, 0, 3, 2, 2, Math.SQRT2, 2]), tolerance: 1e-12 },
    { args: [dynamic(null)], result: dynamic(null) },
  ],
});

export const seriesStatsDynamic = defineScalar({
  name: 'series_stats_dynamic',
  category: 'series',
  doc: 'Returns a bag of min, min_idx, max, max_idx, avg, stdev, variance (of a sample), sum and len of a series; null when an element is no number, unless `ignore_nonfinite` is true.',
  learn: 'https://learn.microsoft.com/kusto/query/series-stats-dynamic-function',
  params: { series: 'dynamic', ignore_nonfinite: optional('bool') },
  returns: 'dynamic',
  nulls: 'handle',
  js: ({ series, ignore_nonfinite }) => {
    const values = toSeries(series);
    const found = values === null ? null : statistics(values, ignore_nonfinite === true);
    if (found === null) return null;
    const bag: Record<string, JsonValue> = {};
    fromSeries(found.values).forEach((value, index) => (bag[words[index]!] = value));
    return { ...bag, sum: fromSeries([found.sum])[0]!, len: values!.length };
  },
  clickhouse: ({ series, ignore_nonfinite }) => {
    const parts = [...words, 'sum'].map(
      (word, index) => (texts: Sql) =>
        sql`${sql.string(`${index === 0 ? '{' : ','}"${word}":`)}, ${texts}[${sql.number(index + 1)}]`,
    );
    const bag = withStatistics(
      series,
      ignore_nonfinite,
      (texts, values) =>
        sql`concat(${sql.join(parts.map((part) => part(texts)))}, ',"len":', toString(length(${values})), '}')`,
    );
    return sql`if(${isArraySql(series)}, ${bag}, '')`;
  },
  differences: [],
  examples: [
    {
      args: [dynamic([10, 20])],
      result: dynamic({
        min: 10,
        min_idx: 0,
        max: 20,
        max_idx: 1,
        avg: 15,
        stdev: 7.0710678118654755,
        variance: 50,
        sum: 30,
        len: 2,
      }),
      tolerance: 1e-12,
    },
    { args: [dynamic(['x'])], result: dynamic(null) },
    { args: [dynamic(null)], result: dynamic(null) },
  ],
});

/** The numbers of two series at positions where both have one; null unless both are arrays of one length. */
function matched(first: JsonValue, second: JsonValue): [number[], number[]] | null {
  const [a, b] = [toSeries(first), toSeries(second)];
  if (a === null || b === null || a.length !== b.length) return null;
  if ([...a, ...b].includes(null)) return null;
  return [a as number[], b as number[]];
}

const productOf = (a: readonly number[], b: readonly number[]): number =>
  sumOf(a.map((value, index) => value * b[index]!));

function correlation(a: readonly number[], b: readonly number[]): number | null {
  const [ma, mb] = [averageOf(a), averageOf(b)];
  const [da, db] = [a.map((value) => value - ma), b.map((value) => value - mb)];
  const size = Math.sqrt(productOf(da, da) * productOf(db, db));
  return size === 0 || Number.isNaN(size) ? null : productOf(da, db) / size;
}

function matchedSql(first: SqlValue, second: SqlValue, body: (a: Sql, b: Sql) => Sql): Sql {
  return withValue(sql`tuple(${seriesOf(first)}, ${seriesOf(second)})`, (pair) => {
    const whole = sql`${isArraySql(first)} AND ${isArraySql(second)} AND length(${pair}.1) = length(${pair}.2) AND NOT arrayExists(x -> isNull(x), ${pair}.1) AND NOT arrayExists(x -> isNull(x), ${pair}.2)`;
    // Inside: the conditions hold, but the engine looks at both branches.
    const numbers = withValue(
      sql`if(${whole}, tuple(${presentSql(sql`${pair}.1`)}, ${presentSql(sql`${pair}.2`)}), tuple(CAST([], 'Array(Float64)'), CAST([], 'Array(Float64)')))`,
      (both) => body(sql`${both}.1`, sql`${both}.2`),
    );
    return sql`if(${whole}, ${numbers}, NULL)`;
  });
}
const productSql = (a: Sql, b: Sql): Sql => sql`arraySum((x, y) -> x * y, ${a}, ${b})`;

export const seriesPearsonCorrelation = defineScalar({
  name: 'series_pearson_correlation',
  category: 'series',
  doc: 'Returns the correlation of Pearson of two series; null when their lengths differ, an element is no number, or one does not change.',
  learn: 'https://learn.microsoft.com/kusto/query/series-pearson-correlation-function',
  params: { series1: 'dynamic', series2: 'dynamic' },
  returns: 'real',
  nulls: 'handle',
  js: ({ series1, series2 }) => {
    const pair = matched(series1, series2);
    return pair === null ? null : correlation(...pair);
  },
  clickhouse: ({ series1, series2 }) =>
    matchedSql(series1, series2, (a, b) =>
      withValue(sql`tuple(arrayAvg(${a}), arrayAvg(${b}))`, (m) =>
        withValue(sql`tuple(arrayMap(x -> x - ${m}.1, ${a}), arrayMap(x -> x - ${m}.2, ${b}))`, (d) => {
          const [da, db] = [sql`${d}.1`, sql`${d}.2`];
          const size = sql`sqrt(${productSql(da, da)} * ${productSql(db, db)})`;
          return withValue(size, (s) => sql`if(${s} = 0 OR isNaN(${s}), NULL, ${productSql(da, db)} / ${s})`);
        }),
      ),
    ),
  differences: [],
  examples: [
    { args: [dynamic([1, 2, 3, 4, 5]), dynamic([2, 4, 6, 8, 10])], result: 1, tolerance: 1e-12 },
    { args: [dynamic([1, 2]), dynamic([1])], result: null },
    { args: [dynamic(null), dynamic([1])], result: null },
  ],
});

export const seriesCosineSimilarity = defineScalar({
  name: 'series_cosine_similarity',
  category: 'series',
  doc: 'Returns the cosine of the angle between two series as vectors; null when their lengths differ or an element is no number, NaN for a vector without length.',
  learn: 'https://learn.microsoft.com/kusto/query/series-cosine-similarity-function',
  params: { series1: 'dynamic', series2: 'dynamic', magnitude1: optional('real'), magnitude2: optional('real') },
  returns: 'real',
  nulls: 'handle',
  js: ({ series1, series2, magnitude1, magnitude2 }) => {
    const pair = matched(series1, series2);
    if (pair === null) return null;
    const [a, b] = pair;
    const sizes = [magnitude1 ?? Math.sqrt(productOf(a, a)), magnitude2 ?? Math.sqrt(productOf(b, b))] as const;
    return productOf(a, b) / (sizes[0] * sizes[1]);
  },
  clickhouse: ({ series1, series2, magnitude1, magnitude2 }) =>
    matchedSql(series1, series2, (a, b) => {
      const size = (given: SqlValue | undefined, own: Sql): Sql =>
        given === undefined ? sql`sqrt(${productSql(own, own)})` : sql`ifNull(${given}, sqrt(${productSql(own, own)}))`;
      return sql`${productSql(a, b)} / (${size(magnitude1, a)} * ${size(magnitude2, b)})`;
    }),
  differences: [],
  examples: [
    { args: [dynamic([0, 1]), dynamic([1, 1])], result: Math.SQRT1_2, tolerance: 1e-12 },
    { args: [dynamic([1]), dynamic([1, 2])], result: null },
    { args: [dynamic(null), dynamic([1])], result: null },
  ],
});

export const seriesMagnitude = defineScalar({
  name: 'series_magnitude',
  category: 'series',
  doc: 'Returns the length of a series as a vector; null when an element is no number or for anything but an array.',
  learn: 'https://learn.microsoft.com/kusto/query/series-magnitude-function',
  params: { series: 'dynamic' },
  returns: 'real',
  nulls: 'propagate',
  js: ({ series }) => {
    const pair = matched(series, series);
    return pair === null ? null : Math.sqrt(productOf(...pair));
  },
  clickhouse: ({ series }) => matchedSql(series, series, (a, b) => sql`sqrt(${productSql(a, b)})`),
  differences: [],
  examples: [
    { args: [dynamic([1, 2, 3, 4])], result: 5.477225575051661, tolerance: 1e-12 },
    { args: [dynamic(null)], result: null },
  ],
});

export const seriesProduct = defineScalar({
  name: 'series_product',
  category: 'series',
  doc: 'Returns the product of the elements of a series; null when one is no number or for anything but an array.',
  learn: 'https://learn.microsoft.com/kusto/query/series-product-function',
  params: { series: 'dynamic' },
  returns: 'real',
  nulls: 'propagate',
  js: ({ series }) => matched(series, series)?.[0].reduce((product, value) => product * value, 1) ?? null,
  clickhouse: ({ series }) => matchedSql(series, series, (a) => sql`arrayProduct(arrayPushBack(${a}, 1))`),
  differences: [],
  examples: [
    { args: [dynamic([1, 2, 3, 4])], result: 24 },
    { args: [dynamic([])], result: 1 },
    { args: [dynamic(null)], result: null },
  ],
});
