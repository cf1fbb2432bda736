import type { JsonValue } from '@belfry/schema';
import { edgeNumbers, flatRegions, leastCosine } from '../../sphere/flat.ts';
import { readLines, readRegion } from '../../sphere/geojson.ts';
import { edgesOf } from '../../sphere/edge.ts';
import { earthRadius, type Vector } from '../../sphere/vector.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import type { SqlValue } from '../../sql/sql-value.ts';
import { withValue } from '../../sql/with-value.ts';
import type { SqlCallContext } from '../define-scalar.ts';

/** Edges that the store goes through for each row; it holds the numbers of all of them for a block of rows. */
const maxEdges = 500;
/** What the store needs of a polygon to tell whether a point is in it: planes (`c`, `r`, `u`) with polygons on them (`p`). */
export function preparePolygon(value: JsonValue): JsonValue {
  const region = readRegion(value);
  if (region === undefined) return null;
  return flatRegions(region).map(({ centre, right, up, polygons }) => ({
    c: [...centre],
    r: [...right],
    u: [...up],
    p: polygons,
  }));
}

/** The same with the numbers of its edges (`e`), for distances. */
export function preparePolygonEdges(value: JsonValue): JsonValue {
  const region = readRegion(value);
  if (region === undefined) return null;
  return { e: region.edges.map(edgeNumbers), f: preparePolygon(value) };
}

/** The numbers of the edges of a line, for distances. */
export function prepareLineEdges(value: JsonValue): JsonValue {
  const lines = readLines(value);
  return lines === undefined ? null : { e: lines.flatMap((points) => edgesOf(points).map(edgeNumbers)) };
}

/** Whether a place is one; a null is none. */
export const isPlaceSql = (longitude: SqlValue, latitude: SqlValue): Sql =>
  sql`abs(ifNull(${longitude}, 999)) <= 180 AND abs(ifNull(${latitude}, 999)) <= 90`;

/** A place on the unit sphere as a tuple, computed once. */
export const withPoint = (longitude: SqlValue, latitude: SqlValue, body: (point: Sql) => Sql): Sql => {
  const [lambda, phi] = [sql`radians(ifNull(${longitude}, 0))`, sql`radians(ifNull(${latitude}, 0))`];
  return withValue(sql`(cos(${lambda}) * cos(${phi}), sin(${lambda}) * cos(${phi}), sin(${phi}))`, body);
};

const dotSql = (point: Sql, vector: Vector | Sql): Sql => {
  const part = (axis: 1 | 2 | 3): Sql =>
    Array.isArray(vector) ? sql.float64((vector as Vector)[axis - 1]!) : sql`${vector as Sql}[${sql.number(axis)}]`;
  return sql`(${point}.1 * ${part(1)} + ${point}.2 * ${part(2)} + ${point}.3 * ${part(3)})`;
};

const polygonType = sql.string('Array(Array(Array(Tuple(Float64, Float64))))');
const planesType = sql.string(
  'Array(Tuple(c Array(Float64), r Array(Float64), u Array(Float64), p Array(Array(Array(Tuple(Float64, Float64))))))',
);

/** Whether a point is in a region on a plane. The plane ends before the horizon: dividing by less would leave it. */
const isOnPlane = (point: Sql, [centre, right, up]: readonly (Vector | Sql)[], polygons: Sql): Sql =>
  withValue(
    dotSql(point, centre!),
    (depth) =>
      sql`if(${depth} > ${sql.float64(leastCosine / 2)}, pointInPolygon((${dotSql(point, right!)} / greatest(${depth}, ${sql.float64(leastCosine / 2)}), ${dotSql(point, up!)} / greatest(${depth}, ${sql.float64(leastCosine / 2)})), ${polygons}), 0)`,
  );

/** Whether a point is in a prepared polygon that is no null. */
export function isInSql(point: Sql, prepared: SqlValue, call: SqlCallContext): Sql {
  if (prepared.literal === undefined) {
    const axes = [1, 2, 3].map((index) => sql`plane.${sql.number(index)}`);
    return sql`arrayExists(plane -> ${isOnPlane(point, axes, sql`plane.4`)}, JSONExtract(${prepared}, ${planesType}))`;
  }
  const planes = prepared.literal as unknown as readonly { c: Vector; r: Vector; u: Vector; p: JsonValue }[];
  if (planes.length === 0) return call.unsupported('the polygon covers nothing');
  const tests = planes.map(({ c, r, u, p }) =>
    isOnPlane(point, [c, r, u], sql`JSONExtract(${sql.string(JSON.stringify(p))}, ${polygonType})`),
  );
  return sql`(${sql.join(tests, ' OR ')})`;
}

/** The square of the straight distance of a point from an edge, whose numbers `part` gives. */
function chordSql(point: Sql, part: (index: number) => Sql): Sql {
  const dot = (from: number): Sql =>
    sql`(${point}.1 * ${part(from)} + ${point}.2 * ${part(from + 1)} + ${point}.3 * ${part(from + 2)})`;
  const square = (axis: 1 | 2 | 3, from: number): Sql => {
    const difference = sql`(${point}.${sql.number(axis)} - ${part(from + axis - 1)})`;
    return sql`${difference} * ${difference}`;
  };
  const chord = (from: number): Sql => sql`(${square(1, from)} + ${square(2, from)} + ${square(3, from)})`;
  const aside = sql`${dot(6)} * ${dot(6)}`;
  return sql`if(${dot(9)} > 0 AND ${dot(12)} > 0, 2 * ${aside} / (1 + sqrt(greatest(0, 1 - ${aside}))), least(${chord(0)}, ${chord(3)}))`;
}

/** The distance in metres of a point from the nearest of prepared edges. */
export function distanceSql(point: Sql, prepared: SqlValue, call: SqlCallContext): Sql {
  const edges = (prepared.literal as { e: JsonValue[] } | undefined)?.e;
  if (edges !== undefined && edges.length > maxEdges)
    return call.unsupported(`the shape has more than ${maxEdges} edges: simplify it, or compare cells first`);
  const metres = (chord: Sql): Sql => sql`2 * ${sql.float64(earthRadius)} * asin(least(1, sqrt(${chord}) / 2))`;
  const type = sql.string(`Array(Tuple(${Array.from({ length: 15 }, () => 'Float64').join(', ')}))`);
  const nearest = chordSql(point, (index) => sql`e.${sql.number(index + 1)}`);
  return metres(sql`arrayMin(e -> ${nearest}, JSONExtract(${prepared}, 'e', ${type}))`);
}

/** The SQL of a value that needs a place and a prepared shape; null without one of them. */
export const overShape = (
  place: readonly [longitude: SqlValue, latitude: SqlValue],
  shape: SqlValue,
  type: 'Bool' | 'Float64',
  value: (point: Sql) => Sql,
): Sql => {
  const none = sql`CAST(NULL, ${sql.string(`Nullable(${type})`)})`;
  if (shape.literal === null) return none;
  const isShape = shape.literal === undefined ? sql` AND ${shape} NOT IN ('', 'null')` : sql``;
  return withPoint(
    ...place,
    (point) =>
      sql`if(${isPlaceSql(...place)}${isShape}, CAST(${value(point)}, ${sql.string(`Nullable(${type})`)}), NULL)`,
  );
};

/** The distance in metres of a point from a prepared polygon with edges: 0 inside. */
export function distanceToPolygonSql(point: Sql, prepared: SqlValue, call: SqlCallContext): Sql {
  const { literal } = prepared;
  const planes: SqlValue = {
    type: 'dynamic',
    sql: sql`JSONExtractRaw(${prepared}, 'f')`,
    ...(literal === undefined ? {} : { literal: (literal as { f: JsonValue }).f }),
  };
  return sql`if(${isInSql(point, planes, call)}, 0, ${distanceSql(point, prepared, call)})`;
}
