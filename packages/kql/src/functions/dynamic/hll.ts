import { isArraySql } from '../../sql/collections.ts';
import { elementsOf } from '../../sql/dynamic.ts';
import { sketchJson, sketchSize } from '../../sql/sketch.ts';
import { sql, type Sql, type SqlPart } from '../../sql/sql.ts';
import { withValue } from '../../sql/with-value.ts';
import { dynamic } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { variadic } from '../param.ts';
import type { JsonValue } from '@belfry/schema';

const hashesOf = (sketch: JsonValue): number[] =>
  Array.isArray(sketch)
    ? sketch.filter((hash): hash is number => Number.isSafeInteger(hash) && (hash as number) >= 0)
    : [];

const hashesSql = (sketch: SqlPart): Sql =>
  sql`arrayMap(h -> toUInt64(h), arrayFilter(h -> match(h, '^[0-9]{1,16}$'), ${elementsOf(sql`${sketch}`)}))`;

export const dcountHll = defineScalar({
  name: 'dcount_hll',
  category: 'dynamic',
  doc: 'Returns how many distinct values a sketch (hll, hll_merge) stands for: exact below 4096, else an estimate by the largest of the hashes kept. Null for anything but an array.',
  learn: 'https://learn.microsoft.com/kusto/query/dcount-hll-function',
  params: { sketch: 'dynamic' },
  returns: 'long',
  nulls: 'propagate',
  js: ({ sketch }) => {
    if (!Array.isArray(sketch)) return null;
    const hashes = hashesOf(sketch);
    if (hashes.length < sketchSize) return BigInt(hashes.length);
    return BigInt(Math.round((sketchSize - 1) / ((hashes.at(-1)! + 1) / 2 ** 53)));
  },
  clickhouse: ({ sketch }) =>
    withValue(hashesSql(sketch), (hashes) => {
      const size = sql.number(sketchSize);
      const estimate = sql`toInt64(round((${size} - 1) / ((toFloat64(${hashes}[-1]) + 1) / pow(2, 53))))`;
      return sql`if(${isArraySql(sketch)}, if(length(${hashes}) < ${size}, toInt64(length(${hashes})), ${estimate}), NULL)`;
    }),
  differences: [],
  examples: [
    { args: [dynamic([1, 2, 3])], result: 3n },
    { args: [dynamic([])], result: 0n },
    { args: [dynamic(null)], result: null },
  ],
});

export const hllMerge = defineScalar({
  name: 'hll_merge',
  category: 'dynamic',
  doc: 'Returns one sketch of several (hll).',
  learn: 'https://learn.microsoft.com/kusto/query/hll-merge-function',
  params: { sketches: variadic('dynamic', { min: 1, max: 64 }) },
  returns: 'dynamic',
  nulls: 'handle',
  js: ({ sketches }) => [...new Set(sketches.flatMap(hashesOf))].toSorted((a, b) => a - b).slice(0, sketchSize),
  clickhouse: ({ sketches }) => {
    return sketchJson(sql`arrayDistinct(arrayConcat(${sql.join(sketches.map(hashesSql))}))`);
  },
  differences: ['A sketch is an array of hashes (see `hll`); what is none counts as empty.'],
  examples: [
    { args: [dynamic([1, 3]), dynamic([2, 3])], result: dynamic([1, 2, 3]) },
    { args: [dynamic(null)], result: dynamic([]) },
  ],
});

export const hllIsvalid = defineScalar({
  name: 'hll_isvalid',
  category: 'dynamic',
  doc: 'Whether a value is a sketch (hll): an array of hashes; the second argument has no effect.',
  learn: 'https://learn.microsoft.com/kusto/query/hll-aggregation-function',
  params: { sketch: 'dynamic', value: 'any' },
  returns: 'bool',
  nulls: 'handle',
  // From 1e21 on, a number is written with an exponent.
  js: ({ sketch }) =>
    Array.isArray(sketch) &&
    sketch.every((hash) => Number.isInteger(hash) && (hash as number) >= 0 && (hash as number) < 1e21),
  clickhouse: ({ sketch }) =>
    sql`${isArraySql(sketch)} AND arrayAll(x -> match(x, '^[0-9]+$'), JSONExtractArrayRaw(${sketch}))`,
  differences: [],
  examples: [
    { args: [dynamic([1, 2]), 1n], result: true },
    { args: [dynamic([]), 1n], result: true },
    { args: [dynamic(['x']), 1n], result: false },
    { args: [dynamic(null), 1n], result: false },
  ],
});
