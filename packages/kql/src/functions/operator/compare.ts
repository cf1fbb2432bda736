import type { KqlType } from '@belfry/schema';
import { sql, type Sql } from '../../sql/sql.ts';
import type { KqlValue } from '../../values/kql-value.ts';
import { compareText } from '../../values/json-parts.ts';
import { withValue } from '../../sql/with-value.ts';
import { datetime, nullOf, real } from '../../values/typed.ts';
import { defineScalar, type ScalarFunction } from '../define-scalar.ts';
import { alikeJs, alikeSql, comparedType } from '../operator-types.ts';

type Order = (a: bigint | number | string, b: bigint | number | string) => boolean;

const dynamicsSql = (left: Sql, right: Sql, word: Sql): Sql =>
  withValue(left, (a) =>
    withValue(right, (b) => {
      const numbers = sql`('Int64', 'UInt64', 'Double')`;
      return sql`multiIf(JSONType(${a}) IN ${numbers} AND JSONType(${b}) IN ${numbers}, JSONExtractFloat(${a}) ${word} JSONExtractFloat(${b}), startsWith(${a}, '"') AND startsWith(${b}, '"'), JSONExtractString(${a}) ${word} JSONExtractString(${b}), NULL)`;
    }),
  );

function compareWith(
  name: string,
  doc: string,
  word: Sql,
  order: Order,
  results: readonly [boolean, boolean],
): ScalarFunction {
  return defineScalar({
    name,
    category: 'operator',
    doc: `${doc} Null when one is null.`,
    learn: 'https://learn.microsoft.com/kusto/query/numerical-operators',
    params: { left: 'any', right: 'any' },
    returns: 'bool',
    nulls: 'propagate',
    js: ({ left, right }, call) => {
      const type: KqlType = comparedType(call.types[0]!, call.types[1]!);
      const [a, b] = alikeJs([left, right], call.types, type) as [KqlValue, KqlValue];
      if (a === null || b === null) return null;
      // What two dynamics hold is ordered when both are numbers or both are texts.
      if (type === 'dynamic' && (typeof a !== typeof b || (typeof a !== 'number' && typeof a !== 'string')))
        return null;
      if (typeof a === 'string') return order(compareText(a, b as string), 0);
      return order(a as bigint, b as bigint);
    },
    clickhouse: ({ left, right }) => {
      const type = comparedType(left.type, right.type);
      const [a, b] = alikeSql([left, right], type);
      if (type === 'dynamic') return dynamicsSql(a!.sql, b!.sql, word);
      return sql`${a!} ${word} ${b!}`;
    },
    differences: [],
    examples: [
      { args: [1n, real(1.5)], result: results[0] },
      { args: [datetime('2024-01-02'), datetime('2024-01-02')], result: results[1] },
      { args: [nullOf('long'), 5n], result: null },
    ],
  });
}

export const less = compareWith('<', 'Whether left is less than right.', sql`<`, (a, b) => a < b, [true, false]);
export const lessOrEqual = compareWith('<=', 'Whether left is at most right.', sql`<=`, (a, b) => a <= b, [true, true]);
export const greater = compareWith('>', 'Whether left is greater than right.', sql`>`, (a, b) => a > b, [false, false]);
export const greaterOrEqual = compareWith('>=', 'Whether left is at least right.', sql`>=`, (a, b) => a >= b, [
  false,
  true,
]);
