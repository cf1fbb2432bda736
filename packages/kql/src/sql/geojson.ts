import { sql, type Sql } from './sql.ts';

/** A place, a tuple of longitude and latitude, as JSON. */
const place = (pair: Sql): Sql => sql`concat('[', toString(${pair}.1), ',', toString(${pair}.2), ']')`;

/** The GeoJSON Point of a tuple of longitude and latitude in degrees, both finite. */
export const pointJson = (pair: Sql): Sql => sql`concat('{"type":"Point","coordinates":', ${place(pair)}, '}')`;

/** The GeoJSON Polygon of an array of such tuples, the corners of its one ring; the ring is closed here. */
export const polygonJson = (corners: Sql): Sql =>
  sql`concat('{"type":"Polygon","coordinates":[[', arrayStringConcat(arrayMap(corner -> ${place(sql`corner`)}, arrayPushBack(${corners}, ${corners}[1])), ','), ']]}')`;
