import { entriesOf, isBagSql, jsonBag } from '../../sql/collections.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import { withValue } from '../../sql/with-value.ts';
import type { JsonValue } from '@belfry/schema';
import { bagOf, bagPath, elementsIn, isBag } from '../../values/json-parts.ts';
import { dynamic } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';

const pathsIn = (keys: JsonValue): string[][] =>
  elementsIn(keys)
    .flatMap((key) => (typeof key === 'string' ? [bagPath(key) ?? []] : []))
    .filter((path) => path.length > 0);

function remove(value: JsonValue, paths: readonly string[][]): JsonValue {
  if (!isBag(value)) return value;
  const kept = Object.entries(value).filter(([key]) => !paths.some((path) => path.length === 1 && path[0] === key));
  return bagOf(
    kept.map(([key, inner]) => {
      const deeper = paths.filter((path) => path[0] === key).map((path) => path.slice(1));
      return [key, deeper.length === 0 ? inner : remove(inner, deeper)] as const;
    }),
  );
}

function removeSql(bag: Sql, paths: readonly string[][]): Sql {
  const whole = paths.filter((path) => path.length === 1).map((path) => sql.string(path[0]!));
  const entries =
    whole.length === 0 ? entriesOf(bag) : sql`arrayFilter(e -> e.1 NOT IN (${sql.join(whole)}), ${entriesOf(bag)})`;
  const nested = Map.groupBy(
    paths.filter((path) => path.length > 1),
    (path) => path[0]!,
  );
  const cut = [...nested].map(([key, deeper]) => {
    const inner = removeSql(
      sql`e.2`,
      deeper.map((path) => path.slice(1)),
    );
    return sql`e.1 = ${sql.string(key)} AND ${isBagSql(sql`e.2`)}, ${inner}`;
  });
  return jsonBag(
    cut.length === 0 ? entries : sql`arrayMap(e -> tuple(e.1, multiIf(${sql.join(cut)}, e.2)), ${entries})`,
  );
}

export const bagRemoveKeys = defineScalar({
  name: 'bag_remove_keys',
  category: 'dynamic',
  doc: 'Returns a bag without the keys of an array; `$.a.b` removes a key of a bag inside. Null for anything but a bag.',
  learn: 'https://learn.microsoft.com/kusto/query/bag-remove-keys-function',
  params: { bag: 'dynamic', keys: 'dynamic' },
  returns: 'dynamic',
  nulls: 'handle',
  js: ({ bag, keys }) => (isBag(bag) ? remove(bag, pathsIn(keys)) : null),
  clickhouse: ({ bag, keys }) => {
    const result =
      keys.literal === undefined
        ? withValue(sql`JSONExtract(${keys}, 'Array(String)')`, (list) =>
            jsonBag(sql`arrayFilter(e -> NOT has(${list}, e.1), ${entriesOf(bag)})`),
          )
        : removeSql(bag.sql, pathsIn(keys.literal as JsonValue));
    return sql`if(${isBagSql(bag)}, ${result}, '')`;
  },
  differences: ['On ClickHouse keys that are not a constant are never paths.'],
  examples: [
    { args: [dynamic({ key1: 123, key2: 'abc' }), dynamic(['key2', 'key4'])], result: dynamic({ key1: 123 }) },
    { args: [dynamic({ a: { b: 1, c: 2 } }), dynamic([])], result: dynamic({ a: { b: 1, c: 2 } }) },
    { args: [dynamic({ a: 1 }), dynamic(null)], result: dynamic({ a: 1 }) },
    { args: [dynamic([1]), dynamic(['a'])], result: dynamic(null) },
    { args: [dynamic(null), dynamic(['a'])], result: dynamic(null) },
  ],
});
