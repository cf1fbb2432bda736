import type { JsonValue } from '@belfry/schema';
import { readPolygons, readRegion } from '../../sphere/geojson.ts';
import { regionArea } from '../../sphere/region.ts';
import { earthRadius } from '../../sphere/vector.ts';
import { isNullDynamic, jsonStringArray } from '../../sql/dynamic.ts';
import { h3Texts } from '../../sql/h3-cell.ts';
import { sql } from '../../sql/sql.ts';
import { withValue } from '../../sql/with-value.ts';
import { dynamic, int, nullOf, real } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { optional, optionalConstant, prepared } from '../param.ts';
import { brokenPolygon, polygon } from './example-shapes.ts';

/** As in Kusto. */
const maxCells = 61_680;

/** The polygons (`p`) and their area in square kilometres (`a`), from which the number of cells is estimated. */
function prepare(value: JsonValue): JsonValue {
  const region = readRegion(value);
  const polygons = region === undefined ? undefined : readPolygons(value);
  if (region === undefined || polygons === undefined) return null;
  return {
    a: (regionArea(region) * earthRadius * earthRadius) / 1e6,
    p: polygons.map((rings) => rings.map((ring) => ring.map((place) => [...place]))),
  };
}

const madrid = polygon([-3.659, 40.553], [-3.913, 40.409], [-3.729, 40.273], [-3.524, 40.44]);

export const geoPolygonToH3cells = defineScalar({
  name: 'geo_polygon_to_h3cells',
  category: 'geo',
  doc: 'Returns the H3 cells of a resolution (0 to 15, default 6) whose middles are in a polygon or multipolygon (GeoJSON, edges are straight lines of degrees); null for what is no polygon or resolution, and for more than 61,680 cells.',
  learn: 'https://learn.microsoft.com/kusto/query/geo-polygon-to-h3cells-function',
  params: { polygon: prepared(prepare), resolution: optional('int'), radius: optionalConstant('real') },
  returns: 'dynamic',
  nulls: 'propagate',
  js: { unsupported: 'cells of H3 are computed in the store only, not on the stream' },
  clickhouse: ({ polygon: shape, resolution, radius }, call) => {
    if (radius !== undefined && radius.literal !== 0)
      return call.unsupported(
        'there is no radius here: put geo_polygon_buffer(polygon, radius) in place of the polygon',
      );
    const wanted = resolution === undefined ? sql`6` : sql`ifNull(${resolution}, -1)`;
    const level = sql`toUInt8(greatest(0, least(15, ${wanted})))`;
    const type = sql.string('Array(Array(Array(Tuple(Float64, Float64))))');
    const polygons = sql`if(${isNullDynamic(shape)}, [[[(0., 0.), (0., 0.1), (0.1, 0.)]]], JSONExtract(${shape}, 'p', ${type}))`;
    // A coarse level in place of one with too many cells: the engine may compute a branch that it does not take.
    const isSmall = sql`JSONExtractFloat(${shape}, 'a') / h3HexAreaKm2(${level}) < ${sql.number(2 * maxCells)}`;
    return withValue(
      sql`h3PolygonToCells(${polygons}, if(${isSmall}, ${level}, toUInt8(0)))`,
      (cells) =>
        sql`if(${isNullDynamic(shape)} OR NOT (${wanted} BETWEEN 0 AND 15) OR NOT (${isSmall}) OR length(${cells}) > ${sql.number(maxCells)}, '', ${jsonStringArray(h3Texts(cells))})`,
    );
  },
  differences: [
    'The cells come in another order.',
    'A radius is refused: `geo_polygon_to_h3cells(geo_polygon_buffer(polygon, radius), resolution)` does the same.',
  ],
  examples: [
    {
      args: [madrid],
      result: dynamic([
        '86390cb57ffffff',
        '86390ca27ffffff',
        '86390ca2fffffff',
        '86390cb07ffffff',
        '86390ca37ffffff',
        '86390cb0fffffff',
        '86390cb17ffffff',
        '86390cb87ffffff',
        '86390cb1fffffff',
        '86390cb8fffffff',
        '86390cba7ffffff',
        '86390ca07ffffff',
        '86390cbafffffff',
      ]),
    },
    { args: [madrid, int(16)], result: dynamic(null) },
    { args: [madrid, int(15)], result: dynamic(null) },
    { args: [madrid, int(4), real(0)], result: dynamic(['84390cbffffffff']) },
    { args: [brokenPolygon], result: dynamic(null) },
    { args: [nullOf('dynamic')], result: dynamic(null) },
  ],
});
