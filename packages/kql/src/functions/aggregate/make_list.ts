import { jsonOf } from '../../sql/convert.ts';
import { elementsOf, isNullDynamic, jsonArray } from '../../sql/dynamic.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import { literalNumber, type SqlValue } from '../../sql/sql-value.ts';
import { isNullableInSql } from '../../sql/types.ts';
import { dynamic, nullOf } from '../../values/typed.ts';
import { defineAggregate, storeOnly } from '../define-aggregate.ts';
import { optionalConstant } from '../param.ts';
import { conditionOf } from './condition.ts';

const defaultSize = 1_048_576;

/** Whether a value is not null, as a list and a set take it. */
export const isPresent = (value: SqlValue): Sql =>
  isNullableInSql(value.type)
    ? sql`isNotNull(${value})`
    : value.type === 'dynamic'
      ? sql`NOT (${isNullDynamic(value)})`
      : sql`true`;

/** A JSON array of the group's values by `groupArray` or `groupArrayDistinct`, in the order of the rows. */
export function collect(
  names: readonly [Sql, Sql],
  value: SqlValue,
  maxSize: SqlValue | undefined,
  condition: SqlValue | undefined,
): Sql {
  const size = sql.number(Math.min(defaultSize, Math.max(1, literalNumber(maxSize) ?? defaultSize)));
  const kept = conditionOf(condition);
  // A list keeps the null of a dynamic, as Kusto does.
  const present = names === listOf && value.type === 'dynamic' ? sql`true` : isPresent(value);
  const test = kept === undefined ? present : sql`${present} AND ${kept}`;
  if (value.type !== 'dynamic') return jsonArray(sql`${names[0]}(${size})(${jsonOf(value)}, ${test})`);
  // An array gives its elements.
  const elements = sql`if(JSONType(${value}) = 'Array', ${elementsOf(value)}, [${jsonOf(value)}])`;
  return jsonArray(sql`arraySlice(${names[1]}(${elements}, ${test}), 1, ${size})`);
}

export const listOf = [sql`groupArrayIf`, sql`groupArrayArrayIf`] as const;
export const setOf = [sql`groupArrayDistinctIf`, sql`groupArrayDistinctArrayIf`] as const;

export const makeList = defineAggregate({
  name: 'make_list',
  aliases: ['makelist'],
  doc: 'Returns an array of the values of the group, at most `maxSize` of them; without nulls, but with those of dynamic values. An array gives its elements.',
  learn: 'https://learn.microsoft.com/kusto/query/make-list-aggregation-function',
  params: { value: 'any', maxSize: optionalConstant('long') },
  returns: 'dynamic',
  js: storeOnly,
  clickhouse: ({ value, maxSize }) => collect(listOf, value, maxSize, undefined),
  differences: [],
  examples: [
    { rows: [['a'], ['b'], ['a']], result: dynamic(['a', 'b', 'a']), anyOrder: true },
    { rows: [[1n], [nullOf('long')]], result: dynamic([1]) },
    { rows: [[dynamic({ a: 1 })], [dynamic(null)], [dynamic([2, 3])]], result: dynamic([{ a: 1 }, null, 2, 3]) },
    { rows: [], types: ['long'], result: dynamic([]) },
  ],
});

export const makeListIf = defineAggregate({
  name: 'make_list_if',
  doc: 'Returns an array of the values among rows for which the condition is true.',
  learn: 'https://learn.microsoft.com/kusto/query/make-list-if-aggregation-function',
  params: { value: 'any', condition: 'bool', maxSize: optionalConstant('long') },
  returns: 'dynamic',
  js: storeOnly,
  clickhouse: ({ value, condition, maxSize }) => collect(listOf, value, maxSize, condition),
  differences: [],
  examples: [
    {
      rows: [
        ['a', true],
        ['b', false],
      ],
      result: dynamic(['a']),
    },
    { rows: [['a', nullOf('bool')]], result: dynamic([]) },
  ],
});

export const makeSetIf = defineAggregate({
  name: 'make_set_if',
  doc: 'Returns an array of the distinct values among rows for which the condition is true.',
  learn: 'https://learn.microsoft.com/kusto/query/make-set-if-aggregation-function',
  params: { value: 'any', condition: 'bool', maxSize: optionalConstant('long') },
  returns: 'dynamic',
  js: storeOnly,
  clickhouse: ({ value, condition, maxSize }) => collect(setOf, value, maxSize, condition),
  differences: [],
  examples: [
    {
      rows: [
        ['a', true],
        ['a', true],
        ['b', false],
      ],
      result: dynamic(['a']),
    },
    { rows: [['a', nullOf('bool')]], result: dynamic([]) },
  ],
});
