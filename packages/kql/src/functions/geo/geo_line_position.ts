import type { JsonValue } from '@belfry/schema';
import { along, nearestPoint } from '../../sphere/edge.ts';
import { isPlace, readLines, readRegion, writePoint, type Geometry } from '../../sphere/geojson.ts';
import { lineEdges } from '../../sphere/line-overlay.ts';
import { lengthOf, nearestOf, regionHas } from '../../sphere/region.ts';
import { angle, fromDegrees, type Vector } from '../../sphere/vector.ts';
import { dynamic, nullOf, real } from '../../values/typed.ts';
import { defineScalar, overData } from '../define-scalar.ts';
import { brokenLine, brokenPolygon, line, park, point } from './example-shapes.ts';

const road = line([-73.95796, 40.80042], [-73.97317, 40.764486]);

/** The one line of a LineString. */
function singleLine(value: JsonValue): readonly Vector[] | undefined {
  const lines = readLines(value);
  return lines?.length === 1 ? lines[0] : undefined;
}

function pointAt(points: readonly Vector[], fraction: number): Vector {
  const edges = lineEdges([points]);
  let rest = fraction * lengthOf(edges);
  for (const edge of edges) {
    const size = angle(...edge);
    if (rest < size) return along(edge, rest);
    rest -= size;
  }
  return points.at(-1)!;
}

export const geoLineInterpolatePoint = defineScalar({
  name: 'geo_line_interpolate_point',
  category: 'geo',
  doc: 'Returns the place at a fraction (0 to 1) of the length of a line (GeoJSON LineString) as a GeoJSON point; null for what is no line or no such fraction.',
  learn: 'https://learn.microsoft.com/kusto/query/geo-line-interpolate-point-function',
  params: { lineString: 'dynamic', fraction: 'real' },
  returns: 'dynamic',
  nulls: 'propagate',
  js: ({ lineString, fraction }) => {
    const points = singleLine(lineString);
    return points === undefined || !(fraction >= 0 && fraction <= 1) ? null : writePoint(pointAt(points, fraction));
  },
  clickhouse: overData,
  differences: [],
  examples: [
    { args: [road, real(0.25)], result: point(-73.961764043218281, 40.791436687257232) },
    { args: [road, real(1)], result: point(-73.97317, 40.764486) },
    { args: [road, real(1.1)], result: dynamic(null) },
    { args: [nullOf('dynamic'), real(0.5)], result: dynamic(null) },
  ],
});

export const geoLineLocatePoint = defineScalar({
  name: 'geo_line_locate_point',
  category: 'geo',
  doc: 'Returns how far along a line (GeoJSON LineString) its nearest point to a place is, as a fraction of its length; null for what is no line or place.',
  learn: 'https://learn.microsoft.com/kusto/query/geo-line-locate-point-function',
  params: { lineString: 'dynamic', longitude: 'real', latitude: 'real' },
  returns: 'real',
  nulls: 'propagate',
  js: ({ lineString, longitude, latitude }) => {
    const points = singleLine(lineString);
    if (points === undefined || !isPlace(longitude, latitude)) return null;
    const place = fromDegrees([longitude, latitude]);
    const edges = lineEdges([points]);
    let [best, at, passed] = [Infinity, 0, 0];
    for (const edge of edges) {
      const foot = nearestPoint(place, edge);
      const distance = angle(place, foot);
      if (distance < best) [best, at] = [distance, passed + angle(edge[0], foot)];
      passed += angle(...edge);
    }
    return passed === 0 ? 0 : Math.min(1, at / passed);
  },
  clickhouse: overData,
  differences: [],
  examples: [
    { args: [road, real(-73.965), real(40.792)], result: 0.25560135100307552, tolerance: 1e-9 },
    { args: [road, real(-73), real(41)], result: 0 },
    { args: [brokenLine, real(1), real(1)], result: null },
    { args: [nullOf('dynamic'), real(1), real(1)], result: null },
  ],
});

function nearest(longitude: number, latitude: number, find: (place: Vector) => Vector | undefined): Geometry | null {
  if (!isPlace(longitude, latitude)) return null;
  const place = fromDegrees([longitude, latitude]);
  const found = find(place);
  if (found === undefined) return null;
  return found === place ? { type: 'Point', coordinates: [longitude, latitude] } : writePoint(found);
}

export const geoClosestPointOnLine = defineScalar({
  name: 'geo_closest_point_on_line',
  category: 'geo',
  doc: 'Returns the point of a line or multiline (GeoJSON) that is nearest to a place, as a GeoJSON point; null for what is no line or place.',
  learn: 'https://learn.microsoft.com/kusto/query/geo-closest-point-on-line-function',
  params: { longitude: 'real', latitude: 'real', lineString: 'dynamic' },
  returns: 'dynamic',
  nulls: 'propagate',
  js: ({ longitude, latitude, lineString }) =>
    nearest(longitude, latitude, (place) => {
      const lines = readLines(lineString);
      return lines === undefined
        ? undefined
        : nearestOf(
            lines.flatMap((points) => points.map((at, index) => [points[index - 1] ?? at, at] as const)),
            place,
          );
    }),
  clickhouse: overData,
  differences: [],
  examples: [
    {
      args: [
        real(-115.199625),
        real(36.210419),
        line([-115.183289, 36.175007], [-115.192612, 36.176736], [-115.202485, 36.173439]),
      ],
      result: point(-115.192612, 36.176736),
    },
    { args: [real(300), real(3), road], result: dynamic(null) },
    { args: [real(1), real(1), nullOf('dynamic')], result: dynamic(null) },
  ],
});

export const geoClosestPointOnPolygon = defineScalar({
  name: 'geo_closest_point_on_polygon',
  category: 'geo',
  doc: 'Returns the point of a polygon or multipolygon (GeoJSON) that is nearest to a place, as a GeoJSON point: the place itself when it is inside; null for what is no polygon or place.',
  learn: 'https://learn.microsoft.com/kusto/query/geo-closest-point-on-polygon-function',
  params: { longitude: 'real', latitude: 'real', polygon: 'dynamic' },
  returns: 'dynamic',
  nulls: 'propagate',
  js: ({ longitude, latitude, polygon }) =>
    nearest(longitude, latitude, (place) => {
      const region = readRegion(polygon);
      if (region === undefined) return undefined;
      return regionHas(region, place) ? place : nearestOf(region.edges, place);
    }),
  clickhouse: overData,
  differences: [],
  examples: [
    { args: [real(-73.9839), real(40.7705), park], result: point(-73.981205580153926, 40.769359452843211) },
    { args: [real(-73.965), real(40.782), park], result: point(-73.965, 40.782) },
    { args: [real(1), real(1), brokenPolygon], result: dynamic(null) },
    { args: [nullOf('real'), real(1), park], result: dynamic(null) },
  ],
});
