import { sql, type Sql } from '../../sql/sql.ts';
import { withValue } from '../../sql/with-value.ts';
import { dynamic } from '../../values/typed.ts';
import { defineAggregate, storeOnly } from '../define-aggregate.ts';

/** How deep bags and arrays are looked into. */
const depth = 12;
const noPlaces = sql`CAST([], 'Array(Tuple(Array(String), String))')`;
const indexer = sql.string('`indexer`');

/** What a value is, as JSON text: the name of a type, or a container without anything in it yet; '' of a null. */
const wordOf = (json: Sql): Sql =>
  sql`transform(JSONType(${json}), ['Int64', 'UInt64', 'Double', 'Bool', 'String', 'Array', 'Object'], ['"long"', '"long"', '"double"', '"bool"', '"string"', '{}', '{}'], '')`;

/** The places (paths of keys) in a value with what stands there. */
function placesIn(value: Sql): Sql {
  // State: values yet to look into with their paths, and what was found.
  const inner = sql`multiIf(JSONType(e.2) = 'Object', arrayMap(kv -> tuple(arrayPushBack(e.1, kv.1), kv.2), JSONExtractKeysAndValuesRaw(e.2)), JSONType(e.2) = 'Array', arrayMap(v -> tuple(arrayPushBack(e.1, ${indexer}), v), arrayDistinct(JSONExtractArrayRaw(e.2))), ${noPlaces})`;
  const found = sql`arrayMap(e -> tuple(e.1, ${wordOf(sql`e.2`)}), s.1)`;
  const step = sql`tuple(arrayFlatten(arrayMap(e -> ${inner}, s.1)), arrayConcat(s.2, arrayDistinct(${found})))`;
  const start = sql`tuple([tuple(CAST([], 'Array(String)'), ${value})], ${noPlaces})`;
  const all = withValue(
    sql`arrayFold((s, d) -> ${step}, range(${sql.number(depth)}), ${start})`,
    (ends) => sql`arrayConcat(${ends}.2, arrayMap(e -> tuple(e.1, '"dynamic"'), ${ends}.1))`,
  );
  return sql`arrayFilter(e -> e.2 != '', ${all})`;
}

/** Groups of neighbours that `part` is equal in. */
const groups = (entries: Sql, part: (entry: Sql) => Sql): Sql =>
  withValue(
    entries,
    (all) =>
      sql`arraySplit((e, b) -> ${part(sql`e`)} != ${part(sql`b`)}, ${all}, arraySlice(arrayConcat([${all}[1]], ${all}), 1, length(${all})))`,
  );

/** The types at each place of entries in order: one, or an array of several; a container's keys stand for its empty form. */
const unions = (entries: Sql): Sql => {
  const kept = sql`arrayDistinct(arrayFilter((t, n) -> t != '{}' OR n = 0, arrayMap(e -> e.2, g), arrayWithConstant(length(g), arrayCount(e -> startsWith(e.2, '{"'), g))))`;
  const text = withValue(
    kept,
    (k) => sql`if(length(${k}) = 1, ${k}[1], concat('[', arrayStringConcat(${k}, ','), ']'))`,
  );
  return sql`arrayMap(g -> tuple(g[1].1, ${text}), ${groups(entries, (e) => sql`${e}.1`)})`;
};

/** The schema of places: from the deepest up, those of one container become its keys. */
function schemaOf(places: Sql): Sql {
  const here = sql`arraySort(arrayFilter(e -> length(e.1) = d, s))`;
  const keys = sql`arrayStringConcat(arrayMap(e -> concat(toJSONString(e.1[-1]), ':', e.2), g), ',')`;
  const containers = sql`arrayMap(g -> tuple(arrayPopBack(g[1].1), concat('{', ${keys}, '}')), ${groups(unions(here), (e) => sql`arrayPopBack(${e}.1)`)})`;
  const folded = sql`arrayFold((s, d) -> arrayConcat(arrayFilter(e -> length(e.1) < d, s), ${containers}), arrayReverse(range(1, ${sql.number(depth + 1)})), ${places})`;
  return withValue(unions(sql`arraySort(${folded})`), (roots) => sql`if(empty(${roots}), '', ${roots}[1].2)`);
}

export const buildschema = defineAggregate({
  name: 'buildschema',
  doc: `Returns the schema that all values of the group have: of a bag its keys, of an array \`indexer\`, of a value its type, of several types an array of them; null when there is no value. What is deeper than ${depth} levels is dynamic.`,
  learn: 'https://learn.microsoft.com/kusto/query/buildschema-aggregation-function',
  params: { value: 'dynamic' },
  returns: 'dynamic',
  js: storeOnly,
  clickhouse: ({ value }) => schemaOf(sql`groupUniqArrayArray(${placesIn(value.sql)})`),
  differences: [
    'Keys and types are in the order of the alphabet.',
    'Datetimes and timespans in a dynamic are strings.',
  ],
  examples: [
    {
      rows: [
        [dynamic({ x: 1, y: 3.5 })],
        [dynamic({ x: 'somevalue', z: [1, 2, 3] })],
        [dynamic({ y: { w: 'zzz' }, t: ['aa', 'bb'], z: ['foo'] })],
        [dynamic(null)],
      ],
      result: dynamic({
        x: ['long', 'string'],
        y: ['double', { w: 'string' }],
        z: { '`indexer`': ['long', 'string'] },
        t: { '`indexer`': 'string' },
      }),
    },
    {
      rows: [[dynamic({ a: {}, b: [], c: null, d: [{ e: true }] })]],
      result: dynamic({ a: {}, b: {}, d: { '`indexer`': { e: 'bool' } } }),
    },
    { rows: [[dynamic(1)], [dynamic('x')]], result: dynamic(['long', 'string']) },
    { rows: [[dynamic(null)]], result: dynamic(null) },
    { rows: [], types: ['dynamic'], result: dynamic(null) },
  ],
});
