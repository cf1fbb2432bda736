import { jsonOf } from '../../sql/convert.ts';
import { jsonArray } from '../../sql/dynamic.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import type { SqlValue } from '../../sql/sql-value.ts';
import { dynamic, nullOf, real } from '../../values/typed.ts';
import { defineAggregate, storeOnly } from '../define-aggregate.ts';
import { typeOfArgument, type SqlCallContext } from '../define-scalar.ts';
import { constant, type ParamRule } from '../param.ts';

const valueTypes = ['real', 'long', 'int', 'decimal', 'timespan', 'datetime'] as const;
const levelsRule = { type: ['real', 'dynamic'], variadic: true, constant: true } as const satisfies ParamRule;

const shareSql = (level: number): Sql => sql.plainFloat(Math.min(1, Math.max(0, level / 100)));

/** The levels that the arguments give: numbers, or one array of them. */
function levelsOf(levels: readonly SqlValue[], call: SqlCallContext): Sql[] {
  const numbers = levels.flatMap(({ literal }): readonly unknown[] => (Array.isArray(literal) ? literal : [literal]));
  if (numbers.length === 0 || numbers.length > 1000) return call.unsupported('one to a thousand percentiles');
  return numbers.map((level) =>
    // A little less than the share gives the nearest rank, as `percentile` has it.
    typeof level === 'number' ? shareSql(level - 1e-10) : call.unsupported('a percentile that is no number'),
  );
}

/** An array of values as a dynamic; null when the group had none. */
const asDynamic = (value: SqlValue, values: Sql, present: Sql): Sql =>
  sql`if(${present} = 0, '', ${jsonArray(sql`arrayMap(x -> ${jsonOf({ type: value.type, sql: sql`x` })}, ${values})`)})`;

const exact = 'Exact; Kusto estimates it for large groups.';

export const percentilesArray = defineAggregate({
  name: 'percentiles_array',
  doc: 'Returns an array of the values of the group at percentiles (0 to 100), given one by one or as an array; null when there is no value.',
  learn: 'https://learn.microsoft.com/kusto/query/percentiles-aggregation-function',
  params: { value: valueTypes, levels: levelsRule },
  returns: 'dynamic',
  js: storeOnly,
  clickhouse: ({ value, levels }, call) =>
    asDynamic(value, sql`quantilesExact(${sql.join(levelsOf(levels, call))})(${value})`, sql`count(${value})`),
  differences: [exact],
  examples: [
    { rows: [1n, 2n, 3n, 4n].map((value) => [value, 25, 50, 100]), result: dynamic([1, 2, 4]) },
    { rows: [1.5, 2.5, 3.5].map((value) => [real(value), dynamic([0, 50])]), result: dynamic([1.5, 2.5]) },
    { rows: [[nullOf('long'), 50]], result: dynamic(null) },
  ],
});

const weightOf = (weight: SqlValue): Sql => sql`toUInt64(greatest(ifNull(${weight}, 0), 0))`;

export const percentilew = defineAggregate({
  name: 'percentilew',
  doc: 'Returns the value of the group at a percentile (0 to 100), each value counted as often as its weight says.',
  learn: 'https://learn.microsoft.com/kusto/query/percentiles-aggregation-function',
  params: { value: valueTypes, weight: 'long', level: constant('real') },
  returns: typeOfArgument(0, 'value'),
  js: storeOnly,
  clickhouse: ({ value, weight, level }) =>
    sql`quantileExactWeightedOrNull(${shareSql(typeof level.literal === 'number' ? level.literal : 50)})(${value}, ${weightOf(weight)})`,
  differences: [exact],
  examples: [
    {
      rows: [
        [1n, 1n, 50],
        [2n, 8n, 50],
        [3n, 1n, 50],
      ],
      result: 2n,
    },
    { rows: [[nullOf('long'), 1n, 50]], result: null },
  ],
});

export const percentileswArray = defineAggregate({
  name: 'percentilesw_array',
  doc: 'Returns an array of the values of the group at percentiles (0 to 100), each value counted as often as its weight says; null when there is no value.',
  learn: 'https://learn.microsoft.com/kusto/query/percentiles-aggregation-function',
  params: { value: valueTypes, weight: 'long', levels: levelsRule },
  returns: 'dynamic',
  js: storeOnly,
  clickhouse: ({ value, weight, levels }, call) =>
    asDynamic(
      value,
      sql`quantilesExactWeighted(${sql.join(levelsOf(levels, call))})(${value}, ${weightOf(weight)})`,
      sql`count(${value})`,
    ),
  differences: [exact],
  examples: [
    {
      rows: [
        [1n, 1n, 5, 50, 99],
        [2n, 8n, 5, 50, 99],
        [3n, 1n, 5, 50, 99],
      ],
      result: dynamic([1, 2, 3]),
    },
    { rows: [[nullOf('long'), 1n, 50]], result: dynamic(null) },
  ],
});
