import { kqlTypes, type JsonValue, type KqlType } from '@belfry/schema';
import { convertSql, jsonOf } from '../../sql/convert.ts';
import { datetimeAt, datetimeText, ticksOf, timespanText } from '../../sql/datetime.ts';
import { digestParts, digestSql, digestValueAt } from '../../sql/digest.ts';
import { jsonArray } from '../../sql/dynamic.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import type { SqlValue } from '../../sql/sql-value.ts';
import { literal } from '../../sql/types.ts';
import { withValue } from '../../sql/with-value.ts';
import { convertValue, toDynamic } from '../../values/convert.ts';
import { digestJson, mergeDigests, parseDigest, rankOf, valueAt, type Digest } from '../../values/digest.ts';
import type { KqlValue } from '../../values/kql-value.ts';
import { datetime, dynamic, nullOf, real } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { optionalConstant, variadic } from '../param.ts';

const isWhole = (type: KqlType): boolean => type !== 'real' && type !== 'decimal';

/** A number of a digest as a value of the digest's type. */
function typedValue(digest: Digest, level: number): KqlValue {
  const number = valueAt(digest, level);
  if (digest.type === 'int') return Math.round(number);
  if (digest.type === 'decimal') return convertValue('real', number, 'decimal');
  return isWhole(digest.type) ? BigInt(Math.round(number)) : number;
}

const dynamicAt = (digest: Digest, level: number): JsonValue =>
  Number.isNaN(level) ? null : toDynamic(digest.type, typedValue(digest, level));

/** The value of a digest's tuple at a percentile as JSON text: a time as text, a whole number without a point. */
const jsonAt = (parts: Sql, level: SqlValue | Sql): Sql =>
  withValue(digestValueAt(parts, level), (value) => {
    const whole = sql`toInt64(round(ifNull(${value}, 0)))`;
    const time = sql`toJSONString(ifNull(${datetimeText(datetimeAt(whole))}, ''))`;
    const number = jsonOf({ type: 'real', sql: value });
    return sql`multiIf(isNull(${value}), 'null', ${parts}.1 = 'datetime', ${time}, ${parts}.1 = 'timespan', toJSONString(${timespanText(whole)}), ${parts}.1 IN ('long', 'int'), toString(${whole}), ${number})`;
  });

/** The value of a digest's tuple at a percentile as a KQL type; times are ticks to a number. */
function valueSql(parts: Sql, level: SqlValue, type: KqlType): Sql {
  if (type === 'dynamic') return jsonAt(parts, level);
  const number: SqlValue = { type: 'real', sql: digestValueAt(parts, level) };
  if (type === 'bool' || type === 'guid') return literal(type, null);
  if (type === 'string') return convertSql({ type: 'dynamic', sql: jsonAt(parts, level) }, 'string');
  if (type === 'real' || type === 'decimal') return convertSql(number, type);
  const whole: SqlValue = { type: 'long', sql: sql`toInt64(round(${number}))` };
  return convertSql(whole, type);
}

const targetOf = (word: unknown, returns: KqlType): KqlType => kqlTypes.find((type) => type === word) ?? returns;

const few = dynamic([['long'], [10, 20, 30, 40], [1, 1, 1, 1]]);
const day = dynamic([['datetime'], [638396640000000000], [1]]);

export const percentileTdigest = defineScalar({
  name: 'percentile_tdigest',
  category: 'dynamic',
  doc: 'Returns the value at a percentile (0 to 100) of a digest (tdigest), as a dynamic or as the type that is given; null for what is no digest.',
  learn: 'https://learn.microsoft.com/kusto/query/percentile-tdigest-function',
  params: { digest: 'dynamic', level: 'real', type: optionalConstant('string') },
  returns: { rule: 'dynamic, or the given type', of: () => 'dynamic' },
  nulls: 'handle',
  js: ({ digest, level, type }, call) => {
    const found = parseDigest(digest);
    const target = targetOf(type, call.returns);
    if (found === null || level === null || Number.isNaN(level) || target === 'bool' || target === 'guid') return null;
    if (target === 'dynamic') return dynamicAt(found, level);
    if (target === 'string') return convertValue('dynamic', dynamicAt(found, level), 'string');
    if (target === 'real' || target === 'decimal') return convertValue('real', valueAt(found, level), target);
    return convertValue('long', BigInt(Math.round(valueAt(found, level))), target);
  },
  clickhouse: ({ digest, level, type }, call) =>
    withValue(digestParts(digest), (parts) => valueSql(parts, level, targetOf(type?.literal, call.returns))),
  differences: [],
  examples: [
    { args: [few, real(50)], result: dynamic(20) },
    { args: [few, real(51)], result: dynamic(30) },
    { args: [few, real(0)], result: dynamic(10) },
    { args: [few, real(100)], result: dynamic(40) },
    { args: [day, real(50)], result: dynamic('2024-01-01T00:00:00.0000000Z') },
    { args: [few, nullOf('real')], result: dynamic(null) },
    { args: [few, real(Number.NaN)], result: dynamic(null) },
    { args: [dynamic([1]), real(50)], result: dynamic(null) },
    { args: [dynamic(null), real(50)], result: dynamic(null) },
  ],
});

export const percentilesArrayTdigest = defineScalar({
  name: 'percentiles_array_tdigest',
  category: 'dynamic',
  doc: 'Returns an array of the values at percentiles (0 to 100) of a digest (tdigest), given one by one or as one array; null for what is no digest.',
  learn: 'https://learn.microsoft.com/kusto/query/percentiles-array-tdigest-function',
  params: { digest: 'dynamic', levels: variadic(['real', 'dynamic'], { max: 64 }) },
  returns: 'dynamic',
  nulls: 'handle',
  js: ({ digest, levels }) => {
    const found = parseDigest(digest);
    const numbers = levels.flat(1).filter((level) => typeof level === 'number');
    return found === null ? null : numbers.map((level) => dynamicAt(found, level));
  },
  clickhouse: ({ digest, levels }) =>
    withValue(digestParts(digest), (parts) => {
      const numbers = levels.map((level) =>
        level.type === 'dynamic'
          ? sql`JSONExtract(${level}, 'Array(Nullable(Float64))')`
          : sql`[toNullable(toFloat64(${level}))]`,
      );
      const all = sql`arrayFilter(p -> isNotNull(p), arrayConcat(${sql.join(numbers)}))`;
      return sql`if(empty(${parts}.2), '', ${jsonArray(sql`arrayMap(p -> ${jsonAt(parts, sql`p`)}, ${all})`)})`;
    }),
  differences: [],
  examples: [
    { args: [few, real(25), real(100)], result: dynamic([10, 40]) },
    { args: [few, dynamic([0, 50, 'x'])], result: dynamic([10, 20]) },
    { args: [dynamic(null), real(50)], result: dynamic(null) },
  ],
});

const numberOf = (type: KqlType, value: KqlValue): number | null => {
  const number = type === 'datetime' || type === 'timespan' ? Number(value) : convertValue(type, value, 'real');
  return value === null || number === null ? null : Number(number);
};

const rankParts = (digest: SqlValue, value: SqlValue, body: (rank: Sql, total: Sql) => Sql): Sql => {
  const number = value.type === 'datetime' ? sql`toFloat64(${ticksOf(value)})` : convertSql(value, 'real');
  return withValue(sql`tuple(${digestParts(digest)}, ${number})`, (pair) => {
    const rank = sql`arraySum((v, w) -> if(v <= ifNull(${pair}.2, 0), w, 0), ${pair}.1.2, ${pair}.1.3)`;
    return sql`if(empty(${pair}.1.2) OR isNull(${pair}.2), NULL, ${body(rank, sql`arraySum(${pair}.1.3)`)})`;
  });
};
const valueTypes = ['real', 'long', 'int', 'decimal', 'timespan', 'datetime'] as const;

export const rankTdigest = defineScalar({
  name: 'rank_tdigest',
  category: 'dynamic',
  doc: 'Returns how many values of a digest (tdigest) are not larger than a value; null for what is no digest.',
  learn: 'https://learn.microsoft.com/kusto/query/rank-tdigest-function',
  params: { digest: 'dynamic', value: valueTypes },
  returns: 'real',
  nulls: 'handle',
  js: ({ digest, value }, call) => {
    const [found, number] = [parseDigest(digest), numberOf(call.types[1]!, value)];
    return found === null || number === null ? null : rankOf(found, number).rank;
  },
  clickhouse: ({ digest, value }) => rankParts(digest, value, (rank) => rank),
  differences: [],
  examples: [
    { args: [few, 20n], result: 2 },
    { args: [few, real(9.5)], result: 0 },
    { args: [day, datetime('2024-01-02')], result: 1 },
    { args: [few, nullOf('long')], result: null },
    { args: [dynamic(null), 1n], result: null },
  ],
});

export const percentrankTdigest = defineScalar({
  name: 'percentrank_tdigest',
  category: 'dynamic',
  doc: 'Returns how many percent of the values of a digest (tdigest) are not larger than a value; null for what is no digest.',
  learn: 'https://learn.microsoft.com/kusto/query/percentrank-tdigest-function',
  params: { digest: 'dynamic', value: valueTypes },
  returns: 'real',
  nulls: 'handle',
  js: ({ digest, value }, call) => {
    const [found, number] = [parseDigest(digest), numberOf(call.types[1]!, value)];
    if (found === null || number === null) return null;
    const { rank, total } = rankOf(found, number);
    return (rank * 100) / total;
  },
  clickhouse: ({ digest, value }) => rankParts(digest, value, (rank, total) => sql`(${rank} * 100 / ${total})`),
  differences: [],
  examples: [
    { args: [few, 20n], result: 50 },
    { args: [few, 100n], result: 100 },
    { args: [dynamic(null), 1n], result: null },
  ],
});

export const mergeTdigest = defineScalar({
  name: 'merge_tdigest',
  aliases: ['tdigest_merge'],
  category: 'dynamic',
  doc: 'Returns one digest of several (tdigest), of the type of the first; what is no digest is passed over, null when none is.',
  learn: 'https://learn.microsoft.com/kusto/query/merge-tdigest-function',
  params: { digests: variadic('dynamic', { min: 2, max: 16 }) },
  returns: 'dynamic',
  nulls: 'handle',
  js: ({ digests }) => {
    const merged = mergeDigests(digests.flatMap((digest) => parseDigest(digest) ?? []));
    return merged === null ? null : digestJson(merged);
  },
  clickhouse: ({ digests }) =>
    withValue(sql`arrayFilter(d -> d.1 != '', [${sql.join(digests.map((digest) => digestParts(digest)))}])`, (all) =>
      digestSql(sql`${all}[1].1`, sql`arrayReduce('sumMap', arrayMap(d -> d.2, ${all}), arrayMap(d -> d.3, ${all}))`),
    ),
  differences: [],
  examples: [
    {
      args: [few, dynamic([['long'], [5, 10], [1, 2]])],
      result: dynamic([['long'], [5, 10, 20, 30, 40], [1, 3, 1, 1, 1]]),
    },
    { args: [dynamic(null), few], result: few },
    { args: [dynamic(null), dynamic('x')], result: dynamic(null) },
  ],
});

export const tdigestIsvalid = defineScalar({
  name: 'tdigest_isvalid',
  category: 'dynamic',
  doc: 'Whether a value is a digest (tdigest); the second argument has no effect.',
  learn: 'https://learn.microsoft.com/kusto/query/tdigest-aggregation-function',
  params: { digest: 'dynamic', value: 'any' },
  returns: 'bool',
  nulls: 'handle',
  js: ({ digest }) => parseDigest(digest) !== null,
  clickhouse: ({ digest }) => sql`notEmpty(${digestParts(digest)}.2)`,
  differences: [],
  examples: [
    { args: [few, 1n], result: true },
    { args: [dynamic([['long'], [1], []]), 1n], result: false },
    { args: [dynamic(null), 1n], result: false },
  ],
});
