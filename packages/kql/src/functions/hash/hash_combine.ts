import { sql, type Sql } from '../../sql/sql.ts';
import type { SqlValue } from '../../sql/sql-value.ts';
import { nullOf } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { variadic } from '../param.ts';
import { xxhash } from './hash.ts';

const notOnStream = { unsupported: 'hashes are computed in the store only, not on the stream' };
const notKusto =
  'One number for the same values in the same order, but not Kusto’s: how it combines hashes is not documented, and may change there.';

/** The xxHash64 of the hashes in order; of one it is itself. */
const combined = (hashes: readonly (Sql | SqlValue)[]): Sql =>
  sql`reinterpretAsInt64(xxHash64(toString([${sql.join(hashes)}])))`;

export const hashCombine = defineScalar({
  name: 'hash_combine',
  category: 'hash',
  doc: 'Returns one hash of several (`hash`), which depends on their order; null when one is null.',
  learn: 'https://learn.microsoft.com/kusto/query/hash-combine-function',
  params: { hashes: variadic('long', { min: 2, max: 64 }) },
  returns: 'long',
  nulls: 'propagate',
  js: notOnStream,
  clickhouse: ({ hashes }) =>
    sql`if(${sql.join(
      hashes.map((hash) => sql`isNull(${hash})`),
      ' OR ',
    )}, NULL, ${combined(hashes)})`,
  differences: [notKusto],
  examples: [
    { args: [1n, 2n], result: 7562100300448199663n },
    { args: [2n, 1n], result: -6394263451014275295n },
    { args: [1n, nullOf('long')], result: null },
  ],
});

export const hashMany = defineScalar({
  name: 'hash_many',
  category: 'hash',
  doc: 'Returns one hash of several values: what `hash_combine` gives of the `hash` of each.',
  learn: 'https://learn.microsoft.com/kusto/query/hash-many-function',
  params: { values: variadic('any', { min: 2, max: 64 }) },
  returns: 'long',
  nulls: 'handle',
  js: notOnStream,
  clickhouse: ({ values }, call) =>
    combined(values.map((value) => sql`ifNull(${xxhash(value, undefined, call)}, toInt64(0))`)),
  differences: [notKusto, 'A null counts as the hash 0.'],
  examples: [
    { args: ['Hello', 'World'], result: 6518199548973789740n },
    { args: ['Hello', nullOf('long')], result: -7251791829811277864n },
  ],
});
