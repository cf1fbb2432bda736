import { sql, type Sql } from '../../sql/sql.ts';
import type { SqlValue } from '../../sql/sql-value.ts';
import { dynamic, nullOf } from '../../values/typed.ts';
import { defineAggregate, storeOnly } from '../define-aggregate.ts';
import { optionalConstant } from '../param.ts';
import { conditionOf } from './condition.ts';

/** One bag of all entries; of entries with one key any stays. */
function merge(value: SqlValue, condition: SqlValue | undefined): Sql {
  const kept = conditionOf(condition) ?? sql`true`;
  const entries = sql`arrayFlatten(groupArrayIf(JSONExtractKeysAndValuesRaw(${value}), ${kept}))`;
  return sql`concat('{', arrayStringConcat(arrayMap(e -> concat(toJSONString(e.1), ':', e.2), arrayFilter((e, i) -> i = 1, ${entries}, arrayEnumerateUniq(arrayMap(e -> e.1, ${entries})))), ','), '}')`;
}

export const makeBag = defineAggregate({
  name: 'make_bag',
  aliases: ['make_dictionary'],
  doc: 'Returns one bag of all entries of the bags of the group.',
  learn: 'https://learn.microsoft.com/kusto/query/make-bag-aggregation-function',
  params: { value: 'dynamic', maxSize: optionalConstant('long') },
  returns: 'dynamic',
  js: storeOnly,
  clickhouse: ({ value }) => merge(value, undefined),
  differences: [],
  examples: [
    { rows: [[dynamic({ a: 1 })], [dynamic({ b: [2] })], [dynamic(null)]], result: dynamic({ a: 1, b: [2] }) },
    { rows: [], types: ['dynamic'], result: dynamic({}) },
  ],
});

export const makeBagIf = defineAggregate({
  name: 'make_bag_if',
  doc: 'Returns one bag of all entries of the bags among rows for which the condition is true.',
  learn: 'https://learn.microsoft.com/kusto/query/make-bag-if-aggregation-function',
  params: { value: 'dynamic', condition: 'bool', maxSize: optionalConstant('long') },
  returns: 'dynamic',
  js: storeOnly,
  clickhouse: ({ value, condition }) => merge(value, condition),
  differences: [],
  examples: [
    {
      rows: [
        [dynamic({ a: 1 }), true],
        [dynamic({ b: 2 }), false],
      ],
      result: dynamic({ a: 1 }),
    },
    { rows: [[dynamic({ a: 1 }), nullOf('bool')]], result: dynamic({}) },
  ],
});
