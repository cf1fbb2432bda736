import { sql, type Sql } from '../../sql/sql.ts';
import { withValue } from '../../sql/with-value.ts';
import { nullOf, real } from '../../values/typed.ts';
import { UnsupportedCall } from '../call.ts';
import { defineScalar } from '../define-scalar.ts';
import { geoDistance } from './geo_distance_2points.ts';
import { optional } from '../param.ts';
import type { SqlCallContext } from '../define-scalar.ts';

/** The distance of two places, which another function computes. */
function distanceJs(
  places: Record<string, number>,
  call: Parameters<Extract<typeof geoDistance.js, (...args: never[]) => unknown>>[1],
): number | null {
  if (typeof geoDistance.js !== 'function') throw new UnsupportedCall(geoDistance.js.unsupported);
  return geoDistance.js(places, call) as number | null;
}
function distanceSql(places: Record<string, unknown>, call: SqlCallContext): Sql {
  return typeof geoDistance.clickhouse === 'function'
    ? geoDistance.clickhouse(places, call)
    : call.unsupported(geoDistance.clickhouse.unsupported);
}

export const geoPointInCircle = defineScalar({
  name: 'geo_point_in_circle',
  category: 'geo',
  doc: 'Whether a place (longitude, latitude in degrees) is within a number of metres of another; null for a place that is none or a negative radius.',
  learn: 'https://learn.microsoft.com/kusto/query/geo-point-in-circle-function',
  params: {
    longitude: 'real',
    latitude: 'real',
    circle_longitude: 'real',
    circle_latitude: 'real',
    radius: 'real',
  },
  returns: 'bool',
  nulls: 'propagate',
  js: ({ longitude, latitude, circle_longitude, circle_latitude, radius }, call) => {
    const places = {
      longitude1: longitude,
      latitude1: latitude,
      longitude2: circle_longitude,
      latitude2: circle_latitude,
    };
    const distance = distanceJs(places, call);
    return distance === null || !(radius >= 0) ? null : distance <= radius;
  },
  clickhouse: ({ longitude, latitude, circle_longitude, circle_latitude, radius }, call) => {
    const places = {
      longitude1: longitude,
      latitude1: latitude,
      longitude2: circle_longitude,
      latitude2: circle_latitude,
    };
    return withValue(
      distanceSql(places, call),
      (distance) => sql`if(isNull(${distance}) OR NOT ifNull(${radius} >= 0, false), NULL, ${distance} <= ${radius})`,
    );
  },
  differences: ['The Earth is a sphere; Kusto’s distances differ by up to 0.6 %.'],
  examples: [
    { args: [real(-122.143564), real(47.535677), real(-122.100896), real(47.527351), real(3500)], result: true },
    { args: [real(-122.137575), real(47.630683), real(-122.100896), real(47.527351), real(3500)], result: false },
    { args: [real(0), real(0), real(0), real(0), real(-1)], result: null },
    { args: [nullOf('real'), real(0), real(0), real(0), real(1)], result: null },
  ],
});

const storeOnly = { unsupported: 'cells of a grid over the Earth are computed in the store only, not on the stream' };
const isPlaceSql = (longitude: Sql, latitude: Sql): Sql =>
  sql`abs(ifNull(${longitude}, 999)) <= 180 AND abs(ifNull(${latitude}, 999)) <= 90`;

export const geoPointToH3cell = defineScalar({
  name: 'geo_point_to_h3cell',
  category: 'geo',
  doc: "Returns the H3 cell of a place (longitude, latitude in degrees) at a resolution of 0 to 15 (default 6) as text; '' for a place that is none.",
  learn: 'https://learn.microsoft.com/kusto/query/geo-point-to-h3cell-function',
  params: { longitude: 'real', latitude: 'real', resolution: optional('long') },
  returns: 'string',
  nulls: 'handle',
  js: storeOnly,
  clickhouse: ({ longitude, latitude, resolution }) => {
    const size = resolution === undefined ? sql`6` : sql`ifNull(${resolution}, -1)`;
    const usable = sql`${isPlaceSql(longitude.sql, latitude.sql)} AND ${size} BETWEEN 0 AND 15`;
    return sql`if(${usable}, h3ToString(geoToH3(if(${usable}, ifNull(${latitude}, 0), 0), if(${usable}, ifNull(${longitude}, 0), 0), toUInt8(greatest(0, least(${size}, 15))))), '')`;
  },
  differences: [],
  examples: [
    { args: [real(-74.04450446039874), real(40.689250859314974), 6n], result: '862a1072fffffff' },
    { args: [real(200), real(1), 3n], result: '' },
    { args: [nullOf('real'), real(1)], result: '' },
  ],
});
