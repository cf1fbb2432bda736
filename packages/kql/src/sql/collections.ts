import type { SqlValue } from './sql-value.ts';
import { jsonOf } from './convert.ts';
import { jsonArray } from './dynamic.ts';
import { sql, type Sql, type SqlPart } from './sql.ts';

export const isArraySql = (value: SqlPart): Sql => sql`JSONType(${value}) = 'Array'`;
export const isBagSql = (value: SqlPart): Sql => sql`JSONType(${value}) = 'Object'`;

/** The keys and values (JSON texts) of a bag as tuples; [] for anything else. */
export const entriesOf = (value: SqlPart): Sql => sql`JSONExtractKeysAndValuesRaw(${value})`;

/** A bag of tuples of a key and a JSON text. */
export const jsonBag = (entries: Sql): Sql =>
  sql`concat('{', arrayStringConcat(arrayMap(e -> concat(toJSONString(e.1), ':', e.2), ${entries}), ','), '}')`;

/** A value as the JSON text that it has as an element of an array: equal values have equal texts. */
export const elementText = (value: SqlValue): Sql => sql`JSONExtractRaw(${jsonOf(value)})`;

/** `result` where the value is an array, else null. */
export const ofArray = (value: SqlPart, result: Sql): Sql => sql`if(${isArraySql(value)}, ${result}, '')`;

export const arrayOf = (value: SqlPart, elements: Sql): Sql => ofArray(value, jsonArray(elements));

/** The elements without repetitions, in order of their first. */
export const distinctElementsSql = (elements: Sql): Sql =>
  sql`arrayFilter((x, n) -> n = 1, ${elements}, arrayEnumerateUniq(${elements}))`;

/** What stands at a path of keys and zero-based positions, as JSON text; '' when nothing does. */
export const atPathSql = (json: Sql, path: readonly (string | number)[]): Sql =>
  path.reduce(
    (inner, key) =>
      typeof key === 'string'
        ? sql`JSONExtractRaw(${inner}, ${sql.string(key)})`
        : sql`if(JSONType(${inner}) = 'Array', JSONExtractRaw(${inner}, ${sql.number(key + 1)}), '')`,
    json,
  );
