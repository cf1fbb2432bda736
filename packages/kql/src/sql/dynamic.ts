import { sql, type Sql } from './sql.ts';
import type { SqlValue } from './sql-value.ts';

/** Whether a dynamic is null: absent or JSON null. */
export const isNullDynamic = (value: SqlValue | Sql): Sql => sql`${value} in ('', 'null')`;

/** The elements of a JSON array as JSON texts; [] for anything else. */
export const elementsOf = (value: SqlValue | Sql): Sql => sql`JSONExtractArrayRaw(${value})`;

/** The strings of a dynamic: those of an array, a string itself; [] for anything else. */
export const stringsOf = (value: SqlValue | Sql): Sql =>
  sql`if(JSONType(${value}) = 'String', [JSONExtractString(${value})], JSONExtract(${value}, 'Array(String)'))`;

/** A JSON array of JSON texts. */
export const jsonArray = (elements: Sql): Sql => sql`concat('[', arrayStringConcat(${elements}, ','), ']')`;

/** A JSON array of strings. */
export const jsonStringArray = (strings: Sql): Sql => sql`toJSONString(${strings})`;
