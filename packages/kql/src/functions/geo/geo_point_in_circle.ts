import { sql, type Sql } from '../../sql/sql.ts';
import { withValue } from '../../sql/with-value.ts';
import { nullOf, real } from '../../values/typed.ts';
import { UnsupportedCall } from '../call.ts';
import { defineScalar } from '../define-scalar.ts';
import { geoDistance } from './geo_distance_2points.ts';
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
  differences: [],
  examples: [
    { args: [real(-122.143564), real(47.535677), real(-122.100896), real(47.527351), real(3500)], result: true },
    { args: [real(-122.137575), real(47.630683), real(-122.100896), real(47.527351), real(3500)], result: false },
    { args: [real(0), real(0), real(0), real(0), real(-1)], result: null },
    { args: [nullOf('real'), real(0), real(0), real(0), real(1)], result: null },
  ],
});
