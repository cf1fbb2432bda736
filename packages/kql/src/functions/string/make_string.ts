import type { JsonValue, KqlType } from '@belfry/schema';
import { codePointsSql, textOfPointsSql } from '../../sql/code-points.ts';
import { convertSql } from '../../sql/convert.ts';
import { elementsOf } from '../../sql/dynamic.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import type { SqlValue } from '../../sql/sql-value.ts';
import { elementsIn } from '../../values/json-parts.ts';
import type { KqlValue } from '../../values/kql-value.ts';
import { charactersOf } from '../../values/text.ts';
import { dynamic, nullOf } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { variadic } from '../param.ts';

const pointsIn = (type: KqlType, value: KqlValue): number[] =>
  (type === 'dynamic' && Array.isArray(value) ? elementsIn(value as JsonValue) : [value])
    .filter((one) => one !== null)
    .map((one) => (typeof one === 'bigint' || typeof one === 'number' ? Number(one) : -1));

const isPoint = (point: number): boolean =>
  Number.isInteger(point) && point >= 0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);

/** The code points of an argument as an array of Int64. */
const pointsSql = (value: SqlValue): Sql =>
  value.type === 'dynamic'
    ? sql`arrayMap(x -> ifNull(toInt64OrNull(x), -1), arrayFilter(x -> x NOT IN ('null', ''), if(JSONType(${value}) = 'Array', ${elementsOf(value)}, [${value}])))`
    : sql`arrayMap(x -> assumeNotNull(x), arrayFilter(x -> isNotNull(x), [${convertSql(value, 'long')}]))`;

export const makeString = defineScalar({
  name: 'make_string',
  aliases: ['unicode_codepoints_to_string'],
  category: 'string',
  doc: "Returns the text of code points, given as numbers or arrays of numbers; '' when one is no code point.",
  learn: 'https://learn.microsoft.com/kusto/query/unicode-codepoints-to-string-function',
  params: { points: variadic(['long', 'int', 'dynamic']) },
  returns: 'string',
  nulls: 'handle',
  js: ({ points }, { types }) => {
    const all = points.flatMap((point, index) => pointsIn(types[index]!, point));
    return all.every(isPoint) ? all.map((point) => String.fromCodePoint(point)).join('') : '';
  },
  clickhouse: ({ points }) => {
    const all = sql`arrayConcat(${sql.join(points.map(pointsSql))})`;
    return sql`if(arrayAll(c -> c BETWEEN 0 AND 1114111 AND NOT c BETWEEN 55296 AND 57343, ${all}), ${textOfPointsSql(all)}, '')`;
  },
  differences: [],
  examples: [
    { args: [75n, 117n, 115n, 116n, 111n], result: 'Kusto' },
    { args: [dynamic([75, 233]), 0x1f600n], result: 'Ké😀' },
    { args: [dynamic([75, 'x'])], result: '' },
    { args: [55296n], result: '' },
    { args: [dynamic(null), 65n], result: 'A' },
    { args: [dynamic(true)], result: '' },
    { args: [dynamic([])], result: '' },
    { args: [nullOf('long'), 65n], result: 'A' },
  ],
});

export const toUtf8 = defineScalar({
  name: 'unicode_codepoints_from_string',
  aliases: ['to_utf8'],
  category: 'string',
  doc: 'Returns an array of the code points of a text.',
  learn: 'https://learn.microsoft.com/kusto/query/unicode-codepoints-from-string-function',
  params: { text: 'string' },
  returns: 'dynamic',
  nulls: 'handle',
  js: ({ text }) => charactersOf(text).map((character) => character.codePointAt(0)!),
  clickhouse: ({ text }) => sql`toJSONString(arrayMap(x -> toUInt32(x), ${codePointsSql(text)}))`,
  differences: [],
  examples: [
    { args: ['Kusto'], result: dynamic([75, 117, 115, 116, 111]) },
    { args: ['é€😀'], result: dynamic([233, 8364, 128512]) },
    { args: [''], result: dynamic([]) },
  ],
});
