import { sql, type Sql } from './sql.ts';

/** FNV-1a: names a bound value by its own text, so equal names hold equal values and nesting cannot capture. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value >>> 0;
}

/** Returns `body` over a value that it may use several times; a long expression is computed once. */
export function withValue(value: Sql, body: (value: Sql) => Sql): Sql {
  if (value.text.length <= 40) return body(value);
  const name = sql.identifier(`v${hash(value.text).toString(36)}`);
  return sql`arrayMap(${name} -> ${body(name)}, [${value}])[1]`;
}
