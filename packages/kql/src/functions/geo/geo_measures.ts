import { lineEdges } from '../../sphere/line-overlay.ts';
import { readLines, readRegion, writePoint, type Geometry, type Lines } from '../../sphere/geojson.ts';
import { lengthOf, regionArea, regionMoment, type Region } from '../../sphere/region.ts';
import { edgeMoment } from '../../sphere/ring.ts';
import { add, earthRadius, unit, type Vector } from '../../sphere/vector.ts';
import { dynamic, nullOf } from '../../values/typed.ts';
import { defineScalar, overData } from '../define-scalar.ts';
import { brokenLine, brokenPolygon, line, park, polygon } from './example-shapes.ts';

const learn = (page: string): string => `https://learn.microsoft.com/kusto/query/${page}-function`;
const ofLines = <T>(value: Parameters<typeof readLines>[0], measure: (lines: Lines) => T): T | null => {
  const lines = readLines(value);
  return lines === undefined ? null : measure(lines);
};
const ofRegion = <T>(value: Parameters<typeof readRegion>[0], measure: (region: Region) => T): T | null => {
  const region = readRegion(value);
  return region === undefined ? null : measure(region);
};

export const geoLineLength = defineScalar({
  name: 'geo_line_length',
  category: 'geo',
  doc: 'Returns the length of a line or multiline (GeoJSON) in metres; null for what is none.',
  learn: learn('geo-line-length'),
  params: { lineString: 'dynamic' },
  returns: 'real',
  nulls: 'propagate',
  js: ({ lineString }) => ofLines(lineString, (lines) => lengthOf(lineEdges(lines)) * earthRadius),
  clickhouse: overData,
  differences: [],
  examples: [
    {
      args: [
        line(
          [-73.95807266235352, 40.800426144169315],
          [-73.94966125488281, 40.79691751000055],
          [-73.97317886352539, 40.764486356930334],
        ),
      ],
      result: 4922.48016992081,
      tolerance: 1e-9,
    },
    { args: [line([0, 0], [0, 0])], result: 0 },
    { args: [brokenLine], result: null },
    { args: [nullOf('dynamic')], result: null },
  ],
});

export const geoPolygonArea = defineScalar({
  name: 'geo_polygon_area',
  category: 'geo',
  doc: 'Returns the area of a polygon or multipolygon (GeoJSON) in square metres, of all polygons together once; null for what is none.',
  learn: learn('geo-polygon-area'),
  params: { polygon: 'dynamic' },
  returns: 'real',
  nulls: 'propagate',
  js: (args) => ofRegion(args.polygon, (region) => regionArea(region) * earthRadius * earthRadius),
  clickhouse: overData,
  differences: [],
  examples: [
    { args: [park], result: 3475207.28346606, tolerance: 1e-9 },
    { args: [brokenPolygon], result: null },
    { args: [nullOf('dynamic')], result: null },
  ],
});

export const geoPolygonPerimeter = defineScalar({
  name: 'geo_polygon_perimeter',
  category: 'geo',
  doc: 'Returns the length of the border of a polygon or multipolygon (GeoJSON) in metres, holes included; null for what is none.',
  learn: learn('geo-polygon-perimeter'),
  params: { polygon: 'dynamic' },
  returns: 'real',
  nulls: 'propagate',
  js: (args) => ofRegion(args.polygon, (region) => lengthOf(region.edges) * earthRadius),
  clickhouse: overData,
  differences: [],
  examples: [
    { args: [park], result: 9930.30149604938, tolerance: 1e-9 },
    { args: [polygon([0, 0], [1, 0], [0, 1], [1, 1])], result: null },
    { args: [nullOf('dynamic')], result: null },
  ],
});

/** The middle of weighted positions; null where they have none, all around the sphere. */
const middleOf = (moment: Vector): Geometry | null =>
  moment.every((value) => value === 0) ? null : writePoint(unit(moment));

export const geoLineCentroid = defineScalar({
  name: 'geo_line_centroid',
  category: 'geo',
  doc: 'Returns the middle of a line or multiline (GeoJSON), its parts weighted by their length, as a GeoJSON point; null for what is no line.',
  learn: learn('geo-line-centroid'),
  params: { lineString: 'dynamic' },
  returns: 'dynamic',
  nulls: 'propagate',
  js: ({ lineString }) =>
    ofLines(lineString, (lines) =>
      middleOf(lineEdges(lines).reduce<Vector>((total, edge) => add(total, edgeMoment(edge)), [0, 0, 0])),
    ),
  clickhouse: overData,
  differences: [],
  examples: [
    {
      args: [line([-73.95796, 40.80042], [-73.97317, 40.764486])],
      result: dynamic({ type: 'Point', coordinates: [-73.965567057230942, 40.782453249627416] }),
    },
    { args: [brokenLine], result: dynamic(null) },
    { args: [nullOf('dynamic')], result: dynamic(null) },
  ],
});

export const geoPolygonCentroid = defineScalar({
  name: 'geo_polygon_centroid',
  category: 'geo',
  doc: 'Returns the middle of the area of a polygon or multipolygon (GeoJSON) as a GeoJSON point; null for what is no polygon.',
  learn: learn('geo-polygon-centroid'),
  params: { polygon: 'dynamic' },
  returns: 'dynamic',
  nulls: 'propagate',
  js: (args) => ofRegion(args.polygon, (region) => middleOf(regionMoment(region))),
  clickhouse: overData,
  differences: [],
  examples: [
    { args: [park], result: dynamic({ type: 'Point', coordinates: [-73.965735689907618, 40.782550538057812] }) },
    { args: [brokenPolygon], result: dynamic(null) },
    { args: [dynamic(5)], result: dynamic(null) },
  ],
});
