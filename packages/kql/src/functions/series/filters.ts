import { isArraySql } from '../../sql/collections.ts';
import { seriesJson, seriesOf } from '../../sql/series.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import type { SqlValue } from '../../sql/sql-value.ts';
import { withValue } from '../../sql/with-value.ts';
import type { KqlValue } from '../../values/kql-value.ts';
import { fromSeries, sumOf, toSeries } from '../../values/series.ts';
import { dynamic } from '../../values/typed.ts';
import { defineScalar, type SqlCallContext } from '../define-scalar.ts';
import { constant, optionalConstant } from '../param.ts';

const mostCoefficients = 1024;

/** The numbers of a constant array; undefined when it is none, is empty or too long. */
function coefficientsOf(value: KqlValue | undefined): number[] | undefined {
  if (!Array.isArray(value) || value.length === 0 || value.length > mostCoefficients) return undefined;
  return value.every((element) => typeof element === 'number') ? (value as number[]) : undefined;
}
const coefficientsIn = (value: SqlValue, call: SqlCallContext): number[] =>
  coefficientsOf(value.literal) ?? call.unsupported(`a filter of 1 to ${mostCoefficients} numbers, as a constant`);

/** The filter with a sum of 1 where that is asked for, which is the default of one without negative numbers. */
function normalized(filter: readonly number[], given: KqlValue | undefined): readonly number[] {
  const wanted = typeof given === 'boolean' ? given : filter.every((value) => value >= 0);
  const sum = sumOf(filter);
  return wanted && sum !== 0 ? filter.map((value) => value / sum) : filter;
}

/** Each value as the sum of those before it by the weights of a filter; outside of the series there are zeros. */
const convolved = (values: readonly number[], filter: readonly number[], shift: number): number[] =>
  values.map((_, index) => filter.reduce((sum, weight, at) => sum + weight * (values[index - at + shift] ?? 0), 0));

const convolvedSql = (values: Sql, filter: readonly number[], shift: number): Sql => {
  const length = sql`length(${values})`;
  const shifted = (by: number): Sql =>
    by >= 0
      ? sql`arrayResize(arrayConcat(arrayWithConstant(${sql.number(by)}, 0.), ${values}), ${length})`
      : sql`arrayResize(arraySlice(${values}, ${sql.number(1 - by)}), ${length}, 0.)`;
  return filter
    .map((weight, at): readonly [number, Sql] => [weight, shifted(at - shift)])
    .reduce<Sql>(
      (sum, [weight, part]) => sql`arrayMap((s, x) -> s + ${sql.float64(weight)} * x, ${sum}, ${part})`,
      sql`arrayMap(x -> 0., ${values})`,
    );
};

const zeroed = (value: SqlValue): Sql => sql`arrayMap(x -> ifNull(x, 0.), ${seriesOf(value)})`;

export const seriesFir = defineScalar({
  name: 'series_fir',
  category: 'series',
  doc: 'Returns a series filtered by weights of the values before each (finite impulse response): divided by their sum unless `normalize` is false or one is negative; with `center` the filter stands in the middle. Nulls and what is outside count as 0.',
  learn: 'https://learn.microsoft.com/kusto/query/series-fir-function',
  params: {
    series: 'dynamic',
    filter: constant('dynamic'),
    normalize: optionalConstant('bool'),
    center: optionalConstant('bool'),
  },
  returns: 'dynamic',
  nulls: 'propagate',
  js: ({ series, filter, normalize, center }) => {
    const [values, given] = [toSeries(series), coefficientsOf(filter)];
    if (values === null || given === undefined) return null;
    const shift = center === true ? Math.floor(given.length / 2) : 0;
    return fromSeries(
      convolved(
        values.map((value) => value ?? 0),
        normalized(given, normalize),
        shift,
      ),
    );
  },
  clickhouse: ({ series, filter, normalize, center }, call) => {
    const given = coefficientsIn(filter, call);
    if (given.length > 64) return call.unsupported('a filter of more than 64 numbers');
    const shift = center?.literal === true ? Math.floor(given.length / 2) : 0;
    const result = withValue(zeroed(series), (values) =>
      convolvedSql(values, normalized(given, normalize?.literal), shift),
    );
    return sql`if(${isArraySql(series)}, ${seriesJson(result)}, '')`;
  },
  differences: ['The filter must be a constant of at most 64 numbers.'],
  examples: [
    { args: [dynamic([5, 15, 10, 20]), dynamic([1, -1]), false, false], result: dynamic([5, 10, -5, 10]) },
    { args: [dynamic([3, 6, 9, 12]), dynamic([1, 1, 1]), true, true], result: dynamic([3, 6, 9, 7]), tolerance: 1e-12 },
    { args: [dynamic([2, null, 4]), dynamic([1, 1])], result: dynamic([1, 1, 2]) },
    { args: [dynamic(null), dynamic([1])], result: dynamic(null) },
  ],
});

export const seriesIir = defineScalar({
  name: 'series_iir',
  category: 'series',
  doc: 'Returns a series filtered with feedback (infinite impulse response): the values weighted by `numerators` less the results before weighted by `denominators` from the second on, over its first. Nulls count as 0.',
  learn: 'https://learn.microsoft.com/kusto/query/series-iir-function',
  params: { series: 'dynamic', numerators: constant('dynamic'), denominators: constant('dynamic') },
  returns: 'dynamic',
  nulls: 'propagate',
  js: ({ series, numerators, denominators }) => {
    const [values, forward, back] = [toSeries(series), coefficientsOf(numerators), coefficientsOf(denominators)];
    if (values === null || forward === undefined || back === undefined) return null;
    const input = convolved(
      values.map((value) => value ?? 0),
      forward,
      0,
    );
    const results: number[] = [];
    for (const value of input) {
      const fed = back.slice(1).reduce((sum, weight, at) => sum + weight * (results.at(-1 - at) ?? 0), 0);
      results.push((value - fed) / back[0]!);
    }
    return fromSeries(results);
  },
  clickhouse: ({ series, numerators, denominators }, call) => {
    const [forward, back] = [coefficientsIn(numerators, call), coefficientsIn(denominators, call)];
    if (forward.length > 64 || back.length > 64) return call.unsupported('more than 64 coefficients');
    const fed = back.slice(1).map((weight, at) => sql` - ${sql.float64(weight)} * done[${sql.number(-1 - at)}]`);
    const result = withValue(zeroed(series), (values) => {
      const input = convolvedSql(values, forward, 0);
      return sql`arrayFold((done, x) -> arrayPushBack(done, (x${sql.join(fed, ' ')}) / ${sql.float64(back[0]!)}), ${input}, CAST([], 'Array(Float64)'))`;
    });
    return sql`if(${isArraySql(series)}, ${seriesJson(result)}, '')`;
  },
  differences: ['The coefficients must be constants, at most 64 of each.'],
  examples: [
    { args: [dynamic([10, 20, 30]), dynamic([1]), dynamic([1, -1])], result: dynamic([10, 30, 60]) },
    { args: [dynamic([1, null]), dynamic([1]), dynamic([2, 1])], result: dynamic([0.5, -0.25]) },
    { args: [dynamic(null), dynamic([1]), dynamic([1])], result: dynamic(null) },
  ],
});
