import { isArraySql } from '../../sql/collections.ts';
import { jsonArray } from '../../sql/dynamic.ts';
import { filledSql, realJson, seriesJson, seriesOf } from '../../sql/series.ts';
import { autocorrelationSql, peaksSql, periodSql, seasonalSql } from '../../sql/series-decompose.ts';
import { sql } from '../../sql/sql.ts';
import { withValue } from '../../sql/with-value.ts';
import { filled, fromSeries, toSeries } from '../../values/series.ts';
import { autocorrelation, peaksOf, periodOf, seasonalOf } from '../../values/series-decompose.ts';
import { dynamic, real } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { constant, optionalConstant, variadic } from '../param.ts';

const ownScore =
  'The score is the autocorrelation at the period, at most 1; Kusto does not publish its own, so scores differ.';
const wave = [1, 5, 9, 1, 5, 9, 1, 5, 9, 1, 5, 9];

export const seriesPeriodsDetect = defineScalar({
  name: 'series_periods_detect',
  category: 'series',
  doc: 'Returns the periods of a series between two limits, those of the highest scores first and none that is a multiple of one before, and their scores, each an array of `count` (zeros at the end) and a column. Null for anything but an array.',
  learn: 'https://learn.microsoft.com/kusto/query/series-periods-detect-function',
  params: { series: 'dynamic', min: constant('real'), max: constant('real'), count: constant('long') },
  returns: 'dynamic',
  nulls: 'propagate',
  js: ({ series, min, max, count }) => {
    const values = toSeries(series);
    if (values === null) return null;
    const peaks = peaksOf(autocorrelation(filled(values)))
      .filter(({ period, score }) => period >= min && period <= max && score > 0)
      .toSorted((a, b) => b.score - a.score || a.period - b.period);
    const kept: typeof peaks = [];
    for (const peak of peaks) if (!kept.some(({ period }) => peak.period % period === 0)) kept.push(peak);
    const size = Math.min(100, Math.max(0, Number(count)));
    const padded = Array.from({ length: size }, (_, index) => kept[index] ?? { period: 0, score: 0 });
    return [padded.map(({ period }) => period), fromSeries(padded.map(({ score }) => score))];
  },
  clickhouse: ({ series, min, max, count }) =>
    withValue(autocorrelationSql(filledSql(seriesOf(series))), (correlation) => {
      const inside = sql`arrayFilter(p -> p.1 >= ${min} AND p.1 <= ${max} AND p.2 > 0, ${peaksSql(correlation)})`;
      const sorted = sql`arraySort(p -> tuple(-p.2, p.1), arrayMap(p -> tuple(p.1, p.2), ${inside}))`;
      const kept = sql`arrayFold((kept, p) -> if(arrayExists(q -> p.1 % greatest(q.1, 1) = 0, kept), kept, arrayPushBack(kept, p)), ${sorted}, CAST([], 'Array(Tuple(Int64, Float64))'))`;
      const size = sql`toInt64(least(100, greatest(0, ${count})))`;
      return withValue(
        sql`arrayResize(${kept}, ${size})`,
        (found) =>
          sql`if(${isArraySql(series)}, ${jsonArray(sql`[${jsonArray(sql`arrayMap(p -> toString(p.1), ${found})`)}, ${seriesJson(sql`arrayMap(p -> p.2, ${found})`)}]`)}, '')`,
      );
    }),
  differences: [ownScore],
  examples: [
    {
      args: [dynamic(wave), real(0), real(6), 2n],
      result: dynamic([
        [3, 0],
        [1, 0],
      ]),
      tolerance: 1e-9,
    },
    { args: [dynamic([1, 1, 1]), real(0), real(6), 1n], result: dynamic([[0], [0]]) },
    { args: [dynamic(null), real(0), real(6), 1n], result: dynamic(null) },
  ],
});

export const seriesPeriodsValidate = defineScalar({
  name: 'series_periods_validate',
  category: 'series',
  doc: 'Returns the given periods and the score of each in a series (0 where it is none), each an array and a column. Null for anything but an array.',
  learn: 'https://learn.microsoft.com/kusto/query/series-periods-validate-function',
  params: { series: 'dynamic', periods: variadic('real', { max: 16 }) },
  returns: 'dynamic',
  nulls: 'propagate',
  js: ({ series, periods }) => {
    const values = toSeries(series);
    if (values === null) return null;
    const peaks = peaksOf(autocorrelation(filled(values)));
    const scores = periods.map((wanted) => peaks.find(({ period }) => period === Math.round(wanted))?.score ?? 0);
    return [fromSeries(periods), fromSeries(scores)];
  },
  clickhouse: ({ series, periods }) =>
    withValue(autocorrelationSql(filledSql(seriesOf(series))), (correlation) =>
      withValue(peaksSql(correlation), (peaks) => {
        const scores = periods.map((wanted) =>
          realJson(sql`arrayFirst(p -> p.1 = floor(${wanted} + 0.5), ${peaks}).2`),
        );
        const given = jsonArray(sql`[${sql.join(periods.map(realJson))}]`);
        return sql`if(${isArraySql(series)}${sql.join(
          periods.map((wanted) => sql` AND isNotNull(${wanted})`),
          ' ',
        )}, ${jsonArray(sql`[${given}, ${jsonArray(sql`[${sql.join(scores)}]`)}]`)}, '')`;
      }),
    ),
  differences: [ownScore],
  examples: [
    {
      args: [dynamic(wave), real(3), real(2)],
      result: dynamic([
        [3, 2],
        [1, 0],
      ]),
      tolerance: 1e-9,
    },
    { args: [dynamic(null), real(3)], result: dynamic(null) },
  ],
});

export const seriesSeasonal = defineScalar({
  name: 'series_seasonal',
  category: 'series',
  doc: 'Returns what repeats in a series: the median of each phase of its period, which is found out (-1, the default) or given; zeros without a period. Null for anything but an array.',
  learn: 'https://learn.microsoft.com/kusto/query/series-seasonal-function',
  params: { series: 'dynamic', period: optionalConstant('long') },
  returns: 'dynamic',
  nulls: 'propagate',
  js: ({ series, period = -1n }) => {
    const given = toSeries(series);
    if (given === null) return null;
    const values = filled(given);
    return fromSeries(seasonalOf(values, period < 0n ? periodOf(values, 0.6) : Number(period), values.length));
  },
  clickhouse: ({ series, period }) =>
    withValue(filledSql(seriesOf(series)), (values) => {
      const given = typeof period?.literal === 'bigint' ? Number(period.literal) : -1;
      const found = given < 0 ? periodSql(values, sql.float64(0.6)) : sql`toInt64(${sql.number(Math.min(1e6, given))})`;
      return sql`if(${isArraySql(series)}, ${seriesJson(seasonalSql(values, found, sql`toInt64(length(${values}))`))}, '')`;
    }),
  differences: ['A period is found when it fits three times.', 'A null counts as the average of the series.'],
  examples: [
    {
      args: [dynamic([2, 5, 3, 4, 3, 2, 1, 2, 3, 4, 3, 2, 1, 2, 3, 4, 3, 2, 1, 2, 3, 4, 3, 2, 1])],
      result: dynamic([1, 2, 3, 4, 3, 2, 1, 2, 3, 4, 3, 2, 1, 2, 3, 4, 3, 2, 1, 2, 3, 4, 3, 2, 1]),
    },
    {
      args: [dynamic([1, 3, 5, 2, 4, 6, 1, 3, 5, 2, 4, 6])],
      result: dynamic([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
    },
    {
      args: [dynamic([1, 3, 5, 2, 4, 6, 1, 3, 5, 2, 4, 6]), 3n],
      result: dynamic([1.5, 3.5, 5.5, 1.5, 3.5, 5.5, 1.5, 3.5, 5.5, 1.5, 3.5, 5.5]),
    },
    { args: [dynamic(null)], result: dynamic(null) },
  ],
});
