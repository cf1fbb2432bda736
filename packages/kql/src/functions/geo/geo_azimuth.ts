import * as inSql from '../../sql/azimuth.ts';
import { sql } from '../../sql/sql.ts';
import { withValue } from '../../sql/with-value.ts';
import { azimuth, inCircle } from '../../sphere/azimuth.ts';
import { isPlace } from '../../sphere/geojson.ts';
import { nullOf, real } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';

export const geoAzimuth = defineScalar({
  name: 'geo_azimuth',
  category: 'geo',
  doc: 'Returns the direction from one place (longitude, latitude in degrees) to another in radians clockwise from north, in [0, 2π); null for a place that is none, the same place or the opposite one.',
  learn: 'https://learn.microsoft.com/kusto/query/geo-azimuth-function',
  params: { p1_longitude: 'real', p1_latitude: 'real', p2_longitude: 'real', p2_latitude: 'real' },
  returns: 'real',
  nulls: 'propagate',
  js: (args) =>
    isPlace(args.p1_longitude, args.p1_latitude) && isPlace(args.p2_longitude, args.p2_latitude)
      ? (azimuth([args.p1_longitude, args.p1_latitude], [args.p2_longitude, args.p2_latitude]) ?? null)
      : null,
  clickhouse: (args) => {
    const from = [args.p1_longitude, args.p1_latitude] as const;
    const to = [args.p2_longitude, args.p2_latitude] as const;
    return sql`if(${inSql.isPlaceSql(from)} AND ${inSql.isPlaceSql(to)}, ${inSql.azimuth(from, to)}, NULL)`;
  },
  differences: [],
  examples: [
    { args: [real(5), real(10), real(10), real(-40)], result: 3.05459939796449 },
    { args: [real(0), real(0), real(-1), real(0)], result: 4.71238898038469 },
    { args: [real(0), real(0), real(0), real(1)], result: 0 },
    { args: [real(5), real(10), real(5), real(10)], result: null },
    { args: [real(5), real(10), real(-175), real(-10)], result: null },
    { args: [real(181), real(10), real(10), real(-40)], result: null },
    { args: [nullOf('real'), real(10), real(10), real(-40)], result: null },
  ],
});

export const geoAngle = defineScalar({
  name: 'geo_angle',
  category: 'geo',
  doc: 'Returns the angle at the second of three places (longitude, latitude in degrees) from the line to the first to the line to the third in radians clockwise, in [0, 2π); null for a place that is none, or neighbors that are the same or opposite.',
  learn: 'https://learn.microsoft.com/kusto/query/geo-angle-function',
  params: {
    p1_longitude: 'real',
    p1_latitude: 'real',
    p2_longitude: 'real',
    p2_latitude: 'real',
    p3_longitude: 'real',
    p3_latitude: 'real',
  },
  returns: 'real',
  nulls: 'propagate',
  js: (args) => {
    const places = [
      [args.p1_longitude, args.p1_latitude],
      [args.p2_longitude, args.p2_latitude],
      [args.p3_longitude, args.p3_latitude],
    ] as const;
    if (!places.every(([longitude, latitude]) => isPlace(longitude, latitude))) return null;
    const [first, second, third] = places;
    const [back, on] = [azimuth(second, first), azimuth(second, third)];
    return back === undefined || on === undefined ? null : inCircle(on - back);
  },
  clickhouse: (args) => {
    const first = [args.p1_longitude, args.p1_latitude] as const;
    const second = [args.p2_longitude, args.p2_latitude] as const;
    const third = [args.p3_longitude, args.p3_latitude] as const;
    const usable = sql.join([first, second, third].map(inSql.isPlaceSql), ' AND ');
    const angle = withValue(sql`${inSql.azimuth(second, third)} - ${inSql.azimuth(second, first)}`, inSql.inCircle);
    return sql`if(${usable}, ${angle}, NULL)`;
  },
  differences: [],
  examples: [
    { args: [real(0), real(10), real(0), real(5), real(3), real(-10)], result: 2.94493843406882 },
    { args: [real(1), real(0), real(0), real(0), real(0), real(1)], result: 4.71238898038469 },
    { args: [real(0), real(10), real(0), real(10), real(3), real(-10)], result: null },
    { args: [real(0), real(10), real(0), real(5), real(180), real(-5)], result: null },
    { args: [real(0), real(100), real(0), real(5), real(3), real(-10)], result: null },
    { args: [real(0), real(10), nullOf('real'), real(5), real(3), real(-10)], result: null },
  ],
});
