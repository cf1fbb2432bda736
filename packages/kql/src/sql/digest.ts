import { kqlTypes } from '@belfry/schema';
import { digestSize } from '../values/digest.ts';
import { isArraySql } from './collections.ts';
import { sql, type Sql, type SqlPart } from './sql.ts';
import { withValue } from './with-value.ts';

const words = sql.join(kqlTypes.map((type) => sql.string(type)));

/** The type, the values and the weights of a digest as a tuple (see `values/digest.ts`); without values for anything else. */
export const digestParts = (digest: SqlPart): Sql =>
  withValue(
    sql`tuple(JSONExtractString(${digest}, 1, 1), JSONExtract(${digest}, 2, 'Array(Float64)'), JSONExtract(${digest}, 3, 'Array(Float64)'))`,
    (parts) => {
      const valid = sql`${isArraySql(digest)} AND ${parts}.1 IN (${words}) AND length(${parts}.2) = length(${parts}.3)`;
      return sql`if(${valid}, ${parts}, tuple('', CAST([], 'Array(Float64)'), CAST([], 'Array(Float64)')))`;
    },
  );

const numbers = (values: Sql): Sql => sql`arrayStringConcat(arrayMap(x -> toString(x), ${values}), ',')`;

/** The digest of a tuple of values in order and their weights, with fewer points where there are too many; null for none. */
export const digestSql = (type: Sql, points: Sql): Sql =>
  withValue(points, (p) => {
    const size = sql.number(digestSize);
    const middles = sql`arrayMap((w, c) -> least(1, greatest(-1, (2 * c - w) / arraySum(${p}.2) - 1)), ${p}.2, arrayCumSum(${p}.2))`;
    const buckets = sql`arrayMap(m -> floor(${size} * (asin(m) / pi() + 0.5)), ${middles})`;
    const groups = withValue(
      buckets,
      (b) =>
        sql`arraySplit((x, y, z) -> y != z, arrayZip(${p}.1, ${p}.2), ${b}, arrayPushFront(arrayPopBack(${b}), -1.))`,
    );
    const joined = withValue(
      sql`arrayMap(g -> tuple(arraySum(x -> x.1 * x.2, g) / arraySum(x -> x.2, g), arraySum(x -> x.2, g)), ${groups})`,
      (g) => sql`tuple(arrayMap(x -> x.1, ${g}), arrayMap(x -> x.2, ${g}))`,
    );
    const kept = sql`if(length(${p}.1) <= ${size}, ${p}, ${joined})`;
    const json = withValue(
      kept,
      (k) => sql`concat('[["', ${type}, '"],[', ${numbers(sql`${k}.1`)}, '],[', ${numbers(sql`${k}.2`)}, ']]')`,
    );
    return sql`if(empty(${p}.1), '', ${json})`;
  });

/** The value of a digest's tuple at a percentile; NULL for a digest without values. */
export const digestValueAt = (parts: Sql, level: SqlPart): Sql =>
  withValue(sql`arrayCumSum(${parts}.3)`, (sums) => {
    const target = sql`(least(100, greatest(0, ${level})) * ${sums}[-1] / 100 - ${sums}[-1] * 1e-12)`;
    return sql`if(empty(${parts}.2) OR isNaN(ifNull(${level}, nan)), NULL, ${parts}.2[arrayFirstIndex(c -> c >= ifNull(${target}, 0), ${sums})])`;
  });
