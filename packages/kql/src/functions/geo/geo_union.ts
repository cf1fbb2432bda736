import type { JsonValue } from '@belfry/schema';
import { readLines, readRegions, writeParts } from '../../sphere/geojson.ts';
import { uniteLines } from '../../sphere/line-overlay.ts';
import { unite } from '../../sphere/overlay.ts';
import { emptyRegion } from '../../sphere/region.ts';
import type { TypedValue } from '../../values/kql-value.ts';
import { dynamic, nullOf } from '../../values/typed.ts';
import { defineScalar, overData } from '../define-scalar.ts';
import { brokenLine, brokenPolygon, line, park, polygon } from './example-shapes.ts';

/** Reads all shapes of an array; undefined where one is none, or there is none. */
export function readAll<T>(values: JsonValue, read: (value: JsonValue) => readonly T[] | undefined): T[] | undefined {
  if (!Array.isArray(values) || values.length === 0) return undefined;
  const shapes = values.map(read);
  return shapes.some((shape) => shape === undefined) ? undefined : shapes.flatMap((shape) => shape!);
}

const list = (...values: readonly TypedValue[]): TypedValue => dynamic(values.map(({ value }) => value as JsonValue));

export const geoUnionLinesArray = defineScalar({
  name: 'geo_union_lines_array',
  category: 'geo',
  doc: 'Returns the lines and multilines (GeoJSON) of an array as one line or multiline, each part once; null where one is none.',
  learn: 'https://learn.microsoft.com/kusto/query/geo-union-lines-array-function',
  params: { lineStrings: 'dynamic' },
  returns: 'dynamic',
  nulls: 'propagate',
  js: ({ lineStrings }) => {
    const lines = readAll(lineStrings, readLines);
    return lines === undefined ? null : writeParts([], uniteLines(lines), emptyRegion);
  },
  clickhouse: overData,
  differences: ['Lines that lie on one another between different points stay apart.'],
  examples: [
    {
      args: [list(line([0, 0], [1, 0], [1, 1]), line([1, 0], [1, 1], [2, 1]))],
      result: line([0, 0], [1, 0], [1, 1], [2, 1]),
      tolerance: 1e-9,
    },
    { args: [list(line([0, 0], [1, 0]), brokenLine)], result: dynamic(null) },
    { args: [dynamic([])], result: dynamic(null) },
    { args: [nullOf('dynamic')], result: dynamic(null) },
  ],
});

export const geoUnionPolygonsArray = defineScalar({
  name: 'geo_union_polygons_array',
  category: 'geo',
  doc: 'Returns all that is in one of the polygons and multipolygons (GeoJSON) of an array as a polygon or multipolygon; null where one is none.',
  learn: 'https://learn.microsoft.com/kusto/query/geo-union-polygons-array-function',
  params: { polygons: 'dynamic' },
  returns: 'dynamic',
  nulls: 'propagate',
  js: ({ polygons }) => {
    const regions = readAll(polygons, readRegions);
    return regions === undefined ? null : writeParts([], [], unite(regions));
  },
  clickhouse: overData,
  differences: [],
  examples: [
    {
      args: [list(polygon([0, 0], [1, 0], [1, 1], [0, 1]), polygon([1, 0], [2, 0], [2, 1], [1, 1]))],
      result: polygon([1, 1], [0, 1], [0, 0], [1, 0], [2, 0], [2, 1]),
      tolerance: 1e-9,
    },
    { args: [list(park, brokenPolygon)], result: dynamic(null) },
    { args: [dynamic([])], result: dynamic(null) },
    { args: [nullOf('dynamic')], result: dynamic(null) },
  ],
});
