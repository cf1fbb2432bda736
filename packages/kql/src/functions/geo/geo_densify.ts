import type { JsonValue } from '@belfry/schema';
import { densify } from '../../sphere/densify.ts';
import { readChains, readLines, readPolygons, readRegions } from '../../sphere/geojson.ts';
import { earthRadius, type Degrees } from '../../sphere/vector.ts';
import { dynamic, nullOf, real } from '../../values/typed.ts';
import { defineScalar, overData } from '../define-scalar.ts';
import { optional } from '../param.ts';
import { brokenLine, line, park, polygon } from './example-shapes.ts';

const limits = ' A result has up to 200,000 places a chain.';

/** Chains with places added; undefined without a tolerance (metres) that is one, or for too many places. */
function dense(
  chains: readonly (readonly Degrees[])[],
  tolerance: number | undefined,
  wraps: boolean | undefined,
): JsonValue[] | undefined {
  const metres = tolerance ?? 10;
  if (!(metres >= 0.1 && metres <= 10_000)) return undefined;
  const results = chains.map((chain) => densify(chain, metres / earthRadius, wraps ?? false));
  return results.some((result) => result === undefined)
    ? undefined
    : results.map((result) => result!.map((place) => [...place]));
}

export const geoLineDensify = defineScalar({
  name: 'geo_line_densify',
  category: 'geo',
  doc: `Adds places to a line or multiline (GeoJSON) whose edges are straight on a map of longitude and latitude, until shortest ways between them are within a tolerance of metres (0.1 to 10,000, default 10). An edge over more than half of all longitudes goes the long way, or with \`preserve_crossing\` over the antimeridian. Null for what is no line or tolerance.${limits}`,
  learn: 'https://learn.microsoft.com/kusto/query/geo-line-densify-function',
  params: { lineString: 'dynamic', tolerance: optional('real'), preserve_crossing: optional('bool') },
  returns: 'dynamic',
  nulls: 'propagate',
  js: ({ lineString, tolerance, preserve_crossing }) => {
    const chains = readLines(lineString) === undefined ? undefined : readChains(lineString);
    const results = chains === undefined ? undefined : dense(chains, tolerance, preserve_crossing);
    if (results === undefined) return null;
    const { type } = lineString as { type: string };
    return { type, coordinates: type === 'LineString' ? results[0]! : results };
  },
  clickhouse: overData,
  differences: [],
  examples: [
    {
      args: [line([-73.949247, 40.79686], [-73.973017, 40.764323])],
      result: line([-73.949247, 40.79686], [-73.973017, 40.764323]),
    },
    {
      args: [line([50, 50], [51, 51])],
      result: line(
        [50, 50],
        [50.125, 50.125],
        [50.25, 50.25],
        [50.375, 50.375],
        [50.5, 50.5],
        [50.625, 50.625],
        [50.75, 50.75],
        [50.875, 50.875],
        [51, 51],
      ),
    },
    { args: [line([179, 1], [-179, 1]), real(10000), true], result: line([179, 1], [-179, 1]) },
    { args: [line([1, 1], [2, 2]), real(0)], result: dynamic(null) },
    { args: [brokenLine], result: dynamic(null) },
    { args: [nullOf('dynamic')], result: dynamic(null) },
  ],
});

export const geoPolygonDensify = defineScalar({
  name: 'geo_polygon_densify',
  category: 'geo',
  doc: `Adds places to a polygon or multipolygon (GeoJSON) whose edges are straight on a map of longitude and latitude, until shortest ways between them are within a tolerance of metres (0.1 to 10,000, default 10). An edge over more than half of all longitudes goes the long way, or with \`preserve_crossing\` over the antimeridian. Null for what is no polygon or tolerance.${limits}`,
  learn: 'https://learn.microsoft.com/kusto/query/geo-polygon-densify-function',
  params: { polygon: 'dynamic', tolerance: optional('real'), preserve_crossing: optional('bool') },
  returns: 'dynamic',
  nulls: 'propagate',
  js: (args) => {
    const polygons = readRegions(args.polygon) === undefined ? undefined : readPolygons(args.polygon);
    const results = polygons?.map((rings) => dense(rings, args.tolerance, args.preserve_crossing));
    if (results === undefined || results.some((rings) => rings === undefined)) return null;
    const { type } = args.polygon as { type: string };
    return { type, coordinates: type === 'Polygon' ? results[0]! : results.map((rings) => rings!) };
  },
  clickhouse: overData,
  differences: [],
  examples: [
    { args: [park], result: park },
    {
      args: [polygon([10, 10], [11, 10], [11, 11], [10, 11])],
      result: polygon(
        [10, 10],
        [10.25, 10],
        [10.5, 10],
        [10.75, 10],
        [11, 10],
        [11, 11],
        [10.75, 11],
        [10.5, 11],
        [10.25, 11],
        [10, 11],
      ),
    },
    { args: [polygon([10, 900], [11, 10], [11, 11], [10, 11])], result: dynamic(null) },
    { args: [park, real(0)], result: dynamic(null) },
    { args: [nullOf('dynamic')], result: dynamic(null) },
  ],
});
