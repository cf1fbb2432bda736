import { isNullDynamic } from '../../sql/dynamic.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import type { SqlValue } from '../../sql/sql-value.ts';
import { nullOf } from '../../values/typed.ts';
import { defineAggregate, storeOnly } from '../define-aggregate.ts';
import { optionalConstant } from '../param.ts';
import { conditionOf, valueIf } from './condition.ts';

/** Exact up to this size would need all values in memory; ClickHouse's hash set does that, so the count always is exact. */
const distinct = (value: SqlValue, condition?: SqlValue): Sql => {
  const present = value.type === 'dynamic' ? sql`if(${isNullDynamic(value)}, NULL, ${value})` : value.sql;
  return sql`toInt64(uniqExact(${valueIf(present, conditionOf(condition))}))`;
};

export const dcount = defineAggregate({
  name: 'dcount',
  doc: 'Returns the number of distinct values of the group that are not null.',
  learn: 'https://learn.microsoft.com/kusto/query/dcount-aggregation-function',
  params: { value: 'any', accuracy: optionalConstant('long') },
  returns: 'long',
  js: storeOnly,
  clickhouse: ({ value }) => distinct(value),
  differences: ['The count is exact; Kusto estimates it.'],
  examples: [
    { rows: [['a'], ['b'], ['a'], ['']], result: 3n },
    { rows: [[1n], [nullOf('long')]], result: 1n },
    { rows: [], types: ['long'], result: 0n },
  ],
});

export const dcountif = defineAggregate({
  name: 'dcountif',
  doc: 'Returns the number of distinct values among rows for which the condition is true.',
  learn: 'https://learn.microsoft.com/kusto/query/dcountif-aggregation-function',
  params: { value: 'any', condition: 'bool', accuracy: optionalConstant('long') },
  returns: 'long',
  js: storeOnly,
  clickhouse: ({ value, condition }) => distinct(value, condition),
  differences: ['The count is exact; Kusto estimates it.'],
  examples: [
    {
      rows: [
        ['a', true],
        ['b', false],
        ['c', true],
        ['a', true],
      ],
      result: 2n,
    },
    { rows: [['a', nullOf('bool')]], result: 0n },
  ],
});

export const countDistinct = defineAggregate({
  name: 'count_distinct',
  doc: 'Returns the number of distinct values of the group that are not null.',
  learn: 'https://learn.microsoft.com/kusto/query/count-distinct-aggregation-function',
  params: { value: 'any' },
  returns: 'long',
  js: storeOnly,
  clickhouse: ({ value }) => distinct(value),
  differences: [],
  examples: [
    { rows: [['a'], ['b'], ['a']], result: 2n },
    { rows: [[nullOf('long')]], result: 0n },
  ],
});

export const countDistinctIf = defineAggregate({
  name: 'count_distinctif',
  doc: 'Returns the number of distinct values that are not null among rows for which the condition is true.',
  learn: 'https://learn.microsoft.com/kusto/query/count-distinctif-aggregation-function',
  params: { value: 'any', condition: 'bool' },
  returns: 'long',
  js: storeOnly,
  clickhouse: ({ value, condition }) => distinct(value, condition),
  differences: [],
  examples: [
    {
      rows: [
        ['a', true],
        ['b', false],
        ['a', true],
      ],
      result: 1n,
    },
    { rows: [['a', nullOf('bool')]], result: 0n },
  ],
});
