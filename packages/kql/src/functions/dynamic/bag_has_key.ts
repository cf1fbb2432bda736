import { isBagSql } from '../../sql/collections.ts';
import { sql } from '../../sql/sql.ts';
import { literalText } from '../../sql/sql-value.ts';
import { atPath, bagPath, isBag } from '../../values/json-parts.ts';
import { dynamic } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';

export const bagHasKey = defineScalar({
  name: 'bag_has_key',
  category: 'dynamic',
  doc: 'Whether a bag has a key; `$.a.b` looks inside a bag of the bag. Null for anything but a bag.',
  learn: 'https://learn.microsoft.com/kusto/query/bag-has-key-function',
  params: { bag: 'dynamic', key: 'string' },
  returns: 'bool',
  nulls: 'propagate',
  js: ({ bag, key }) => {
    const path = bagPath(key);
    return isBag(bag) ? path !== null && atPath(bag, path) !== undefined : null;
  },
  clickhouse: ({ bag, key }) => {
    const text = literalText(key);
    const path = text === undefined ? undefined : bagPath(text);
    if (path === null) return sql`if(${isBagSql(bag)}, false, NULL)`;
    const has = sql`JSONHas(${sql.join([bag, ...(path?.map(sql.string) ?? [key])])})`;
    return sql`if(${isBagSql(bag)}, ${has}, NULL)`;
  },
  differences: ['On ClickHouse a key that is not a constant is never a path.'],
  examples: [
    { args: [dynamic({ key1: 123, key2: 'abc' }), 'key2'], result: true },
    { args: [dynamic({ key1: 123, key3: null }), 'key2'], result: false },
    { args: [dynamic({ key1: null }), 'key1'], result: true },
    { args: [dynamic({ key2: { prop1: 'abc' } }), '$.key2.prop2'], result: false },
    { args: [dynamic([1]), 'key1'], result: null },
    { args: [dynamic(null), 'key1'], result: null },
  ],
});
