import { isArraySql } from '../../sql/collections.ts';
import { elementsOf, jsonArray } from '../../sql/dynamic.ts';
import { jsonOf } from '../../sql/convert.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import type { SqlValue } from '../../sql/sql-value.ts';
import { seriesJson, seriesOf } from '../../sql/series.ts';
import { withValue } from '../../sql/with-value.ts';
import { fromSeries, toSeries } from '../../values/series.ts';
import { dynamic } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { optional } from '../param.ts';
import type { JsonValue } from '@belfry/schema';

const isMissing = (value: JsonValue, missing: JsonValue | undefined): boolean =>
  value === null || (missing !== undefined && missing !== null && value === missing);
const missingSql = (missing: SqlValue | undefined): Sql =>
  missing === undefined ? sql`x = 'null'` : sql`(x = 'null' OR x = ${jsonOf(missing)})`;

export const seriesFillConst = defineScalar({
  name: 'series_fill_const',
  category: 'series',
  doc: 'Returns a series with a constant in place of each null and each `missing` value; null for anything but an array.',
  learn: 'https://learn.microsoft.com/kusto/query/series-fill-const-function',
  params: { series: 'dynamic', value: 'dynamic', missing: optional('dynamic') },
  returns: 'dynamic',
  nulls: 'handle',
  js: ({ series, value, missing }) =>
    Array.isArray(series) ? series.map((element) => (isMissing(element, missing) ? value : element)) : null,
  clickhouse: ({ series, value, missing }) =>
    sql`if(${isArraySql(series)}, ${jsonArray(sql`arrayMap(x -> if(${missingSql(missing)}, ${jsonOf(value)}, x), ${elementsOf(series)})`)}, '')`,
  differences: [],
  examples: [
    { args: [dynamic([111, null, 36, 41]), dynamic(0)], result: dynamic([111, 0, 36, 41]) },
    { args: [dynamic([1, -1, null]), dynamic(5), dynamic(-1)], result: dynamic([1, 5, 5]) },
    { args: [dynamic(null), dynamic(0)], result: dynamic(null) },
  ],
});

/** Each null takes the value before it; `backward` works from the end. */
function carry(values: readonly JsonValue[], missing: JsonValue | undefined, backward: boolean): JsonValue[] {
  const order = backward ? values.toReversed() : values;
  let last: JsonValue | undefined;
  const carried = order.map((value) => {
    if (isMissing(value, missing)) return last === undefined ? value : last;
    last = value;
    return value;
  });
  return backward ? carried.toReversed() : carried;
}

/** `arrayFill` takes the element before wherever the condition fails. */
const filler = (backward: boolean, example: readonly [JsonValue, JsonValue]) =>
  defineScalar({
    name: backward ? 'series_fill_backward' : 'series_fill_forward',
    category: 'series',
    doc: `Returns a series with the next value ${backward ? 'after' : 'before'} it in place of each null and each \`missing\` value, where there is one; null for anything but an array.`,
    learn: `https://learn.microsoft.com/kusto/query/series-fill-${backward ? 'backward' : 'forward'}-function`,
    params: { series: 'dynamic', missing: optional('dynamic') },
    returns: 'dynamic',
    nulls: 'handle',
    js: ({ series, missing }) => (Array.isArray(series) ? carry(series, missing, backward) : null),
    clickhouse: ({ series, missing }) => {
      const fill = backward ? sql`arrayReverseFill` : sql`arrayFill`;
      return sql`if(${isArraySql(series)}, ${jsonArray(sql`${fill}(x -> NOT ${missingSql(missing)}, ${elementsOf(series)})`)}, '')`;
    },
    differences: [],
    examples: [
      { args: [dynamic(example[0])], result: dynamic(example[1]) },
      { args: [dynamic([])], result: dynamic([]) },
      { args: [dynamic(null)], result: dynamic(null) },
    ],
  });
export const seriesFillForward = filler(false, [
  [null, null, 36, 41, null, null, 16],
  [null, null, 36, 41, 41, 41, 16],
]);
export const seriesFillBackward = filler(true, [
  [111, null, 36, null, null, 16, null],
  [111, 36, 36, 16, 16, 16, null],
]);

export const seriesFillLinear = defineScalar({
  name: 'series_fill_linear',
  category: 'series',
  doc: 'Returns a series with values on the line between the neighbours in place of nulls and `missing` values; nulls at the ends take the nearest value (`edges`, default true) and a series without values takes `constant` (default 0).',
  learn: 'https://learn.microsoft.com/kusto/query/series-fill-linear-function',
  params: { series: 'dynamic', missing: optional('dynamic'), edges: optional('bool'), constant: optional('dynamic') },
  returns: 'dynamic',
  nulls: 'handle',
  js: ({ series, missing, edges, constant }) => {
    const values = toSeries(series)?.map((value) => (isMissing(value, missing) ? null : value));
    if (values === undefined) return null;
    if (values.every((value) => value === null)) return values.map(() => (constant === undefined ? 0 : constant));
    const before = carry(values, undefined, false) as (number | null)[];
    const after = carry(values, undefined, true) as (number | null)[];
    let [last, next] = [-1, -1];
    const lastAt = values.map((value, index) => (last = value === null ? last : index));
    const nextAt = values.map((_, index) => {
      const at = values.length - 1 - index;
      return (next = values[at] === null ? next : at);
    });
    return fromSeries(
      values.map((value, index) => {
        if (value !== null) return value;
        const [low, high] = [before[index]!, after[index]!];
        if (low === null || high === null) return edges === false ? null : (low ?? high);
        const [from, to] = [lastAt[index]!, nextAt[values.length - 1 - index]!];
        return low + ((high - low) * (index - from)) / (to - from);
      }),
    );
  },
  clickhouse: ({ series, missing, edges, constant }) => {
    const given =
      missing === undefined
        ? seriesOf(series)
        : withValue(
            sql`JSONExtract(${jsonOf(missing)}, 'Nullable(Float64)')`,
            (m) => sql`arrayMap(x -> if(isNull(${m}) OR ifNull(x != ${m}, true), x, NULL), ${seriesOf(series)})`,
          );
    const rest = edges === undefined ? sql`true` : sql`ifNull(${edges}, true)`;
    const none = constant === undefined ? sql`'0'` : jsonOf(constant);
    const line = withValue(given, (values) => {
      const marked = sql`arrayMap((x, i) -> tuple(x, toFloat64(i)), ${values}, arrayEnumerate(${values}))`;
      const [before, after] = [sql`arrayFill`, sql`arrayReverseFill`].map(
        (fill) => sql`${fill}(t -> isNotNull(t.1), ${marked})`,
      ) as [Sql, Sql];
      const at = sql`multiIf(isNotNull(x), x, isNull(b.1) OR isNull(a.1), if(${rest}, ifNull(b.1, a.1), NULL), b.1 + (a.1 - b.1) * (i - b.2) / (a.2 - b.2))`;
      const mapped = seriesJson(
        sql`arrayMap((x, i, b, a) -> ${at}, ${values}, arrayEnumerate(${values}), ${before}, ${after})`,
      );
      return sql`if(arrayExists(x -> isNotNull(x), ${values}), ${mapped}, ${jsonArray(sql`arrayMap(x -> ${none}, ${values})`)})`;
    });
    return sql`if(${isArraySql(series)}, ${line}, '')`;
  },
  differences: [],
  examples: [
    {
      args: [dynamic([null, 111, null, 36, 41, null, null, 16, 61, 33, null, null])],
      result: dynamic([111, 111, 73.5, 36, 41, 32.666666666666664, 24.333333333333332, 16, 61, 33, 33, 33]),
      tolerance: 1e-12,
    },
    { args: [dynamic([null, 1, null]), dynamic(null), false], result: dynamic([null, 1, null]) },
    { args: [dynamic([null, null])], result: dynamic([0, 0]) },
    { args: [dynamic([1, -1, 3]), dynamic(-1)], result: dynamic([1, 2, 3]) },
    { args: [dynamic(null)], result: dynamic(null) },
  ],
});
