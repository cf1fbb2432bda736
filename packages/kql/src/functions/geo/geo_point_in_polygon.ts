import { isPlace, readLines, readRegion } from '../../sphere/geojson.ts';
import { nearestOf, regionHas } from '../../sphere/region.ts';
import { edgesOf, type Edge } from '../../sphere/edge.ts';
import { angle, earthRadius, fromDegrees } from '../../sphere/vector.ts';
import { dynamic, nullOf, real } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { prepared } from '../param.ts';
import { brokenLine, brokenPolygon, line, park, polygon } from './example-shapes.ts';
import {
  distanceSql,
  distanceToPolygonSql,
  isInSql,
  overShape,
  prepareLineEdges,
  preparePolygon,
  preparePolygonEdges,
} from './prepared-shapes.ts';

const withHole = dynamic({
  type: 'Polygon',
  coordinates: [
    [
      [0, 0],
      [10, 0],
      [10, 10],
      [0, 10],
      [0, 0],
    ],
    [
      [4, 4],
      [4, 6],
      [6, 6],
      [6, 4],
      [4, 4],
    ],
  ],
});
/** Nearly half of the sphere. */
const wide = polygon([-90, -1], [0, -1], [90, -1], [90, 1], [0, 89], [-90, 1]);

export const geoPointInPolygon = defineScalar({
  name: 'geo_point_in_polygon',
  category: 'geo',
  doc: 'Whether a place (longitude, latitude in degrees) is in a polygon or multipolygon (GeoJSON, edges are shortest ways on the sphere); null for what is no place or polygon. A polygon has up to 20,000 points.',
  learn: 'https://learn.microsoft.com/kusto/query/geo-point-in-polygon-function',
  params: { longitude: 'real', latitude: 'real', polygon: prepared(preparePolygon) },
  returns: 'bool',
  nulls: 'propagate',
  js: ({ longitude, latitude, polygon: shape }) => {
    const region = isPlace(longitude, latitude) ? readRegion(shape) : undefined;
    return region === undefined ? null : regionHas(region, fromDegrees([longitude, latitude]));
  },
  clickhouse: ({ longitude, latitude, polygon: shape }, call) =>
    overShape([longitude, latitude], shape, 'Bool', (point) => isInSql(point, shape, call)),
  differences: ['A place exactly on the border is in or out by rounding.'],
  examples: [
    { args: [real(-73.965), real(40.782), park], result: true },
    { args: [real(-73.985), real(40.782), park], result: false },
    { args: [real(2), real(3), withHole], result: true },
    { args: [real(5), real(5), withHole], result: false },
    { args: [real(0), real(45), wide], result: true },
    { args: [real(180), real(-45), wide], result: false },
    // The shortest way between two places on a parallel goes north of it.
    { args: [real(0), real(50.5), polygon([-20, 50], [-20, 40], [20, 40], [20, 50])], result: true },
    { args: [real(179.5), real(0.5), polygon([179, 0], [-179, 0], [-179, 1], [179, 1])], result: true },
    { args: [real(200), real(1), park], result: null },
    { args: [real(1), real(1), brokenPolygon], result: null },
    { args: [nullOf('real'), real(1), park], result: null },
    { args: [real(1), real(1), nullOf('dynamic')], result: null },
  ],
});

const distance = (longitude: number, latitude: number, edges: readonly Edge[]): number => {
  const place = fromDegrees([longitude, latitude]);
  return angle(place, nearestOf(edges, place)) * earthRadius;
};

export const geoDistancePointToLine = defineScalar({
  name: 'geo_distance_point_to_line',
  category: 'geo',
  doc: 'Returns the distance in metres of a place (longitude, latitude in degrees) from the nearest point of a line or multiline (GeoJSON); null for what is no place or line. Over stored rows a line has up to 500 edges as a constant; the cost grows with rows times edges.',
  learn: 'https://learn.microsoft.com/kusto/query/geo-distance-point-to-line-function',
  params: { longitude: 'real', latitude: 'real', lineString: prepared(prepareLineEdges) },
  returns: 'real',
  nulls: 'propagate',
  js: ({ longitude, latitude, lineString }) => {
    const lines = isPlace(longitude, latitude) ? readLines(lineString) : undefined;
    return lines === undefined ? null : distance(longitude, latitude, lines.flatMap(edgesOf));
  },
  clickhouse: ({ longitude, latitude, lineString }, call) =>
    overShape([longitude, latitude], lineString, 'Float64', (point) => distanceSql(point, lineString, call)),
  differences: [],
  examples: [
    {
      args: [
        real(-115.199625),
        real(36.210419),
        line(
          [-115.115385, 36.229195],
          [-115.136995, 36.200366],
          [-115.140252, 36.19247],
          [-115.143558, 36.188523],
          [-115.144076, 36.181954],
          [-115.154662, 36.174483],
          [-115.166431, 36.176388],
          [-115.183289, 36.175007],
          [-115.192612, 36.176736],
          [-115.202485, 36.173439],
          [-115.225355, 36.174365],
        ),
      ],
      result: 3797.88887253334,
      tolerance: 1e-9,
    },
    { args: [real(0), real(1), line([-5, 0], [5, 0])], result: 111195.10117748393, tolerance: 1e-9 },
    { args: [real(300), real(1), line([-5, 0], [5, 0])], result: null },
    { args: [real(1), real(1), brokenLine], result: null },
    { args: [real(1), real(1), nullOf('dynamic')], result: null },
  ],
});

export const geoDistancePointToPolygon = defineScalar({
  name: 'geo_distance_point_to_polygon',
  category: 'geo',
  doc: 'Returns the distance in metres of a place (longitude, latitude in degrees) from the nearest point of a polygon or multipolygon (GeoJSON), 0 inside; null for what is no place or polygon. Over stored rows a polygon has up to 500 edges as a constant; the cost grows with rows times edges.',
  learn: 'https://learn.microsoft.com/kusto/query/geo-distance-point-to-polygon-function',
  params: { longitude: 'real', latitude: 'real', polygon: prepared(preparePolygonEdges) },
  returns: 'real',
  nulls: 'propagate',
  js: ({ longitude, latitude, polygon: shape }) => {
    const region = isPlace(longitude, latitude) ? readRegion(shape) : undefined;
    if (region === undefined) return null;
    return regionHas(region, fromDegrees([longitude, latitude])) ? 0 : distance(longitude, latitude, region.edges);
  },
  clickhouse: ({ longitude, latitude, polygon: shape }, call) =>
    overShape([longitude, latitude], shape, 'Float64', (point) => distanceToPolygonSql(point, shape, call)),
  differences: [],
  examples: [
    { args: [real(-73.9839), real(40.7705), park], result: 259.940756070596, tolerance: 1e-9 },
    { args: [real(-73.965), real(40.782), park], result: 0 },
    { args: [real(1), real(100), park], result: null },
    { args: [real(1), real(1), brokenPolygon], result: null },
    { args: [nullOf('real'), real(1), park], result: null },
  ],
});
