import { isNullableInSql } from '../../sql/types.ts';
import { sql } from '../../sql/sql.ts';
import { isNullDynamic } from '../../sql/dynamic.ts';
import type { SqlValue } from '../../sql/sql-value.ts';
import { datetime, nullOf, real } from '../../values/typed.ts';
import { defineAggregate, storeOnly } from '../define-aggregate.ts';
import { typeOfArgument } from '../define-scalar.ts';
import { conditionOf, valueIf } from './condition.ts';

/** Text and dynamics have no NULL in SQL: an absent value is the empty text. */
const form = (value: SqlValue, condition?: SqlValue) => {
  const present = value.type === 'dynamic' ? sql`if(${isNullDynamic(value)}, NULL, ${value})` : value.sql;
  const values = valueIf(present, conditionOf(condition));
  // The engine passes over NaN; Kusto answers with it.
  const result =
    value.type === 'real' ? sql`if(max(isNaN(${values})), nan, maxOrNull(${values}))` : sql`maxOrNull(${values})`;
  return isNullableInSql(value.type) ? result : sql`ifNull(${result}, '')`;
};

export const max = defineAggregate({
  name: 'max',
  doc: 'Returns the greatest value of the group that is not null; null when there is none, NaN when one is NaN.',
  learn: 'https://learn.microsoft.com/kusto/query/max-aggregation-function',
  params: { value: 'any' },
  returns: typeOfArgument(0, 'value'),
  js: storeOnly,
  clickhouse: ({ value }) => form(value),
  differences: [],
  examples: [
    { rows: [[5n], [nullOf('long')], [8n], [3n]], result: 8n },
    { rows: [[datetime('2024-01-01')], [nullOf('datetime')]], result: datetime('2024-01-01') },
    { rows: [[nullOf('long')]], result: null },
    { rows: [], types: ['long'], result: null },
    { rows: [['b'], ['b']], result: 'b' },
    { rows: [[real(1)], [real(Number.NaN)], [nullOf('real')]], result: Number.NaN },
  ],
});

export const maxif = defineAggregate({
  name: 'maxif',
  doc: 'Returns the greatest value of the group among rows for which the condition is true.',
  learn: 'https://learn.microsoft.com/kusto/query/maxif-aggregation-function',
  params: { value: 'any', condition: 'bool' },
  returns: typeOfArgument(0, 'value'),
  js: storeOnly,
  clickhouse: ({ value, condition }) => form(value, condition),
  differences: [],
  examples: [
    {
      rows: [
        [5n, true],
        [1n, false],
        [9n, false],
      ],
      result: 5n,
    },
    { rows: [[5n, false]], result: nullOf('long') },
  ],
});
