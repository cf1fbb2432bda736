import { isArraySql } from '../../sql/collections.ts';
import { jsonArray } from '../../sql/dynamic.ts';
import { presentSql, realJson, seriesJson, seriesOf, withLine, type LineSql } from '../../sql/series.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import type { SqlValue } from '../../sql/sql-value.ts';
import { withValue } from '../../sql/with-value.ts';
import { fitSeries, fromSeries, toSeries, type Line, type Series } from '../../values/series.ts';
import { splitOf } from '../../values/series-split.ts';
import { dynamic } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import type { JsonValue } from '@belfry/schema';

const pointsOf = (line: Line, count: number): number[] =>
  Array.from({ length: count }, (_, index) => line.interception + line.slope * (index + 1));

/** The six results of one line; null of a series without a number. */
function lineResults(series: Series | null): { line: Line; points: number[] } | null {
  if (series === null || series.every((value) => value === null)) return null;
  const line = fitSeries(series);
  return { line, points: pointsOf(line, series.length) };
}

/** Positions from 1, as Kusto counts them, of the elements that are no NULL. */
const placesSql = (series: Sql): Sql =>
  sql`arrayMap(t -> t.1, arrayFilter(t -> isNotNull(t.2), arrayMap((i, y) -> tuple(toFloat64(i), y), arrayEnumerate(${series}), ${series})))`;

const withSeriesLine = (series: Sql, body: (line: LineSql) => Sql): Sql =>
  withValue(sql`tuple(${placesSql(series)}, ${presentSql(series)})`, (pair) =>
    withLine(sql`${pair}.1`, sql`${pair}.2`, body),
  );
const linePoints = (line: LineSql, series: Sql): Sql =>
  sql`arrayMap(i -> ${line.interception} + ${line.slope} * i, arrayEnumerate(${series}))`;

/** `body` over a series with a number; null else. */
const ofNumbers = (source: SqlValue, body: (series: Sql) => Sql): Sql =>
  withValue(
    seriesOf(source),
    (series) => sql`if(${isArraySql(source)} AND arrayExists(x -> isNotNull(x), ${series}), ${body(series)}, '')`,
  );

const sample = dynamic([2, 5, 6, 8, 11, 15, 17, 18, 25, 26, 30, 30]);
const sampleLine = [1.064, 3.7945, 6.526, 9.256, 11.987, 14.718, 17.449, 20.18, 22.91, 25.641, 28.371, 31.102];

export const seriesFitLine = defineScalar({
  name: 'series_fit_line',
  category: 'series',
  doc: 'Returns the line of least squares through a series, each result a column: rsquare, slope, variance, rvariance (of a sample), interception and the points of the line. Elements that are no number are passed over; null when there is none.',
  learn: 'https://learn.microsoft.com/kusto/query/series-fit-line-function',
  params: { series: 'dynamic' },
  returns: 'dynamic',
  nulls: 'propagate',
  js: ({ series }) => {
    const found = lineResults(toSeries(series));
    if (found === null) return null;
    const { line, points } = found;
    return [
      ...fromSeries([line.rsquare, line.slope, line.variance, line.rvariance, line.interception]),
      fromSeries(points),
    ];
  },
  clickhouse: ({ series: source }) =>
    ofNumbers(source, (series) =>
      withSeriesLine(series, (line) => {
        const parts = [line.rsquare, line.slope, line.variance, line.rvariance, line.interception].map(realJson);
        return jsonArray(sql`[${sql.join([...parts, seriesJson(linePoints(line, series))])}]`);
      }),
    ),
  differences: ['Of a series that does not change rsquare is 0.'],
  examples: [
    {
      args: [sample],
      result: dynamic([0.982, 2.73, 98.628, 1.686, -1.666, [1.064, ...sampleLine.slice(1)]]),
      tolerance: 1e-3,
    },
    { args: [dynamic([1, null, 3])], result: dynamic([1, 1, 2, 0, 0, [1, 2, 3]]) },
    { args: [dynamic(['x'])], result: dynamic(null) },
    { args: [dynamic(null)], result: dynamic(null) },
  ],
});

const lineWords = ['rsquare', 'slope', 'variance', 'rvariance', 'interception'] as const;
const fieldJson = (word: string, text: Sql, first = false): Sql =>
  sql`${sql.string(`${first ? '{' : ','}"${word}":`)}, ${text}`;

export const seriesFitLineDynamic = defineScalar({
  name: 'series_fit_line_dynamic',
  category: 'series',
  doc: 'Returns the line of least squares through a series as a bag: rsquare, slope, variance, rvariance (of a sample), interception and line_fit. Elements that are no number are passed over; null when there is none.',
  learn: 'https://learn.microsoft.com/kusto/query/series-fit-line-dynamic-function',
  params: { series: 'dynamic' },
  returns: 'dynamic',
  nulls: 'propagate',
  js: ({ series }) => {
    const found = lineResults(toSeries(series));
    if (found === null) return null;
    const bag: Record<string, JsonValue> = {};
    for (const word of lineWords) bag[word] = fromSeries([found.line[word]])[0]!;
    return { ...bag, line_fit: fromSeries(found.points) };
  },
  clickhouse: ({ series: source }) =>
    ofNumbers(source, (series) =>
      withSeriesLine(series, (line) => {
        const fields = lineWords.map((word, index) => fieldJson(word, realJson(line[word]), index === 0));
        return sql`concat(${sql.join([...fields, fieldJson('line_fit', seriesJson(linePoints(line, series)))])}, '}')`;
      }),
    ),
  differences: ['Of a series that does not change rsquare is 0.'],
  examples: [
    {
      args: [dynamic([1, 2, 3, 4, 5])],
      result: dynamic({
        rsquare: 1,
        slope: 1,
        variance: 2.5,
        rvariance: 0,
        interception: 0,
        line_fit: [1, 2, 3, 4, 5],
      }),
    },
    { args: [dynamic([])], result: dynamic(null) },
    { args: [dynamic(null)], result: dynamic(null) },
  ],
});

const twoWords = [
  'rsquare',
  'split_idx',
  'variance',
  'rvariance',
  'line_fit',
  'right.rsquare',
  'right.slope',
  'right.interception',
  'right.variance',
  'right.rvariance',
  'left.rsquare',
  'left.slope',
  'left.interception',
  'left.variance',
  'left.rvariance',
] as const;
const sides = ['rsquare', 'slope', 'interception', 'variance', 'rvariance'] as const;

/** The fifteen results of two lines, in order; null of fewer than four numbers. */
function twoLines(source: JsonValue): JsonValue[] | null {
  const series = toSeries(source);
  if (series === null || series.length < 4 || series.includes(null)) return null;
  const values = series as number[];
  const at = splitOf(values);
  const [left, right] = [fitSeries(values.slice(0, at)), fitSeries(values.slice(at))];
  const whole = fitSeries(values);
  const divisor = values.length - 1;
  const rest = (left.rvariance * Math.max(1, at - 1) + right.rvariance * Math.max(1, values.length - at - 1)) / divisor;
  return [
    ...fromSeries([whole.variance === 0 ? 0 : 1 - rest / whole.variance, at, whole.variance, rest]),
    fromSeries([...pointsOf(left, at), ...pointsOf(right, values.length - at)]),
    ...fromSeries(sides.map((side) => right[side])),
    ...fromSeries(sides.map((side) => left[side])),
  ];
}

/** What a split after each number of points leaves over: see `splitOf` of `values/series-split.ts`. */
function splitSql(values: Sql): Sql {
  const centred = withValue(sql`arrayAvg(${values})`, (m) => sql`arrayMap(y -> y - ${m}, ${values})`);
  return withValue(centred, (ys) => {
    const sums = sql`tuple(arrayCumSum(${ys}), arrayCumSum(arrayMap((y, i) -> y * i, ${ys}, range(length(${ys})))), arrayCumSum(arrayMap(y -> y * y, ${ys})))`;
    return withValue(sums, (s) => {
      const rest = (k: Sql, first: Sql, y: Sql, xy: Sql, yy: Sql): Sql => {
        const x = sql`(${k} * ${first} + ${k} * (${k} - 1) / 2)`;
        const dxy = sql`(${xy} - ${x} * ${y} / ${k})`;
        return sql`greatest(0, ${yy} - ${y} * ${y} / ${k} - ${dxy} * ${dxy} / ((${k} * ${k} * ${k} - ${k}) / 12))`;
      };
      const n = sql`toFloat64(length(${ys}))`;
      const left = rest(sql`k`, sql`0`, sql`y`, sql`xy`, sql`yy`);
      const right = rest(
        sql`(${n} - k)`,
        sql`k`,
        sql`(${s}.1[-1] - y)`,
        sql`(${s}.2[-1] - xy)`,
        sql`(${s}.3[-1] - yy)`,
      );
      const rests = sql`arrayMap((k, y, xy, yy) -> if(k >= 2 AND k <= ${n} - 2, ${left} + ${right}, inf), arrayMap(k -> toFloat64(k), arrayEnumerate(${ys})), ${s}.1, ${s}.2, ${s}.3)`;
      return withValue(rests, (r) => sql`toInt64(indexOf(${r}, arrayMin(${r})))`);
    });
  });
}

function twoLinesSql(source: SqlValue, build: (parts: readonly Sql[]) => Sql): Sql {
  const ofSeries = (series: Sql): Sql =>
    withValue(presentSql(series), (values) =>
      withValue(splitSql(values), (at) => {
        const [first, second] = [sql`arraySlice(${values}, 1, ${at})`, sql`arraySlice(${values}, ${at} + 1)`];
        return withSeriesLine(first, (left) =>
          withSeriesLine(second, (right) =>
            withSeriesLine(values, (whole) => {
              const n = sql`toInt64(length(${values}))`;
              const rest = sql`((${left.rvariance} * greatest(1, ${at} - 1) + ${right.rvariance} * greatest(1, ${n} - ${at} - 1)) / (${n} - 1))`;
              const points = sql`arrayConcat(${linePoints(left, first)}, ${linePoints(right, second)})`;
              const numbers = (line: LineSql): Sql[] => sides.map((side) => realJson(line[side]));
              return build([
                realJson(sql`if(${whole.variance} = 0, 0, 1 - ${rest} / ${whole.variance})`),
                sql`toString(${at})`,
                realJson(whole.variance),
                realJson(rest),
                seriesJson(points),
                ...numbers(right),
                ...numbers(left),
              ]);
            }),
          ),
        );
      }),
    );
  return withValue(seriesOf(source), (series) => {
    const usable = sql`${isArraySql(source)} AND length(${series}) >= 4 AND NOT arrayExists(x -> isNull(x), ${series})`;
    // The engine computes both branches: the other one gets a series that works.
    const given = sql`if(${usable}, ${series}, [toNullable(0.), 1, 2, 3])`;
    return sql`if(${usable}, ${withValue(given, ofSeries)}, '')`;
  });
}

const bent = [0, 1, 2, 3, 9, 8, 7, 6, 5];
const bentResults = [1, 4, 10.277777777777779, 0, bent, 1, -1, 10, 2.5, 0, 1, 1, -1, 5 / 3, 0];

export const seriesFit2Lines = defineScalar({
  name: 'series_fit_2lines',
  category: 'series',
  doc: 'Returns the two lines of least squares, one on each side of the best split, that fit a series best, each result a column: rsquare, split_idx (the first position of the right line), variance, rvariance, the points, then rsquare, slope, interception, variance, rvariance of the right and of the left line. Null for fewer than four elements or one that is no number.',
  learn: 'https://learn.microsoft.com/kusto/query/series-fit-2lines-function',
  params: { series: 'dynamic' },
  returns: 'dynamic',
  nulls: 'propagate',
  js: ({ series }) => twoLines(series),
  clickhouse: ({ series }) => twoLinesSql(series, (parts) => jsonArray(sql`[${sql.join(parts)}]`)),
  differences: ['Each line has two points at least; its interception counts its own positions from 1.'],
  examples: [
    { args: [dynamic(bent)], result: dynamic(bentResults), tolerance: 1e-9 },
    { args: [dynamic([1, 2, 3])], result: dynamic(null) },
    { args: [dynamic(null)], result: dynamic(null) },
  ],
});

const nested = (values: readonly JsonValue[]): JsonValue => {
  const bag: Record<string, JsonValue> = {};
  const inner: Record<string, Record<string, JsonValue>> = { right: {}, left: {} };
  twoWords.forEach((word, index) => {
    const [side, part] = word.split('.') as [string, string?];
    if (part === undefined) bag[word] = values[index]!;
    else inner[side]![part] = values[index]!;
  });
  return { ...bag, ...inner };
};

export const seriesFit2LinesDynamic = defineScalar({
  name: 'series_fit_2lines_dynamic',
  category: 'series',
  doc: 'Returns the two lines that fit a series best as a bag: rsquare, split_idx, variance, rvariance, line_fit and bags right and left with rsquare, slope, interception, variance and rvariance. Null for fewer than four elements or one that is no number.',
  learn: 'https://learn.microsoft.com/kusto/query/series-fit-2lines-dynamic-function',
  params: { series: 'dynamic' },
  returns: 'dynamic',
  nulls: 'propagate',
  js: ({ series }) => {
    const results = twoLines(series);
    return results === null ? null : nested(results);
  },
  clickhouse: ({ series }) =>
    twoLinesSql(series, (parts) => {
      const fields = twoWords.map((word, index) => {
        const [side, part] = word.split('.') as [string, string?];
        if (part === undefined) return fieldJson(word, parts[index]!, index === 0);
        const opens = part === 'rsquare' ? `${side === 'left' ? '}' : ''},"${side}":{` : ',';
        return sql`${sql.string(`${opens}"${part}":`)}, ${parts[index]!}`;
      });
      return sql`concat(${sql.join(fields)}, '}}')`;
    }),
  differences: ['Each line has two points at least; its interception counts its own positions from 1.'],
  examples: [
    { args: [dynamic(bent)], result: dynamic(nested(bentResults)), tolerance: 1e-9 },
    { args: [dynamic([1, 2, 3])], result: dynamic(null) },
    { args: [dynamic(null)], result: dynamic(null) },
  ],
});
