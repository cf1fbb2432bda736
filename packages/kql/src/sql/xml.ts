import { attributePattern, mostPieces, piecePattern } from '../values/xml.ts';
import { jsonArray } from './dynamic.ts';
import { sql, type Sql, type SqlPart } from './sql.ts';
import { withValue } from './with-value.ts';

/** The open elements, each its name, the names of what it holds, and their values as JSON; and whether all went well. */
const state = sql.string('Tuple(Array(Tuple(String, Array(String), Array(String))), UInt8)');

/** The value of an element from what it holds: see `valueOf` of `values/xml.ts`. */
const valueSql = (keys: Sql, values: Sql): Sql => {
  const ofKey = sql`arrayFilter((v, n) -> n = k, ${values}, ${keys})`;
  const entry = sql`concat(toJSONString(k), ':', if(countEqual(${keys}, k) = 1, ${ofKey}[1], ${jsonArray(ofKey)}))`;
  const bag = sql`concat('{', arrayStringConcat(arrayMap(k -> ${entry}, arrayDistinct(${keys})), ','), '}')`;
  return sql`multiIf(empty(${keys}), 'null', ${keys} = ['#text'], ${values}[1], ${bag})`;
};

/** The attributes of a piece as tuples of `@name` and a JSON text. */
const attributesSql = sql`arrayMap(a -> tuple(concat('@', a[1]), toJSONString(decodeXMLComponent(if(a[2] = '', a[3], a[2])))), extractAllGroupsVertical(t[5], ${sql.string(attributePattern)}))`;

/** Open elements with one more entry in the last. */
const added = (open: Sql, key: Sql, value: Sql): Sql =>
  sql`arrayPushBack(arrayPopBack(${open}), tuple(${open}[-1].1, arrayPushBack(${open}[-1].2, ${key}), arrayPushBack(${open}[-1].3, ${value})))`;

/** One piece read into the open elements: see `take` of `values/xml.ts`. */
const stepSql = (): Sql => {
  const open = sql`s.1`;
  const isText = sql`t[7] != ''`;
  const isData = sql`startsWith(t[1], '<![CDATA[')`;
  const keys = sql`arrayMap(a -> a.1, ${attributesSql})`;
  const values = sql`arrayMap(a -> a.2, ${attributesSql})`;
  const next = sql`multiIf(${isText}, if(match(t[7], '[^ \\t\\r\\n]'), ${added(open, sql`'#text'`, sql`toJSONString(decodeXMLComponent(t[7]))`)}, ${open}), ${isData}, ${added(open, sql`'#cdata-section'`, sql`toJSONString(t[2])`)}, t[3] != '', ${added(
    sql`arrayPopBack(${open})`,
    sql`t[4]`,
    valueSql(sql`${open}[-1].2`, sql`${open}[-1].3`),
  )}, t[4] = '', ${open}, t[6] != '', ${added(open, sql`t[4]`, valueSql(keys, values))}, arrayPushBack(${open}, tuple(t[4], ${keys}, ${values})))`;
  const good = sql`s.2 AND (t[3] = '' OR ${isText} OR (length(${open}) > 1 AND ${open}[-1].1 = t[4]))`;
  return sql`CAST(tuple(${next}, toUInt8(${good})), ${state})`;
};

/** An XML document as a bag: see `parseXml` of `values/xml.ts`; '' where that gives null. */
export const parseXmlSql = (text: SqlPart): Sql =>
  withValue(sql`extractAllGroupsVertical(${text}, ${sql.string(piecePattern)})`, (pieces) => {
    const whole = sql`arrayStringConcat(arrayMap(p -> p[1], ${pieces})) = ${text} AND length(${pieces}) <= ${sql.number(mostPieces)}`;
    const read = sql`arrayFold((s, t) -> ${stepSql()}, if(${whole}, ${pieces}, []), CAST(tuple([tuple('', [], [])], 1), ${state}))`;
    return withValue(
      read,
      (end) =>
        sql`if(${whole} AND ${end}.2 AND length(${end}.1) = 1 AND length(${end}.1[1].2) = 1 AND NOT startsWith(${end}.1[1].2[1], '#'), ${valueSql(sql`${end}.1[1].2`, sql`${end}.1[1].3`)}, '')`,
    );
  });
