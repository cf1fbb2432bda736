import { jsonStringArray } from '../../sql/dynamic.ts';
import * as inSql from '../../sql/geohash.ts';
import { pointJson, polygonJson } from '../../sql/geojson.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import type { SqlValue } from '../../sql/sql-value.ts';
import { withValue } from '../../sql/with-value.ts';
import * as geohash from '../../sphere/geohash.ts';
import { closedRing } from '../../sphere/closed-ring.ts';
import { isPlace } from '../../sphere/geojson.ts';
import { dynamic, int, nullOf, real } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { optional } from '../param.ts';

const learn = (page: string): string => `https://learn.microsoft.com/kusto/query/${page}-function`;
const ofCell = <T>(text: string, body: (cell: geohash.GeohashCell) => T): T | null => {
  const cell = geohash.readGeohash(text);
  return cell === undefined ? null : body(cell);
};
/** `body` over the cell of a geohash; null, as a dynamic has it, for what is none. */
const ofCellSql = (text: SqlValue, body: (cell: Sql) => Sql): Sql =>
  withValue(inSql.readGeohash(text.sql), (cell) => sql`if(${cell}.3 = 0, '', ${body(cell)})`);

export const geoPointToGeohash = defineScalar({
  name: 'geo_point_to_geohash',
  category: 'geo',
  doc: "Returns the geohash of a place (longitude, latitude in degrees) with 1 to 18 characters (`accuracy`, default 5); '' for a place that is none.",
  learn: learn('geo-point-to-geohash'),
  params: { longitude: 'real', latitude: 'real', accuracy: optional('int') },
  returns: 'string',
  nulls: 'propagate',
  js: ({ longitude, latitude, accuracy = 5 }) =>
    isPlace(longitude, latitude) && accuracy >= 1 && accuracy <= geohash.maxGeohashLength
      ? geohash.geohashText(geohash.geohashAt([longitude, latitude], accuracy))
      : '',
  clickhouse: ({ longitude, latitude, accuracy }) => {
    const most = sql.number(geohash.maxGeohashLength);
    const size = accuracy === undefined ? sql`5` : sql`ifNull(${accuracy}, 0)`;
    const usable = sql`abs(ifNull(${longitude}, 999)) <= 180 AND abs(ifNull(${latitude}, 999)) <= 90 AND ${size} BETWEEN 1 AND ${most}`;
    const bounded = (value: SqlValue, end: Sql): Sql => sql`greatest(-${end}, least(${end}, ifNull(${value}, 0)))`;
    const text = withValue(
      sql`tuple(${bounded(longitude, sql`180`)}, ${bounded(latitude, sql`90`)}, toInt64(greatest(1, least(${most}, ${size}))))`,
      (p) => inSql.geohashText(inSql.geohashAt(sql`${p}.1`, sql`${p}.2`, sql`${p}.3`)),
    );
    return sql`if(${usable}, ${text}, '')`;
  },
  differences: [],
  examples: [
    { args: [real(139.806115), real(35.554128), int(12)], result: 'xn76m27ty9g4' },
    { args: [real(-80.195829), real(25.802215), int(8)], result: 'dhwfz15h' },
    { args: [real(-73.975212), real(40.789608)], result: 'dr72h' },
    { args: [real(180), real(-90), int(18)], result: 'pbpbpbpbpbpbpbpbpb' },
    { args: [real(200), real(1), int(3)], result: '' },
    { args: [real(1), real(1), int(19)], result: '' },
    { args: [nullOf('real'), real(1)], result: '' },
  ],
});

export const geoGeohashToCentralPoint = defineScalar({
  name: 'geo_geohash_to_central_point',
  category: 'geo',
  doc: 'Returns the middle of the area of a geohash (1 to 18 characters) as a GeoJSON point; null for what is none.',
  learn: learn('geo-geohash-to-central-point'),
  params: { geohash: 'string' },
  returns: 'dynamic',
  nulls: 'handle',
  js: (args) => ofCell(args.geohash, (cell) => ({ type: 'Point', coordinates: [...geohash.geohashCenter(cell)] })),
  clickhouse: (args) => ofCellSql(args.geohash, (cell) => withValue(inSql.geohashCenter(cell), pointJson)),
  differences: [],
  examples: [
    { args: ['sunny'], result: dynamic({ type: 'Point', coordinates: [42.47314453125, 23.70849609375] }) },
    { args: ['a'], result: dynamic(null) },
    { args: [''], result: dynamic(null) },
  ],
});

export const geoGeohashToPolygon = defineScalar({
  name: 'geo_geohash_to_polygon',
  category: 'geo',
  doc: 'Returns the area of a geohash (1 to 18 characters) as a GeoJSON polygon; null for what is none.',
  learn: learn('geo-geohash-to-polygon'),
  params: { geohash: 'string' },
  returns: 'dynamic',
  nulls: 'handle',
  js: (args) => ofCell(args.geohash, (cell) => closedRing(geohash.geohashCorners(cell))),
  clickhouse: (args) => ofCellSql(args.geohash, (cell) => withValue(inSql.geohashCorners(cell), polygonJson)),
  differences: [],
  examples: [
    {
      args: ['dr72h'],
      result: dynamic({
        type: 'Polygon',
        coordinates: [
          [
            [-74.00390625, 40.78125],
            [-73.9599609375, 40.78125],
            [-73.9599609375, 40.8251953125],
            [-74.00390625, 40.8251953125],
            [-74.00390625, 40.78125],
          ],
        ],
      }),
    },
    { args: ['dr72i'], result: dynamic(null) },
    { args: ['0000000000000000000'], result: dynamic(null) },
    { args: [''], result: dynamic(null) },
  ],
});

export const geoGeohashNeighbors = defineScalar({
  name: 'geo_geohash_neighbors',
  category: 'geo',
  doc: 'Returns the geohashes of the areas of the same size around one, eight or at a pole fewer; null for what is no geohash.',
  learn: learn('geo-geohash-neighbors'),
  params: { geohash: 'string' },
  returns: 'dynamic',
  nulls: 'handle',
  js: (args) => ofCell(args.geohash, (cell) => geohash.geohashNeighbors(cell).map(geohash.geohashText)),
  clickhouse: (args) => ofCellSql(args.geohash, (cell) => jsonStringArray(inSql.geohashNeighborTexts(cell))),
  differences: [],
  examples: [
    {
      args: ['sunny'],
      result: dynamic(['sunnt', 'sunpj', 'sunnx', 'sunpn', 'sunnv', 'sunpp', 'sunnz', 'sunnw']),
    },
    { args: ['0'], result: dynamic(['r', '2', 'p', '3', '1']) },
    { args: ['a'], result: dynamic(null) },
    { args: [''], result: dynamic(null) },
  ],
});
