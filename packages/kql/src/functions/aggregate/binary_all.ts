import { sql, type Sql } from '../../sql/sql.ts';
import { nullOf } from '../../values/typed.ts';
import { defineAggregate, storeOnly, type AggregateFunction } from '../define-aggregate.ts';

const allBits = (word: string, doc: string, form: Sql, rows: readonly bigint[], result: bigint): AggregateFunction =>
  defineAggregate({
    name: `binary_all_${word}`,
    doc,
    learn: `https://learn.microsoft.com/kusto/query/binary-all-${word}-aggregation-function`,
    params: { value: 'long' },
    returns: 'long',
    js: storeOnly,
    clickhouse: ({ value }) => sql`${form}OrNull(${value})`,
    differences: [],
    examples: [
      { rows: [...rows.map((value) => [value]), [nullOf('long')]], result },
      { rows: [[nullOf('long')]], result: null },
      { rows: [], types: ['long'], result: null },
    ],
  });

export const binaryAllAnd = allBits(
  'and',
  'Returns the bits that all numbers of the group have; null when there is none.',
  sql`groupBitAnd`,
  [0xffffffffn, 0xfffff00fn, 0xcffffffdn, 0xfafeffffn],
  0xcafef00dn,
);
export const binaryAllOr = allBits(
  'or',
  'Returns the bits that some number of the group has; null when there is none.',
  sql`groupBitOr`,
  [0x88888008n, 0x42000000n, 0x00767000n, 0x00000005n],
  0xcafef00dn,
);
export const binaryAllXor = allBits(
  'xor',
  'Returns the bits that an odd number of the numbers of the group have; null when there is none.',
  sql`groupBitXor`,
  [0x44404440n, 0x1e1e1e1en, 0x90ac9fc3n],
  0x44404440n ^ 0x1e1e1e1en ^ 0x90ac9fc3n,
);
