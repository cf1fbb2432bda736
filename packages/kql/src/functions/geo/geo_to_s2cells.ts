import { readLines, readRegion } from '../../sphere/geojson.ts';
import { edgesOf } from '../../sphere/edge.ts';
import { coverS2 } from '../../sphere/s2-cover.ts';
import { earthRadius } from '../../sphere/vector.ts';
import { dynamic, int, nullOf, real } from '../../values/typed.ts';
import { defineScalar, overData } from '../define-scalar.ts';
import { optional } from '../param.ts';
import { brokenLine, brokenPolygon, line, polygon } from './example-shapes.ts';

/** The level and radius of a covering, filled in; undefined for what is none. */
function sizes(level: number | undefined, radius: number | undefined): { level: number; radius: number } | undefined {
  const [wanted, around] = [level ?? 11, radius ?? 0];
  const usable = Number.isInteger(wanted) && wanted >= 0 && wanted <= 30 && around >= 0 && Number.isFinite(around);
  return usable ? { level: wanted, radius: around / earthRadius } : undefined;
}

const large = polygon([0, 0], [0, 50], [100, 50]);

export const geoPolygonToS2cells = defineScalar({
  name: 'geo_polygon_to_s2cells',
  category: 'geo',
  doc: 'Returns the tokens of the S2 cells of a level (0 to 30, default 11) that cover a polygon or multipolygon (GeoJSON), with all that is within a radius of metres of it (default 0); null for what is no polygon, level or radius, and for more than 65,536 cells.',
  learn: 'https://learn.microsoft.com/kusto/query/geo-polygon-to-s2cells-function',
  params: { polygon: 'dynamic', level: optional('int'), radius: optional('real') },
  returns: 'dynamic',
  nulls: 'propagate',
  js: (args) => {
    const [region, size] = [readRegion(args.polygon), sizes(args.level, args.radius)];
    if (region === undefined || size === undefined) return null;
    return coverS2(region.edges, region, size.level, size.radius) ?? null;
  },
  clickhouse: overData,
  differences: [],
  examples: [
    {
      args: [polygon([-80.2, 25.8], [-80.19, 25.8], [-80.19, 25.81]), int(11)],
      result: dynamic(['88d9b14', '88d9b6c']),
    },
    { args: [polygon([-80.2, 25.8], [-80.19, 25.8], [-80.19, 25.81])], result: dynamic(['88d9b14', '88d9b6c']) },
    { args: [large, int(30)], result: dynamic(null) },
    { args: [large, int(31)], result: dynamic(null) },
    { args: [brokenPolygon, int(5)], result: dynamic(null) },
    { args: [nullOf('dynamic'), int(5)], result: dynamic(null) },
  ],
});

export const geoLineToS2cells = defineScalar({
  name: 'geo_line_to_s2cells',
  category: 'geo',
  doc: 'Returns the tokens of the S2 cells of a level (0 to 30, default 11) that cover a line or multiline (GeoJSON), with all that is within a radius of metres of it (default 0); null for what is no line, level or radius, and for more than 65,536 cells.',
  learn: 'https://learn.microsoft.com/kusto/query/geo-line-to-s2cells-function',
  params: { lineString: 'dynamic', level: optional('int'), radius: optional('real') },
  returns: 'dynamic',
  nulls: 'propagate',
  js: ({ lineString, level, radius }) => {
    const [lines, size] = [readLines(lineString), sizes(level, radius)];
    if (lines === undefined || size === undefined) return null;
    return coverS2(lines.flatMap(edgesOf), undefined, size.level, size.radius) ?? null;
  },
  clickhouse: overData,
  differences: [],
  examples: [
    { args: [line([-80.195829, 25.802215], [-80.1958, 25.8022]), int(8)], result: dynamic(['88d9b']) },
    { args: [line([-1, 0], [1, 0]), int(0)], result: dynamic(['1']) },
    { args: [line([-1, 0], [1, 0]), int(8), real(-1)], result: dynamic(null) },
    { args: [brokenLine, int(5)], result: dynamic(null) },
    { args: [nullOf('dynamic'), int(5)], result: dynamic(null) },
  ],
});
