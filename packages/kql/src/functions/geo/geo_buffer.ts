import type { JsonValue } from '@belfry/schema';
import { bufferOf } from '../../sphere/buffer.ts';
import { edgesOf, type Edge } from '../../sphere/edge.ts';
import { readLines, readRegion, writeParts } from '../../sphere/geojson.ts';
import type { Region } from '../../sphere/region.ts';
import { earthRadius } from '../../sphere/vector.ts';
import { dynamic, nullOf, real } from '../../values/typed.ts';
import { defineScalar, overData } from '../define-scalar.ts';
import { optional } from '../param.ts';
import { brokenLine, brokenPolygon, line, park } from './example-shapes.ts';

const differences = [
  'The corners of the result are others than in Kusto; it holds all within the radius and nothing farther than radius and tolerance.',
  'Null for a radius of more than 4,900 km and for more than 1,000 edges.',
];

/** Radius and tolerance are metres; a tolerance beyond the radius is the radius. */
function buffered(edges: readonly Edge[], region: Region | undefined, radius: number, tolerance = 10): JsonValue {
  if (!(radius > 0 && tolerance >= radius * 1e-6)) return null;
  const around = bufferOf(edges, region, radius / earthRadius, Math.min(tolerance, radius) / earthRadius);
  return around === undefined ? null : writeParts([], [], around);
}

export const geoLineBuffer = defineScalar({
  name: 'geo_line_buffer',
  category: 'geo',
  doc: 'Returns a polygon or multipolygon (GeoJSON) with all that is within a radius of metres of a line or multiline, and nothing farther than a tolerance (default 10) beyond it; null for what is no line, a radius that is not above 0 and a tolerance below a millionth of it.',
  learn: 'https://learn.microsoft.com/kusto/query/geo-line-buffer-function',
  params: { lineString: 'dynamic', radius: 'real', tolerance: optional('real') },
  returns: 'dynamic',
  nulls: 'propagate',
  js: ({ lineString, radius, tolerance }) => {
    const lines = readLines(lineString);
    return lines === undefined ? null : buffered(lines.flatMap(edgesOf), undefined, radius, tolerance);
  },
  clickhouse: overData,
  differences,
  examples: [
    { args: [line([0, 0], [1, 0]), real(0)], result: dynamic(null) },
    { args: [line([0, 0], [1, 0]), real(-5)], result: dynamic(null) },
    { args: [brokenLine, real(1)], result: dynamic(null) },
    { args: [nullOf('dynamic'), real(1)], result: dynamic(null) },
  ],
});

export const geoPolygonBuffer = defineScalar({
  name: 'geo_polygon_buffer',
  category: 'geo',
  doc: 'Returns a polygon or multipolygon (GeoJSON) with a polygon or multipolygon and all that is within a radius of metres of it, and nothing farther than a tolerance (default 10) beyond; null for what is no polygon, a radius that is not above 0 and a tolerance below a millionth of it.',
  learn: 'https://learn.microsoft.com/kusto/query/geo-polygon-buffer-function',
  params: { polygon: 'dynamic', radius: 'real', tolerance: optional('real') },
  returns: 'dynamic',
  nulls: 'propagate',
  js: ({ polygon, radius, tolerance }) => {
    const region = readRegion(polygon);
    return region === undefined ? null : buffered(region.edges, region, radius, tolerance);
  },
  clickhouse: overData,
  differences,
  examples: [
    { args: [park, real(0)], result: dynamic(null) },
    { args: [park, real(1000), real(0.0001)], result: dynamic(null) },
    { args: [brokenPolygon, real(1)], result: dynamic(null) },
    { args: [nullOf('dynamic'), real(1)], result: dynamic(null) },
  ],
});
