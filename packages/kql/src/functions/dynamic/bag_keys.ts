import { isBagSql } from '../../sql/collections.ts';
import { jsonStringArray } from '../../sql/dynamic.ts';
import { sql } from '../../sql/sql.ts';
import { isBag } from '../../values/json-parts.ts';
import { dynamic } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';

export const bagKeys = defineScalar({
  name: 'bag_keys',
  category: 'dynamic',
  doc: 'Returns an array of the keys of a bag; null for anything else.',
  learn: 'https://learn.microsoft.com/kusto/query/bag-keys-function',
  params: { bag: 'dynamic' },
  returns: 'dynamic',
  nulls: 'propagate',
  js: ({ bag }) => (isBag(bag) ? Object.keys(bag) : null),
  clickhouse: ({ bag }) => sql`if(${isBagSql(bag)}, ${jsonStringArray(sql`JSONExtractKeys(${bag})`)}, '')`,
  differences: [],
  examples: [
    { args: [dynamic({ a: 'b', c: { d: 123 } })], result: dynamic(['a', 'c']) },
    { args: [dynamic({})], result: dynamic([]) },
    { args: [dynamic([1])], result: dynamic(null) },
    { args: [dynamic('a')], result: dynamic(null) },
    { args: [dynamic(null)], result: dynamic(null) },
  ],
});
