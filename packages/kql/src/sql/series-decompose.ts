import { longestPeriod, type DecomposeOptions } from '../values/series-decompose.ts';
import { filledSql, quantileSql, withLine } from './series.ts';
import { sql, type Sql } from './sql.ts';
import { withValue } from './with-value.ts';

/** Positions from 0 as reals. */
const positions = (values: Sql): Sql => sql`arrayMap(i -> toFloat64(i), range(length(${values})))`;

/** See `autocorrelation` of `values/series-decompose.ts`. */
export const autocorrelationSql = (values: Sql): Sql =>
  withValue(sql`tuple(arrayAvg(${values}), toInt64(length(${values})))`, (m) =>
    withValue(sql`arrayMap(x -> x - ${m}.1, ${values})`, (parts) =>
      withValue(
        sql`arraySum(x -> x * x, ${parts})`,
        (power) =>
          sql`if(${power} = 0, [], arrayMap(lag -> least(1, arraySum((a, b) -> a * b, arraySlice(${parts}, lag + 1), arraySlice(${parts}, 1, ${m}.2 - lag)) / ${power} * ${m}.2 / (${m}.2 - lag)), range(1, least(${sql.number(longestPeriod)}, intDiv(${m}.2, 2)) + 1)))`,
      ),
    ),
  );

/** See `detrended` there. */
export const detrendedSql = (values: Sql): Sql =>
  withLine(
    positions(values),
    values,
    (line) =>
      sql`arrayMap((x, i) -> x - ${line.interception} - ${line.slope} * i, ${values}, range(length(${values})))`,
  );

/** The peaks of an autocorrelation as tuples of the lag and its score. */
export const peaksSql = (correlation: Sql): Sql =>
  sql`arrayFilter(p -> p.2 > p.3 AND p.2 >= p.4, arrayMap((score, lag, before, after) -> tuple(toInt64(lag), score, before, after), ${correlation}, arrayEnumerate(${correlation}), arrayPopBack(arrayPushFront(${correlation}, inf)), arrayPopFront(arrayPushBack(${correlation}, -inf))))`;

/** See `periodOf` there. */
export const periodSql = (given: Sql, threshold: Sql): Sql =>
  withValue(given, (values) =>
    withValue(autocorrelationSql(values), (correlation) =>
      withValue(peaksSql(correlation), (peaks) =>
        withValue(
          sql`arrayFirst(p -> p.2 >= arrayMax(arrayPushBack(arrayMap(q -> q.2, ${peaks}), 0)) * 0.9, ${peaks})`,
          (found) => sql`if(${found}.2 < ${threshold} OR ${found}.1 * 3 > length(${values}), toInt64(0), ${found}.1)`,
        ),
      ),
    ),
  );

/** See `seasonalOf` there. */
export const seasonalSql = (values: Sql, period: Sql, learnt: Sql): Sql =>
  withValue(period, (p) => {
    const usable = sql`${p} >= 2 AND ${p} <= ${learnt}`;
    // One division by zero would fail the query, whatever the condition around it says.
    const safe = sql`if(${usable}, ${p}, 1)`;
    const medians = sql`arrayMap(f -> ${quantileSql(
      sql`arrayFilter((v, i) -> i < ${learnt} AND i % ${safe} = f, ${values}, range(length(${values})))`,
      0.5,
    )}, range(${safe}))`;
    return withValue(
      medians,
      (m) => sql`arrayMap(i -> if(${usable}, ${m}[i % ${safe} + 1], 0), range(length(${values})))`,
    );
  });

export interface DecompositionSql {
  readonly baseline: Sql;
  readonly seasonal: Sql;
  readonly trend: Sql;
  readonly residual: Sql;
  /** How many points were learnt from. */
  readonly learnt: Sql;
}

const plus = (a: Sql, b: Sql): Sql => sql`arrayMap((x, y) -> x + y, ${a}, ${b})`;
const minus = (a: Sql, b: Sql): Sql => sql`arrayMap((x, y) -> x - y, ${a}, ${b})`;

function trendSql(values: Sql, known: Sql, trend: DecomposeOptions['trend']): Sql {
  if (trend === 'none') return sql`arrayMap(x -> 0., ${values})`;
  if (trend === 'avg')
    return withValue(sql`arrayAvg(${known})`, (average) => sql`arrayMap(x -> ${average}, ${values})`);
  return withLine(
    positions(known),
    known,
    (line) => sql`arrayMap(i -> ${line.interception} + ${line.slope} * i, range(length(${values})))`,
  );
}

/** Gives `body` the parts of a series: see `decompose` of `values/series-decompose.ts`. */
export function withDecomposition(series: Sql, options: DecomposeOptions, body: (parts: DecompositionSql) => Sql): Sql {
  return withValue(filledSql(series), (values) => {
    const test = sql.number(Math.min(1e9, Math.max(0, Math.trunc(options.testPoints))));
    const learnt = sql`greatest(toInt64(length(${values})) - ${test}, 1)`;
    return withValue(sql`arraySlice(${values}, 1, ${learnt})`, (known) =>
      withValue(trendSql(values, known, options.trend), (trend) => {
        const period =
          options.seasonality < 0
            ? periodSql(detrendedSql(known), sql.float64(options.threshold))
            : sql`toInt64(${sql.number(Math.min(1e6, Math.trunc(options.seasonality)))})`;
        return withValue(seasonalSql(minus(values, trend), period, learnt), (seasonal) =>
          withValue(plus(trend, seasonal), (baseline) =>
            body({ baseline, seasonal, trend, residual: minus(values, baseline), learnt }),
          ),
        );
      }),
    );
  });
}

/** See `outlierScores` of `values/series-decompose.ts`. */
export const outlierScoresSql = (values: Sql, [low, high]: readonly [number, number], known: Sql): Sql =>
  withValue(sql`tuple(${quantileSql(known, low)}, ${quantileSql(known, high)})`, (q) =>
    withValue(
      sql`greatest(${q}.2 - ${q}.1, 1e-9 * greatest(1, abs(${q}.1), abs(${q}.2)))`,
      (width) =>
        sql`arrayMap(x -> multiIf(isNull(x), 0, x > ${q}.2, (x - ${q}.2) / ${width}, x < ${q}.1, (x - ${q}.1) / ${width}, 0), ${values})`,
    ),
  );
