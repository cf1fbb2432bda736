import { digestParts, digestSql } from '../../sql/digest.ts';
import { ticksOf } from '../../sql/datetime.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import type { SqlValue } from '../../sql/sql-value.ts';
import { digestSize } from '../../values/digest.ts';
import { datetime, dynamic, nullOf, real } from '../../values/typed.ts';
import { defineAggregate, storeOnly } from '../define-aggregate.ts';
import { optional } from '../param.ts';

const numberOf = (value: SqlValue): Sql =>
  value.type === 'datetime' ? sql`toFloat64(${ticksOf(value)})` : sql`toFloat64(${value})`;

export const tdigest = defineAggregate({
  name: 'tdigest',
  doc: 'Returns the distribution of the values of the group, each counted as often as its weight says, for merge_tdigest, percentile_tdigest and rank_tdigest; null when there is no value.',
  learn: 'https://learn.microsoft.com/kusto/query/tdigest-aggregation-function',
  params: { value: ['real', 'long', 'int', 'decimal', 'timespan', 'datetime'], weight: optional('real') },
  returns: 'dynamic',
  js: storeOnly,
  clickhouse: ({ value, weight }) => {
    const number = numberOf(value);
    const counts = weight === undefined ? sql`1.` : sql`ifNull(${weight}, 0)`;
    const present = sql`isNotNull(${value}) AND isFinite(ifNull(${number}, nan)) AND isFinite(${counts}) AND ${counts} > 0`;
    const points = sql`sumMapIf([ifNull(${number}, 0)], [toFloat64(${counts})], ${present})`;
    return digestSql(sql.string(value.type), points);
  },
  differences: [
    `A digest is \`[["type"],[values],[weights]]\`: exact up to ${digestSize} distinct values, else neighbours are joined (coarser in the middle). Numbers are reals in it.`,
  ],
  examples: [
    { rows: [[3n], [1n], [3n], [nullOf('long')]], result: dynamic([['long'], [1, 3], [1, 2]]) },
    {
      rows: [
        [real(1.5), real(2)],
        [real(0.5), nullOf('real')],
      ],
      result: dynamic([['real'], [1.5], [2]]),
    },
    { rows: [[datetime('2024-01-01')]], result: dynamic([['datetime'], [638396640000000000], [1]]) },
    { rows: [[nullOf('long')]], result: dynamic(null) },
    { rows: [], types: ['long'], result: dynamic(null) },
  ],
});

export const tdigestMerge = defineAggregate({
  name: 'tdigest_merge',
  aliases: ['merge_tdigest'],
  doc: 'Returns one digest of the digests (tdigest) of the group; null when there is none.',
  learn: 'https://learn.microsoft.com/kusto/query/tdigest-merge-aggregation-function',
  params: { digest: 'dynamic' },
  returns: 'dynamic',
  js: storeOnly,
  clickhouse: ({ digest }) => {
    const parts = digestParts(digest);
    const type = sql`anyIf(${parts}.1, ${parts}.1 != '')`;
    return digestSql(type, sql`sumMap(${parts}.2, ${parts}.3)`);
  },
  differences: ['Digests of several types become one of the type of one of them.'],
  examples: [
    {
      rows: [
        [dynamic([['long'], [1, 3], [1, 2]])],
        [dynamic([['long'], [2, 3], [5, 1]])],
        [dynamic('x')],
        [dynamic(null)],
      ],
      result: dynamic([['long'], [1, 2, 3], [1, 5, 3]]),
    },
    { rows: [], types: ['dynamic'], result: dynamic(null) },
  ],
});
