import { isPresent } from './make_list.ts';
import { jsonOf } from '../../sql/convert.ts';
import { sketchJson, sketchSize } from '../../sql/sketch.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import type { SqlValue } from '../../sql/sql-value.ts';
import { dynamic, nullOf } from '../../values/typed.ts';
import { defineAggregate, storeOnly } from '../define-aggregate.ts';
import { optionalConstant } from '../param.ts';
import { conditionOf } from './condition.ts';

const notKusto =
  'The sketch is an array of the smallest hashes (53 bits of xxHash64; Bar-Yossef et al., 2002), not Kusto’s HyperLogLog: it works with hll_merge and dcount_hll here, and counts exactly below 4096 values.';

const sketchOf = (value: SqlValue, condition?: SqlValue): Sql => {
  const kept = conditionOf(condition);
  const test = kept === undefined ? isPresent(value) : sql`${isPresent(value)} AND ${kept}`;
  const sketch = sketchJson(sql`groupUniqArrayIf(bitShiftRight(xxHash64(${jsonOf(value)}), 11), ${test})`);
  return sql`if(count() = 0, '', ${sketch})`;
};

export const hll = defineAggregate({
  name: 'hll',
  doc: 'Returns a sketch of the distinct values of the group, for hll_merge and dcount_hll; null of no rows.',
  learn: 'https://learn.microsoft.com/kusto/query/hll-aggregation-function',
  params: { value: 'any', accuracy: optionalConstant('long') },
  returns: 'dynamic',
  js: storeOnly,
  clickhouse: ({ value }) => sketchOf(value),
  differences: [notKusto],
  examples: [
    { rows: [[nullOf('long')]], result: dynamic([]) },
    { rows: [], types: ['string'], result: dynamic(null) },
  ],
});

export const hllIf = defineAggregate({
  name: 'hll_if',
  doc: 'Returns a sketch of the distinct values among rows for which the condition is true.',
  learn: 'https://learn.microsoft.com/kusto/query/hll-if-aggregation-function',
  params: { value: 'any', condition: 'bool', accuracy: optionalConstant('long') },
  returns: 'dynamic',
  js: storeOnly,
  clickhouse: ({ value, condition }) => sketchOf(value, condition),
  differences: [notKusto],
  examples: [
    { rows: [['a', false]], result: dynamic([]) },
    { rows: [['a', nullOf('bool')]], result: dynamic([]) },
  ],
});

export const hllMergeAggregate = defineAggregate({
  name: 'hll_merge',
  doc: 'Returns one sketch of the sketches (hll) of the group.',
  learn: 'https://learn.microsoft.com/kusto/query/hll-merge-aggregation-function',
  params: { sketch: 'dynamic' },
  returns: 'dynamic',
  js: storeOnly,
  clickhouse: ({ sketch }) => sketchJson(sql`groupUniqArrayArray(JSONExtract(${sketch}, 'Array(UInt64)'))`),
  differences: [`At most ${sketchSize} hashes are kept.`],
  examples: [
    { rows: [[dynamic([1, 3])], [dynamic([2, 3])], [dynamic(null)]], result: dynamic([1, 2, 3]) },
    { rows: [], types: ['dynamic'], result: dynamic([]) },
  ],
});
