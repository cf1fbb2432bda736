import { isArraySql } from '../../sql/collections.ts';
import { seriesJson, seriesOf, seriesTuple, presentSql } from '../../sql/series.ts';
import { outlierScoresSql, withDecomposition } from '../../sql/series-decompose.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import type { SqlValue } from '../../sql/sql-value.ts';
import { withValue } from '../../sql/with-value.ts';
import { fromSeries, toSeries } from '../../values/series.ts';
import { decompose, outlierScores, tukeyShares, type DecomposeOptions } from '../../values/series-decompose.ts';
import { dynamic, real } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { optionalConstant } from '../param.ts';
import type { KqlValue } from '../../values/kql-value.ts';
import type { JsonValue } from '@belfry/schema';

interface Given {
  readonly Seasonality?: KqlValue | undefined;
  readonly Trend?: KqlValue | undefined;
  readonly Test_points?: KqlValue | undefined;
  readonly Seasonality_threshold?: KqlValue | undefined;
}

/** The options that the arguments give; unknown words count as the default. */
function optionsOf(given: Given, trend: DecomposeOptions['trend'] = 'avg'): DecomposeOptions {
  const number = (value: KqlValue | undefined, fallback: number): number =>
    value === null || value === undefined ? fallback : Number(value);
  const word = given.Trend;
  return {
    seasonality: number(given.Seasonality, -1),
    trend: word === 'avg' || word === 'linefit' || word === 'none' ? word : trend,
    testPoints: number(given.Test_points, 0),
    threshold: number(given.Seasonality_threshold, 0.6),
  };
}

type Arguments = { readonly [K in keyof Given]?: SqlValue | undefined };
const literalsOf = (args: Arguments): Given => ({
  Seasonality: args.Seasonality?.literal,
  Trend: args.Trend?.literal,
  Test_points: args.Test_points?.literal,
  Seasonality_threshold: args.Seasonality_threshold?.literal,
});

const seasonalParams = {
  Seasonality: optionalConstant('long'),
  Trend: optionalConstant('string'),
  Test_points: optionalConstant('long'),
} as const;

const howItWorks = [
  'The period is the first high peak of the autocorrelation, found when it fits three times; Kusto does not publish its own way, so its periods and scores may differ.',
  'A null counts as the average of the series.',
];

const wave = dynamic([1, 5, 9, 1, 5, 9, 1, 5, 9, 1, 5, 9]);
const flat = Array.from({ length: 12 }, () => 5);
const swing = [1, 5, 9, 1, 5, 9, 1, 5, 9, 1, 5, 9];
const zeros = Array.from({ length: 12 }, () => 0);
const sums = [-4, 0, 4, -4, 0, 4, -4, 0, 4, -4, 0, 4];

export const seriesDecompose = defineScalar({
  name: 'series_decompose',
  category: 'series',
  doc: 'Splits a series into baseline (trend and what repeats), seasonal, trend and residual, each a column. Trend is `avg` (default), `linefit` or `none`; the median of each phase repeats; the last Test_points are not learnt from. Null for anything but an array.',
  learn: 'https://learn.microsoft.com/kusto/query/series-decompose-function',
  params: { series: 'dynamic', ...seasonalParams, Seasonality_threshold: optionalConstant('real') },
  returns: 'dynamic',
  nulls: 'handle',
  js: ({ series, ...given }) => {
    const values = toSeries(series);
    if (values === null) return null;
    const parts = decompose(values, optionsOf(given));
    return [parts.baseline, parts.seasonal, parts.trend, parts.residual].map(fromSeries);
  },
  clickhouse: ({ series, ...given }) =>
    withDecomposition(seriesOf(series), optionsOf(literalsOf(given)), (parts) =>
      seriesTuple(series, [parts.baseline, parts.seasonal, parts.trend, parts.residual].map(seriesJson)),
    ),
  differences: howItWorks,
  examples: [
    { args: [wave], result: dynamic([swing, sums, flat, zeros]), tolerance: 1e-9 },
    {
      args: [dynamic([1, 2, 3]), 0n, 'linefit'],
      result: dynamic([
        [1, 2, 3],
        [0, 0, 0],
        [1, 2, 3],
        [0, 0, 0],
      ]),
    },
    { args: [dynamic(null)], result: dynamic(null) },
  ],
});

export const seriesDecomposeForecast = defineScalar({
  name: 'series_decompose_forecast',
  category: 'series',
  doc: 'Returns what is to be expected of the last Points of a series, from its trend (`linefit` by default) and what repeats before them, as the first column, then seasonal, trend and residual. Null for anything but an array.',
  learn: 'https://learn.microsoft.com/kusto/query/series-decompose-forecast-function',
  params: {
    series: 'dynamic',
    Points: optionalConstant('long'),
    Seasonality: optionalConstant('long'),
    Trend: optionalConstant('string'),
    Seasonality_threshold: optionalConstant('real'),
  },
  returns: 'dynamic',
  nulls: 'handle',
  js: ({ series, Points, ...given }) => {
    const values = toSeries(series);
    if (values === null) return null;
    const parts = decompose(values, optionsOf({ ...given, Test_points: Points }, 'linefit'));
    return [parts.baseline, parts.seasonal, parts.trend, parts.residual].map(fromSeries);
  },
  clickhouse: ({ series, Points, ...given }) =>
    withDecomposition(
      seriesOf(series),
      optionsOf({ ...literalsOf(given), Test_points: Points?.literal }, 'linefit'),
      (parts) => seriesTuple(series, [parts.baseline, parts.seasonal, parts.trend, parts.residual].map(seriesJson)),
    ),
  differences: howItWorks,
  examples: [
    {
      args: [dynamic([1, 2, 3, 4, 0, 0]), 2n],
      result: dynamic([
        [1, 2, 3, 4, 5, 6],
        [0, 0, 0, 0, 0, 0],
        [1, 2, 3, 4, 5, 6],
        [0, 0, 0, 0, -5, -6],
      ]),
      tolerance: 1e-9,
    },
    { args: [dynamic(null), 2n], result: dynamic(null) },
  ],
});

const methodOf = (word: unknown): 'tukey' | 'ctukey' => (word === 'tukey' ? 'tukey' : 'ctukey');
const spike = [5, 5, 6, 5, 4, 5, 6, 4, 5, 50, 5, 5];
const spikeBase = Array.from({ length: 12 }, () => 8.75);

export const seriesDecomposeAnomalies = defineScalar({
  name: 'series_decompose_anomalies',
  category: 'series',
  doc: 'Finds anomalies of a series, each result a column: flags (1 above, -1 below, else 0), scores, and the baseline of series_decompose. The score is that of series_outliers on what the baseline leaves over; beyond Threshold (default 1.5) it is an anomaly. Null for anything but an array.',
  learn: 'https://learn.microsoft.com/kusto/query/series-decompose-anomalies-function',
  params: {
    series: 'dynamic',
    Threshold: optionalConstant('real'),
    ...seasonalParams,
    AD_method: optionalConstant('string'),
    Seasonality_threshold: optionalConstant('real'),
  },
  returns: 'dynamic',
  nulls: 'handle',
  js: ({ series, Threshold, AD_method, ...given }) => {
    const values = toSeries(series);
    if (values === null) return null;
    const options = optionsOf(given);
    const { baseline, residual } = decompose(values, options);
    const learnt = Math.max(1, values.length - Math.max(0, options.testPoints));
    const scores = outlierScores(residual, tukeyShares[methodOf(AD_method)], learnt);
    const threshold = Threshold ?? 1.5;
    const flags: JsonValue[] = scores.map((score) => (score > threshold ? 1 : score < -threshold ? -1 : 0));
    return [flags, fromSeries(scores), fromSeries(baseline)];
  },
  clickhouse: ({ series, Threshold, AD_method, ...given }) => {
    const limit = sql.float64(typeof Threshold?.literal === 'number' ? Threshold.literal : 1.5);
    return withDecomposition(seriesOf(series), optionsOf(literalsOf(given)), (parts) => {
      const scored = withValue(parts.residual, (residual) =>
        outlierScoresSql(
          residual,
          tukeyShares[methodOf(AD_method?.literal)],
          sql`arraySlice(${residual}, 1, ${parts.learnt})`,
        ),
      );
      return withValue(scored, (scores) => {
        const flags = sql`arrayMap(x -> multiIf(x > ${limit}, 1., x < -${limit}, -1., 0.), ${scores})`;
        return seriesTuple(series, [flags, scores, parts.baseline].map(seriesJson));
      });
    });
  },
  differences: [
    ...howItWorks,
    'The score is the distance from the range between the 10th and the 90th percentile (ctukey) or the quartiles (tukey) in widths of that range; the scale of Kusto’s ctukey is not published.',
  ],
  examples: [
    {
      args: [dynamic(spike), real(1.5), 0n],
      result: dynamic([
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0],
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0].map((_, index) =>
          index === 9 ? 44 / 1.9 : index === 4 || index === 7 ? -0.1 / 1.9 : 0,
        ),
        spikeBase,
      ]),
      tolerance: 1e-9,
    },
    { args: [wave], result: dynamic([zeros, zeros, swing]), tolerance: 1e-9 },
    { args: [dynamic(null)], result: dynamic(null) },
  ],
});

export const seriesOutliers = defineScalar({
  name: 'series_outliers',
  category: 'series',
  doc: 'Returns a score for each element of a series by Tukey’s test: how far it is outside the range between two percentiles (ctukey: 10 and 90 or as given; tukey: the quartiles), in widths of that range. Beyond 1.5 it is an anomaly; 0 inside, for nulls and for `ignore_val`.',
  learn: 'https://learn.microsoft.com/kusto/query/series-outliers-function',
  params: {
    series: 'dynamic',
    kind: optionalConstant('string'),
    ignore_val: optionalConstant('real'),
    min_percentile: optionalConstant('real'),
    max_percentile: optionalConstant('real'),
  },
  returns: 'dynamic',
  nulls: 'handle',
  js: ({ series, kind, ignore_val, min_percentile, max_percentile }) => {
    const values = toSeries(series)?.map((value) => (value === ignore_val ? null : value));
    if (values === undefined) return null;
    return fromSeries(outlierScores(values, sharesOf(kind, min_percentile, max_percentile), values.length));
  },
  clickhouse: ({ series, kind, ignore_val, min_percentile, max_percentile }) => {
    const shares = sharesOf(kind?.literal, min_percentile?.literal, max_percentile?.literal);
    const ignored = typeof ignore_val?.literal === 'number' ? ignore_val.literal : undefined;
    const given: Sql =
      ignored === undefined
        ? seriesOf(series)
        : sql`arrayMap(x -> nullIf(x, ${sql.float64(ignored)}), ${seriesOf(series)})`;
    const scores = withValue(given, (values) => outlierScoresSql(values, shares, presentSql(values)));
    return sql`if(${isArraySql(series)}, ${seriesJson(scores)}, '')`;
  },
  differences: [
    'The scale of Kusto’s ctukey is not published; a range without width counts as a billionth of its place.',
  ],
  examples: [
    {
      args: [dynamic([0, 1, 2, 3, 4, 5, 6, 7, 8, 30, null]), 'tukey'],
      result: dynamic(
        [0, 0, 0, 0, 0, 0, 0, 0.25 / 4.5, 1.25 / 4.5, 23.25 / 4.5, 0].map((x, i) =>
          i < 2 ? [-2.25 / 4.5, -1.25 / 4.5][i]! : i === 2 ? -0.25 / 4.5 : x,
        ),
      ),
      tolerance: 1e-9,
    },
    { args: [dynamic([])], result: dynamic([]) },
    { args: [dynamic(null)], result: dynamic(null) },
  ],
});

/** The shares between which the range lies; percentiles out of 2 to 98 are moved there. */
function sharesOf(kind: unknown, min: unknown, max: unknown): readonly [number, number] {
  if (kind === 'tukey') return tukeyShares.tukey;
  const share = (given: unknown, fallback: number): number =>
    typeof given === 'number' ? Math.min(98, Math.max(2, given)) / 100 : fallback;
  return [share(min, 0.1), share(max, 0.9)];
}
