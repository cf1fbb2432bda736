import { jsonText, type JsonValue } from '@belfry/schema';
import { elementText, entriesOf, isArraySql, isBagSql } from '../../sql/collections.ts';
import { elementsOf } from '../../sql/dynamic.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import { withValue } from '../../sql/with-value.ts';
import { toDynamic } from '../../values/convert.ts';
import { bagOf, isBag } from '../../values/json-parts.ts';
import { dynamic, nullOf } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';

function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isBag(value)) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return bagOf(entries.map(([key, inner]) => [key, sorted(inner)] as const));
}

/** As deep as bags are sorted in the store. */
const maxDepth = 8;

function sortedSql(value: Sql, depth: number): Sql {
  if (depth === maxDepth) return value;
  const entry = sql.identifier(`e${depth}`);
  const children = sql`if(${isBagSql(value)}, arraySort(e -> e.1, ${entriesOf(value)}), arrayMap(x -> tuple('', x), ${elementsOf(value)}))`;
  const key = sql`if(${isBagSql(value)}, concat(toJSONString(${entry}.1), ':'), '')`;
  const inner = sql`arrayStringConcat(arrayMap(${entry} -> concat(${key}, ${sortedSql(sql`${entry}.2`, depth + 1)}), ${children}), ',')`;
  const [open, close] = [sql`if(${isBagSql(value)}, '{', '[')`, sql`if(${isBagSql(value)}, '}', ']')`];
  return sql`if(${isBagSql(value)} OR ${isArraySql(value)}, concat(${open}, ${inner}, ${close}), ${value})`;
}

export const dynamicToJson = defineScalar({
  name: 'dynamic_to_json',
  category: 'dynamic',
  doc: 'Returns a value as JSON text, the keys of bags in order, so that equal values have equal texts.',
  learn: 'https://learn.microsoft.com/kusto/query/dynamic-to-json-function',
  params: { value: 'any' },
  returns: 'string',
  nulls: 'handle',
  js: ({ value }, call) =>
    typeof value === 'bigint' && call.types[0] === 'long'
      ? String(value)
      : jsonText(sorted(toDynamic(call.types[0]!, value))),
  clickhouse: ({ value }) =>
    value.type === 'dynamic' ? withValue(elementText(value), (json) => sortedSql(json, 0)) : elementText(value),
  differences: [`On ClickHouse keys of bags deeper than ${maxDepth} levels keep their order.`],
  examples: [
    { args: [dynamic({ b: 2, a: 1 })], result: '{"a":1,"b":2}' },
    {
      args: [dynamic({ Y10: {}, X8: { c3: 1, d8: 5, a4: 6 }, A14: [15, { y: 1, x: [{ q: 1, p: 2 }] }] })],
      result: '{"A14":[15,{"x":[{"p":2,"q":1}],"y":1}],"X8":{"a4":6,"c3":1,"d8":5},"Y10":{}}',
    },
    { args: [dynamic([1, 'a/"b"', null])], result: '[1,"a/\\"b\\"",null]' },
    { args: [dynamic('a')], result: '"a"' },
    { args: [nullOf('dynamic')], result: 'null' },
  ],
});
