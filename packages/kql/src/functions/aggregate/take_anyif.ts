import { sql } from '../../sql/sql.ts';
import { isNullableInSql } from '../../sql/types.ts';
import { nullOf } from '../../values/typed.ts';
import { defineAggregate, storeOnly } from '../define-aggregate.ts';
import { typeOfArgument } from '../define-scalar.ts';
import { conditionOf, valueIf } from './condition.ts';

export const takeAnyIf = defineAggregate({
  name: 'take_anyif',
  aliases: ['anyif'],
  doc: 'Returns the value of some row for which the condition is true; null when there is none.',
  learn: 'https://learn.microsoft.com/kusto/query/take-anyif-aggregation-function',
  params: { value: 'any', condition: 'bool' },
  returns: typeOfArgument(0, 'value'),
  js: storeOnly,
  clickhouse: ({ value, condition }) => {
    const any = sql`anyOrNull(${valueIf(value, conditionOf(condition))})`;
    return isNullableInSql(value.type) ? any : sql`ifNull(${any}, '')`;
  },
  differences: [],
  examples: [
    {
      rows: [
        [5n, true],
        [7n, false],
      ],
      result: 5n,
    },
    { rows: [['a', nullOf('bool')]], result: '' },
  ],
});
