import { jsonOf } from '../../sql/convert.ts';
import { isNullDynamic } from '../../sql/dynamic.ts';
import { sql } from '../../sql/sql.ts';
import { isNullableInSql } from '../../sql/types.ts';
import { dynamic, nullOf } from '../../values/typed.ts';
import { defineAggregate, storeOnly } from '../define-aggregate.ts';
import { optionalConstant } from '../param.ts';

const defaultSize = 1_048_576;

export const makeSet = defineAggregate({
  name: 'make_set',
  aliases: ['makeset'],
  doc: 'Returns an array of the distinct values of the group that are not null, at most `maxSize` of them.',
  learn: 'https://learn.microsoft.com/kusto/query/make-set-aggregation-function',
  params: { value: 'any', maxSize: optionalConstant('long') },
  returns: 'dynamic',
  js: storeOnly,
  clickhouse: ({ value, maxSize }) => {
    const size = sql.number(Math.min(defaultSize, Math.max(1, Number(maxSize?.literal ?? defaultSize))));
    const present = isNullableInSql(value.type)
      ? sql`isNotNull(${value})`
      : value.type === 'dynamic'
        ? sql`not (${isNullDynamic(value)})`
        : sql`true`;
    return sql`concat('[', arrayStringConcat(groupUniqArrayIf(${size})(${jsonOf(value)}, ${present}), ','), ']')`;
  },
  differences: ['An array as value is one element; Kusto takes its elements.'],
  examples: [
    { rows: [['a'], ['b'], ['a'], ['']], result: dynamic(['a', 'b', '']), anyOrder: true },
    { rows: [[1n], [nullOf('long')], [1n]], result: dynamic([1]) },
    { rows: [], types: ['string'], result: dynamic([]) },
  ],
});
