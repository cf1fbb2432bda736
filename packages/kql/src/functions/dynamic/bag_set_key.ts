import type { JsonValue } from '@belfry/schema';
import { entriesOf, isBagSql, jsonBag } from '../../sql/collections.ts';
import { jsonOf } from '../../sql/convert.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import { literalText } from '../../sql/sql-value.ts';
import { toDynamic } from '../../values/convert.ts';
import { bagOf, bagPath, isBag } from '../../values/json-parts.ts';
import { dynamic } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { constant } from '../param.ts';

function set(bag: JsonValue, [key = '', ...rest]: readonly string[], value: JsonValue): JsonValue {
  const own = isBag(bag) ? bag : {};
  const before = Object.hasOwn(own, key) ? own[key]! : null;
  return bagOf([...Object.entries(own), [key, rest.length === 0 ? value : set(before, rest, value)]]);
}

function setSql(bag: Sql, [key = '', ...rest]: readonly string[], value: Sql): Sql {
  const name = sql.string(key);
  const inner = rest.length === 0 ? value : setSql(sql`JSONExtractRaw(${bag}, ${name})`, rest, value);
  return jsonBag(sql`arrayPushBack(arrayFilter(e -> e.1 != ${name}, ${entriesOf(bag)}), tuple(${name}, ${inner}))`);
}

export const bagSetKey = defineScalar({
  name: 'bag_set_key',
  category: 'dynamic',
  doc: 'Returns a bag with a key set to a value; `$.a.b` sets a key of a bag inside, which is made when it is not there. Null for anything but a bag.',
  learn: 'https://learn.microsoft.com/kusto/query/bag-set-key-function',
  params: { bag: 'dynamic', key: constant('string'), value: 'any' },
  returns: 'dynamic',
  nulls: 'handle',
  js: ({ bag, key, value }, call) => {
    const path = bagPath(key);
    return isBag(bag) && path !== null ? set(bag, path, toDynamic(call.types[2]!, value)) : null;
  },
  clickhouse: ({ bag, key, value }, call) => {
    const path = bagPath(literalText(key) ?? '');
    if (path === null) return call.unsupported('the key is no path of keys');
    return sql`if(${isBagSql(bag)}, ${setSql(bag.sql, path, jsonOf(value))}, '')`;
  },
  differences: ['A set key comes last in the bag.'],
  examples: [
    { args: [dynamic({ key1: 1, key2: 2 }), 'key3', 3n], result: dynamic({ key1: 1, key2: 2, key3: 3 }) },
    { args: [dynamic({ key1: 1, key3: 'abc' }), 'key3', 'x'], result: dynamic({ key1: 1, key3: 'x' }) },
    {
      args: [dynamic({ key1: 123, key2: { prop1: 123, prop2: 'xyz' } }), '$.key2.prop1', 'abc'],
      result: dynamic({ key1: 123, key2: { prop1: 'abc', prop2: 'xyz' } }),
    },
    { args: [dynamic({ key1: 123 }), '$.key2.prop1', 'abc'], result: dynamic({ key1: 123, key2: { prop1: 'abc' } }) },
    { args: [dynamic(null), 'a', 1n], result: dynamic(null) },
  ],
});
