import { isPlaceSql } from '../../sql/azimuth.ts';
import { polygonJson } from '../../sql/geojson.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import { withValue } from '../../sql/with-value.ts';
import { circleCorners, minTolerance } from '../../sphere/circle.ts';
import { closedRing } from '../../sphere/closed-ring.ts';
import { isPlace } from '../../sphere/geojson.ts';
import { earthRadius } from '../../sphere/vector.ts';
import { dynamic, nullOf, real } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { optional } from '../param.ts';

/** The furthest corner in metres: nearly a quarter of the way around the Earth. */
const maxReach = 10_000_000;

/** The array of corners of `circleCorners`; `circle` is a tuple of longitude, latitude (degrees), radius and tolerance (radians). */
const cornersOf = (circle: Sql): Sql =>
  withValue(circle, (c) => {
    // Both branches of a condition may be computed: what no number of corners fits is none here.
    const count = sql`toInt64(greatest(3, ifNotFinite(ceil(pi() / acos(tan(${c}.3) / tan(${c}.3 + ${c}.4)) - 1e-9), 3)))`;
    return withValue(count, (n) =>
      withValue(sql`tuple(atan(tan(${c}.3) / cos(pi() / ${n})), radians(${c}.1), radians(${c}.2))`, (at) => {
        const ways = sql`arrayMap(index -> tuple(sin(${at}.1) * cos(-2 * pi() * index / ${n}), sin(${at}.1) * sin(-2 * pi() * index / ${n})), range(${n}))`;
        const level = sql`(cos(${at}.1) * cos(${at}.3) - way.1 * sin(${at}.3))`;
        const x = sql`${level} * cos(${at}.2) - way.2 * sin(${at}.2)`;
        const y = sql`${level} * sin(${at}.2) + way.2 * cos(${at}.2)`;
        const z = sql`cos(${at}.1) * sin(${at}.3) + way.1 * cos(${at}.3)`;
        return sql`arrayMap(p -> tuple(degrees(atan2(p.2, p.1)), degrees(atan2(p.3, sqrt(p.1 * p.1 + p.2 * p.2)))), arrayMap(way -> tuple(${x}, ${y}, ${z}), ${ways}))`;
      }),
    );
  });

export const geoPointBuffer = defineScalar({
  name: 'geo_point_buffer',
  category: 'geo',
  doc: 'Returns a polygon (GeoJSON) with all places within `radius` metres of one (longitude, latitude in degrees) and none further out than `tolerance` metres more (default 10, at most the radius, at least a millionth of it); null for a place or a length that is none.',
  learn: 'https://learn.microsoft.com/kusto/query/geo-point-buffer-function',
  params: { longitude: 'real', latitude: 'real', radius: 'real', tolerance: optional('real') },
  returns: 'dynamic',
  nulls: 'propagate',
  js: ({ longitude, latitude, radius, tolerance = 10 }) => {
    const within = Math.min(tolerance, radius);
    const usable = radius > 0 && within >= radius * minTolerance && radius + within <= maxReach;
    if (!isPlace(longitude, latitude) || !usable) return null;
    return closedRing(circleCorners([longitude, latitude], radius / earthRadius, within / earthRadius));
  },
  clickhouse: ({ longitude, latitude, radius, tolerance }) => {
    const most = sql.float64(maxReach);
    const within = tolerance === undefined ? sql`least(10., ${radius})` : sql`least(${tolerance}, ${radius})`;
    // The engine's `least` passes over a NULL.
    const given = tolerance === undefined ? sql`${radius} > 0` : sql`${radius} > 0 AND isNotNull(${tolerance})`;
    const lengths = sql`${given} AND ${within} >= ${radius} * ${sql.float64(minTolerance)} AND ${radius} + ${within} <= ${most}`;
    const usable = sql`ifNull(${isPlaceSql([longitude, latitude])} AND ${lengths}, false)`;
    return withValue(
      sql`if(${usable}, tuple(assumeNotNull(${longitude}), assumeNotNull(${latitude}), assumeNotNull(${radius}), assumeNotNull(${within})), tuple(0., 0., 0., 0.))`,
      (c) => {
        const inRadians = (metres: Sql, otherwise: Sql): Sql =>
          sql`if(${c}.3 > 0, ${metres}, ${otherwise}) / ${sql.float64(earthRadius)}`;
        const circle = sql`tuple(${c}.1, ${c}.2, ${inRadians(sql`${c}.3`, sql`1`)}, ${inRadians(sql`${c}.4`, sql`1`)})`;
        return sql`if(${c}.3 > 0, ${withValue(cornersOf(circle), polygonJson)}, '')`;
      },
    );
  },
  differences: [
    'The corners are others than Kusto’s, within the tolerance; radius and tolerance together may have 10,000 km.',
  ],
  examples: [
    {
      args: [real(0), real(0), real(111_194), real(111_194)],
      result: dynamic({
        type: 'Polygon',
        coordinates: [
          [
            [0, 1.9993713479185864],
            [-1.7316820733507, -0.99953349724929],
            [1.7316820733507, -0.99953349724929],
            [0, 1.9993713479185864],
          ],
        ],
      }),
    },
    { args: [real(200), real(1), real(0.1)], result: dynamic(null) },
    { args: [real(10), real(10), real(-1)], result: dynamic(null) },
    { args: [real(10), real(10), real(1000), real(0)], result: dynamic(null) },
    { args: [real(10), real(10), real(20_000_000)], result: dynamic(null) },
    { args: [nullOf('real'), real(10), real(1)], result: dynamic(null) },
    { args: [real(10), real(10), real(1), nullOf('real')], result: dynamic(null) },
  ],
});
