import { isArraySql } from './collections.ts';
import { realDigits } from './convert.ts';
import { elementsOf, jsonArray } from './dynamic.ts';
import { sql, type Sql, type SqlPart } from './sql.ts';
import type { SqlValue } from './sql-value.ts';
import { withValue } from './with-value.ts';

/** The series of a dynamic: the numbers of an array, NULL for every other element; [] for anything but an array. */
export const seriesOf = (value: SqlValue): Sql =>
  sql`arrayMap(x -> if(JSONType(x) in ('Int64', 'UInt64', 'Double'), JSONExtractFloat(x), NULL), ${elementsOf(value)})`;

/** A real that may be NULL as JSON text; NaN and infinities become text. */
export const realJson = (value: SqlPart): Sql =>
  sql`multiIf(isNull(${value}), 'null', isFinite(${value}), ${realDigits(sql`assumeNotNull(${value})`)}, isNaN(${value}), '"NaN"', ${value} > 0, '"Infinity"', '"-Infinity"')`;

/** A series as JSON text. */
export const seriesJson = (series: Sql): Sql => jsonArray(sql`arrayMap(x -> ${realJson(sql`x`)}, ${series})`);

/** The numbers of a series without its NULLs. */
export const presentSql = (series: Sql): Sql =>
  sql`arrayMap(x -> assumeNotNull(x), arrayFilter(x -> isNotNull(x), ${series}))`;

/** A series with the average of the others in place of each NULL; 0 where there are none. */
export const filledSql = (series: Sql): Sql =>
  withValue(presentSql(series), (present) =>
    withValue(
      sql`if(empty(${present}), 0., arrayAvg(${present}))`,
      (average) => sql`arrayMap(x -> ifNull(x, ${average}), ${series})`,
    ),
  );

/** Several series in one JSON array; null unless `source` is an array. */
export const seriesTuple = (source: SqlValue, parts: readonly Sql[]): Sql =>
  sql`if(${isArraySql(source)}, ${jsonArray(sql`[${sql.join(parts)}]`)}, '')`;

/** A line by least squares: see `fitLine` of `values/series.ts`. */
export interface LineSql {
  readonly slope: Sql;
  readonly interception: Sql;
  readonly variance: Sql;
  readonly rvariance: Sql;
  readonly rsquare: Sql;
}

/** Gives `body` the line through points. */
export function withLine(xs: Sql, ys: Sql, body: (line: LineSql) => Sql): Sql {
  const sums = withValue(sql`tuple(arrayAvg(${xs}), arrayAvg(${ys}), length(${ys}))`, (m) => {
    const dxx = sql`arraySum(x -> (x - ${m}.1) * (x - ${m}.1), ${xs})`;
    const dyy = sql`arraySum(y -> (y - ${m}.2) * (y - ${m}.2), ${ys})`;
    const dxy = sql`arraySum((x, y) -> (x - ${m}.1) * (y - ${m}.2), ${xs}, ${ys})`;
    return sql`tuple(${m}.1, ${m}.2, toFloat64(greatest(toInt64(${m}.3) - 1, 1)), ${dxx}, ${dyy}, ${dxy})`;
  });
  return withValue(sums, (s) => {
    const slope = sql`if(${s}.4 = 0, 0, ${s}.6 / ${s}.4)`;
    const parts = withValue(
      slope,
      (b) =>
        sql`tuple(${b}, ${s}.2 - ${b} * ${s}.1, ${s}.5 / ${s}.3, greatest(0, ${s}.5 - ${b} * ${s}.6), ${s}.5, ${s}.3)`,
    );
    return withValue(parts, (p) =>
      body({
        slope: sql`${p}.1`,
        interception: sql`${p}.2`,
        variance: sql`${p}.3`,
        rvariance: sql`(${p}.4 / ${p}.6)`,
        rsquare: sql`if(${p}.5 = 0, 0, 1 - ${p}.4 / ${p}.5)`,
      }),
    );
  });
}

/** The value at a share of the values in order: see `quantileOf` of `values/series.ts`. */
export const quantileSql = (values: Sql, share: number): Sql =>
  sql`arrayReduce(${sql.string(`quantileExactInclusive(${share})`)}, ${values})`;
