import type { JsonValue, KqlType } from '@belfry/schema';
import { arrayOf } from '../../sql/collections.ts';
import { jsonOf } from '../../sql/convert.ts';
import { elementsOf } from '../../sql/dynamic.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import type { SqlValue } from '../../sql/sql-value.ts';
import { toDynamic } from '../../values/convert.ts';
import type { KqlValue } from '../../values/kql-value.ts';
import { dynamic } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';

const elementAt = (type: KqlType, branch: KqlValue, index: number): JsonValue =>
  Array.isArray(branch) ? (branch[index] ?? null) : toDynamic(type, branch);

const elementSql = (branch: SqlValue): Sql =>
  branch.type === 'dynamic'
    ? sql`if(JSONType(${branch}) = 'Array', if(${elementsOf(branch)}[i] = '', 'null', ${elementsOf(branch)}[i]), ${jsonOf(branch)})`
    : jsonOf(branch);

export const arrayIff = defineScalar({
  name: 'array_iff',
  aliases: ['array_iif'],
  category: 'dynamic',
  doc: 'Returns an array of the elements of `whenTrue` or `whenFalse` (arrays or single values) by an array of booleans or numbers; null where there is neither. Null when `condition` is no array.',
  learn: 'https://learn.microsoft.com/kusto/query/array-iff-function',
  params: { condition: 'dynamic', whenTrue: 'any', whenFalse: 'any' },
  returns: 'dynamic',
  nulls: 'handle',
  js: ({ condition, whenTrue, whenFalse }, { types }) => {
    if (!Array.isArray(condition)) return null;
    return condition.map((holds, index) => {
      if (typeof holds !== 'boolean' && typeof holds !== 'number') return null;
      return holds === false || holds === 0
        ? elementAt(types[2]!, whenFalse, index)
        : elementAt(types[1]!, whenTrue, index);
    });
  },
  clickhouse: ({ condition, whenTrue, whenFalse }) =>
    arrayOf(
      condition,
      sql`arrayMap((c, i) -> multiIf(NOT JSONType(c) in ('Bool', 'Int64', 'UInt64', 'Double'), 'null', c = 'false' OR JSONType(c) != 'Bool' AND JSONExtractFloat(c) = 0, ${elementSql(whenFalse)}, ${elementSql(whenTrue)}), ${elementsOf(condition)}, arrayEnumerate(${elementsOf(condition)}))`,
    ),
  differences: [],
  examples: [
    { args: [dynamic([true, false, true]), dynamic([1, 2, 3]), dynamic([4, 5, 6])], result: dynamic([1, 5, 3]) },
    { args: [dynamic([1, 0, 50]), 'yes', 'no'], result: dynamic(['yes', 'no', 'yes']) },
    { args: [dynamic([true, true, true]), dynamic([1, 2]), dynamic([3, 4])], result: dynamic([1, 2, null]) },
    { args: [dynamic(['x', null]), 1n, 2n], result: dynamic([null, null]) },
    { args: [dynamic(null), 1n, 2n], result: dynamic(null) },
  ],
});
