/** Well-known text as GeoJSON in SQL, as `values/wkt.ts` reads it. */
import { minPoints, wktPoint, wktShapes, wktSpace } from '../values/wkt.ts';
import { jsonArray } from './dynamic.ts';
import { sql, type Sql } from './sql.ts';
import { withValue } from './with-value.ts';

const gap = `${wktSpace}*`;
const list = (item: string, more: string): string => `[(]${gap}${item}(?:${gap},${gap}${item})${more}${gap}[)]`;
const line = list(wktPoint, `{${minPoints.line - 1},}`);
const polygon = list(list(wktPoint, `{${minPoints.ring - 1},}`), '*');
const onePoint = `[(]${gap}${wktPoint}${gap}[)]`;

const patterns: Record<keyof typeof wktShapes, string> = {
  POINT: onePoint,
  LINESTRING: line,
  POLYGON: polygon,
  MULTIPOINT: list(`(?:${wktPoint}|${onePoint})`, '*'),
  MULTILINESTRING: list(line, '*'),
  MULTIPOLYGON: list(polygon, '*'),
};
const shape = `(?:${Object.entries(patterns)
  .map(([word, body]) => `(?i:${word})${gap}${body}`)
  .join('|')})`;
const collection = `(?i:GEOMETRYCOLLECTION)${gap}${list(shape, '*')}`;

/** A number of WKT, which may be `+1`, `.5`, `01` or `1.`, as one of JSON, in the shortest form; 'inf' for one that is too large. */
const numberOf = (text: Sql): Sql => {
  const size = sql`replaceRegexpOne(replaceRegexpOne(concat('0', replaceRegexpOne(${text}, '^[-+]', '')), '^0+([0-9])', '\\\\1'), '[.]([eE]|$)', '.0\\\\1')`;
  return sql`ifNull(toString(JSONExtract(concat(if(startsWith(${text}, '-'), '-', ''), ${size}), 'Nullable(Float64)')), 'inf')`;
};

/** The brackets and points of a body as JSON. */
const arraysOf = (body: Sql): Sql => {
  const place = withValue(
    sql`extractAll(token, ${sql.string(`[^${wktSpace.slice(1)}+`)})`,
    (parts) => sql`concat('[', ${numberOf(sql`${parts}[1]`)}, ',', ${numberOf(sql`${parts}[2]`)}, ']')`,
  );
  const json = sql`multiIf(token = '(', '[', token = ')', ']', token = ',', ',', ${place})`;
  return sql`arrayStringConcat(arrayMap(token -> ${json}, extractAll(${body}, ${sql.string(`[(),]|${wktPoint}`)})))`;
};

/** The GeoJSON of a text that is a shape with coordinates. */
const shapeOf = (text: Sql): Sql =>
  withValue(sql`tuple(upper(extract(${text}, '[A-Za-z]+')), substring(${text}, position(${text}, '(')))`, (parts) => {
    const [words, names] = [Object.keys(wktShapes), Object.values(wktShapes)].map((texts) =>
      sql.join(texts.map(sql.string)),
    );
    const points = sql`arrayStringConcat(extractAll(${parts}.2, ${sql.string(wktPoint)}), ',')`;
    // The points of a MULTIPOINT may be in parentheses of their own.
    const body = sql`if(${parts}.1 = 'MULTIPOINT', concat('(', ${points}, ')'), ${parts}.2)`;
    const values = withValue(
      arraysOf(body),
      (arrays) => sql`if(${parts}.1 = 'POINT', substring(${arrays}, 2, length(${arrays}) - 2), ${arrays})`,
    );
    return sql`concat('{"type":"', transform(${parts}.1, [${words!}], [${names!}], ''), '","coordinates":', ${values}, '}')`;
  });

/** The GeoJSON of a shape in well-known text; '' for what is none. */
export const readWkt = (text: Sql): Sql => {
  const whole = (pattern: string): Sql => sql.string(`^${gap}${pattern}${gap}$`);
  const members = sql`arrayMap(member -> ${shapeOf(sql`member`)}, extractAll(${text}, ${sql.string(shape)}))`;
  const json = sql`multiIf(match(${text}, ${whole(shape)}), ${shapeOf(text)}, match(${text}, ${whole(collection)}), concat('{"type":"GeometryCollection","geometries":', ${jsonArray(members)}, '}'), '')`;
  return withValue(json, (geometry) => sql`if(position(${geometry}, 'inf') > 0, '', ${geometry})`);
};
