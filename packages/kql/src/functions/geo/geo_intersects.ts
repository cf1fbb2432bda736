import { readLines, readRegion } from '../../sphere/geojson.ts';
import { lineEdges } from '../../sphere/line-overlay.ts';
import { edgesMeet, regionHas, type Region } from '../../sphere/region.ts';
import type { Edge } from '../../sphere/edge.ts';
import { nullOf } from '../../values/typed.ts';
import { defineScalar, overData } from '../define-scalar.ts';
import { brokenLine, brokenPolygon, line, park, polygon, triangle } from './example-shapes.ts';

/** Whether a chain of edges that does not meet the border begins inside: each part of it is on one side. */
const startsIn = (region: Region, edges: readonly Edge[]): boolean =>
  edges.some((edge, index) => edges[index - 1]?.[1] !== edge[0] && regionHas(region, edge[0]));

export const geoIntersects2lines = defineScalar({
  name: 'geo_intersects_2lines',
  category: 'geo',
  doc: 'Whether two lines or multilines (GeoJSON) have a point in common; null for what is no line.',
  learn: 'https://learn.microsoft.com/kusto/query/geo-intersects-2lines-function',
  params: { lineString1: 'dynamic', lineString2: 'dynamic' },
  returns: 'bool',
  nulls: 'propagate',
  js: ({ lineString1, lineString2 }) => {
    const [first, second] = [readLines(lineString1), readLines(lineString2)];
    return first === undefined || second === undefined ? null : edgesMeet(lineEdges(first), lineEdges(second));
  },
  clickhouse: overData,
  differences: [],
  examples: [
    {
      args: [
        line([-73.978929, 40.785155], [-73.980903, 40.782621]),
        line([-73.985195, 40.788275], [-73.974552, 40.779761]),
      ],
      result: true,
    },
    { args: [line([1, 1], [2, 2]), line([3, 3], [4, 4])], result: false },
    { args: [line([1, 1], [2, 2]), line([2, 2], [4, 4])], result: true },
    { args: [line([1, 1], [2, 2]), brokenLine], result: null },
    { args: [nullOf('dynamic'), line([1, 1], [2, 2])], result: null },
  ],
});

export const geoIntersectsLineWithPolygon = defineScalar({
  name: 'geo_intersects_line_with_polygon',
  category: 'geo',
  doc: 'Whether a line or multiline and a polygon or multipolygon (GeoJSON) have a point in common; null for what is none.',
  learn: 'https://learn.microsoft.com/kusto/query/geo-intersects-line-with-polygon-function',
  params: { lineString: 'dynamic', polygon: 'dynamic' },
  returns: 'bool',
  nulls: 'propagate',
  js: (args) => {
    const [lines, region] = [readLines(args.lineString), readRegion(args.polygon)];
    if (lines === undefined || region === undefined) return null;
    const edges = lineEdges(lines);
    return edgesMeet(edges, region.edges) || startsIn(region, edges);
  },
  clickhouse: overData,
  differences: [],
  examples: [
    { args: [line([-73.985195, 40.788275], [-73.974552, 40.779761]), triangle], result: true },
    { args: [line([-73.966, 40.782], [-73.9655, 40.7822]), park], result: true },
    { args: [line([1, 1], [2, 2]), park], result: false },
    { args: [line([1, 1], [2, 2]), brokenPolygon], result: null },
    { args: [nullOf('dynamic'), park], result: null },
  ],
});

export const geoIntersects2polygons = defineScalar({
  name: 'geo_intersects_2polygons',
  category: 'geo',
  doc: 'Whether two polygons or multipolygons (GeoJSON) have a point in common; null for what is no polygon.',
  learn: 'https://learn.microsoft.com/kusto/query/geo-intersects-2polygons-function',
  params: { polygon1: 'dynamic', polygon2: 'dynamic' },
  returns: 'bool',
  nulls: 'propagate',
  js: ({ polygon1, polygon2 }) => {
    const [first, second] = [readRegion(polygon1), readRegion(polygon2)];
    if (first === undefined || second === undefined) return null;
    return edgesMeet(first.edges, second.edges) || startsIn(first, second.edges) || startsIn(second, first.edges);
  },
  clickhouse: overData,
  differences: [],
  examples: [
    { args: [polygon([2, 45], [0, 45], [1, 44]), polygon([3, 44], [2, 45], [2, 43])], result: true },
    { args: [polygon([2, 45], [0, 45], [1, 44]), polygon([3, 44], [3, 45], [2, 43])], result: false },
    { args: [polygon([0, 0], [9, 0], [9, 9], [0, 9]), polygon([4, 4], [5, 4], [5, 5])], result: true },
    { args: [brokenPolygon, park], result: null },
    { args: [nullOf('dynamic'), park], result: null },
  ],
});
