import type { JsonValue, KqlType } from '@belfry/schema';
import { sql, type Sql } from '../../sql/sql.ts';
import { nullOf as nullSql } from '../../sql/types.ts';
import type { KqlValue } from '../../values/kql-value.ts';
import { dynamic } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { constant } from '../param.ts';

/** Results that were computed before the query runs: `texts[i]` is the text of the result for `keys[i]`. */
export interface LookupTable {
  readonly [name: string]: JsonValue;
  readonly keys: string[];
  readonly texts: string[];
}

/** The text that a table holds for a result; '' for null. */
export function lookupText(type: KqlType, value: KqlValue): string {
  if (value === null) return '';
  if (type === 'dynamic') return JSON.stringify(value);
  return typeof value === 'boolean' ? String(Number(value)) : String(value as string | number | bigint);
}

/** How the text of a result becomes a value, for the types that results have. */
const readers: Partial<Record<KqlType, (text: Sql) => Sql>> = {
  string: (text) => text,
  dynamic: (text) => text,
  real: (text) => sql`toFloat64OrNull(${text})`,
  bool: (text) => sql`CAST(toUInt8OrNull(${text}), 'Nullable(Bool)')`,
  long: (text) => sql`toInt64OrNull(${text})`,
};

function ofText(text: Sql, type: KqlType): Sql {
  const read = readers[type];
  if (read === undefined) throw new Error(`no results of type ${type} are looked up`);
  return read(text);
}

export const lookedUp = defineScalar({
  name: 'looked up',
  category: 'operator',
  hidden: true,
  doc: 'Returns the result that was computed for a key before the query ran; null for others. Only plans hold it.',
  learn: 'https://learn.microsoft.com/kusto/query/',
  params: { key: 'string', table: constant('dynamic') },
  returns: { rule: 'the type of the results', of: () => 'dynamic' },
  nulls: 'handle',
  js: { unsupported: 'on the stream results are computed row by row' },
  clickhouse: ({ key, table }, call) => {
    const { keys, texts } = table.literal as LookupTable;
    if (keys.length === 0) return nullSql(call.returns);
    const list = (values: readonly string[]): Sql => sql`[${sql.join(values.map(sql.string))}]`;
    return ofText(sql`transform(${key}, ${list(keys)}, ${list(texts)}, '')`, call.returns);
  },
  differences: [],
  examples: [
    { args: ['a', dynamic({ keys: ['a', 'b'], texts: ['[1]', '2'] })], result: dynamic([1]) },
    { args: ['c', dynamic({ keys: ['a', 'b'], texts: ['[1]', '2'] })], result: dynamic(null) },
    { args: ['', dynamic({ keys: [], texts: [] })], result: dynamic(null) },
  ],
});
