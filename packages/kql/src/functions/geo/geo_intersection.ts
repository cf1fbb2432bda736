import { readLines, readRegion, writeParts } from '../../sphere/geojson.ts';
import { intersectLineRegion, intersectLines } from '../../sphere/line-overlay.ts';
import { intersectRegions } from '../../sphere/overlay.ts';
import { emptyRegion } from '../../sphere/region.ts';
import { dynamic, nullOf } from '../../values/typed.ts';
import { defineScalar, overData } from '../define-scalar.ts';
import { brokenLine, brokenPolygon, line, nothing, park, point, polygon, triangle } from './example-shapes.ts';

export const geoIntersection2lines = defineScalar({
  name: 'geo_intersection_2lines',
  category: 'geo',
  doc: 'Returns what two lines or multilines (GeoJSON) have in common: lines, points, both in a collection, or an empty collection; null for what is no line.',
  learn: 'https://learn.microsoft.com/kusto/query/geo-intersection-2lines-function',
  params: { lineString1: 'dynamic', lineString2: 'dynamic' },
  returns: 'dynamic',
  nulls: 'propagate',
  js: ({ lineString1, lineString2 }) => {
    const [first, second] = [readLines(lineString1), readLines(lineString2)];
    if (first === undefined || second === undefined) return null;
    const common = intersectLines(first, second);
    return writeParts(common.points, common.lines, emptyRegion);
  },
  clickhouse: overData,
  differences: [],
  examples: [
    {
      args: [
        line([-73.978929, 40.785155], [-73.980903, 40.782621]),
        line([-73.985195, 40.788275], [-73.974552, 40.779761]),
      ],
      result: point(-73.97983711667098, 40.78398928977217),
    },
    { args: [line([1, 1], [2, 2]), line([3, 3], [4, 4])], result: nothing },
    { args: [line([1, 1], [2, 2]), brokenLine], result: dynamic(null) },
    { args: [nullOf('dynamic'), line([1, 1], [2, 2])], result: dynamic(null) },
  ],
});

export const geoIntersectionLineWithPolygon = defineScalar({
  name: 'geo_intersection_line_with_polygon',
  category: 'geo',
  doc: 'Returns the parts of a line or multiline that are in a polygon or multipolygon (GeoJSON): lines, points where it only touches, both in a collection, or an empty collection; null for what is none.',
  learn: 'https://learn.microsoft.com/kusto/query/geo-intersection-line-with-polygon-function',
  params: { lineString: 'dynamic', polygon: 'dynamic' },
  returns: 'dynamic',
  nulls: 'propagate',
  js: (args) => {
    const [lines, region] = [readLines(args.lineString), readRegion(args.polygon)];
    if (lines === undefined || region === undefined) return null;
    const common = intersectLineRegion(lines, region);
    return writeParts(common.points, common.lines, emptyRegion);
  },
  clickhouse: overData,
  differences: [],
  examples: [
    {
      args: [line([-73.985195, 40.788275], [-73.974552, 40.779761]), triangle],
      result: dynamic({
        type: 'LineString',
        coordinates: [
          [-73.975611956578192, 40.78060906714618],
          [-73.974552, 40.779761],
        ],
      }),
    },
    { args: [line([1, 1], [2, 2]), triangle], result: nothing },
    { args: [line([1, 1], [2, 2]), brokenPolygon], result: dynamic(null) },
    { args: [nullOf('dynamic'), park], result: dynamic(null) },
  ],
});

export const geoIntersection2polygons = defineScalar({
  name: 'geo_intersection_2polygons',
  category: 'geo',
  doc: 'Returns what two polygons or multipolygons (GeoJSON) have in common: polygons, lines where they only share a border, points where they only touch, several kinds in a collection, or an empty collection; null for what is no polygon.',
  learn: 'https://learn.microsoft.com/kusto/query/geo-intersection-2polygons-function',
  params: { polygon1: 'dynamic', polygon2: 'dynamic' },
  returns: 'dynamic',
  nulls: 'propagate',
  js: ({ polygon1, polygon2 }) => {
    const [first, second] = [readRegion(polygon1), readRegion(polygon2)];
    if (first === undefined || second === undefined) return null;
    const common = intersectRegions(first, second);
    return writeParts(common.points, common.lines, common.region);
  },
  clickhouse: overData,
  differences: [],
  examples: [
    {
      args: [
        polygon(
          [-73.9630937576294, 40.77498840732385],
          [-73.963565826416, 40.774383111780914],
          [-73.96205306053162, 40.773745311181585],
          [-73.96160781383514, 40.7743912365898],
        ),
        polygon(
          [-73.96213352680206, 40.775045280447145],
          [-73.9631313085556, 40.774578106920345],
          [-73.96207988262177, 40.77416780398293],
        ),
      ],
      result: polygon(
        [-73.962105776437156, 40.774591360999679],
        [-73.962642403166868, 40.774807020251778],
        [-73.9631313085556, 40.774578106920352],
        [-73.962079882621765, 40.774167803982927],
      ),
    },
    { args: [polygon([2, 45], [0, 45], [1, 44]), polygon([3, 44], [2, 45], [2, 43])], result: point(2, 45) },
    { args: [polygon([2, 45], [0, 45], [1, 44]), polygon([3, 44], [3, 45], [2, 43])], result: nothing },
    { args: [brokenPolygon, park], result: dynamic(null) },
    { args: [nullOf('dynamic'), park], result: dynamic(null) },
  ],
});
