import { polygonsOf, readLines, readRegion, readRegions, writeParts } from '../../sphere/geojson.ts';
import { uniteLines } from '../../sphere/line-overlay.ts';
import { unite } from '../../sphere/overlay.ts';
import { emptyRegion, regionOf, type Region } from '../../sphere/region.ts';
import { simplifyChain, simplifyRegions } from '../../sphere/simplify.ts';
import { earthRadius } from '../../sphere/vector.ts';
import { dynamic, nullOf, real } from '../../values/typed.ts';
import { defineScalar, overData } from '../define-scalar.ts';
import { optional } from '../param.ts';
import { brokenLine, brokenPolygon, line, park, polygon } from './example-shapes.ts';
import { readAll } from './geo_union.ts';

const differences = [
  'Which of the points that are near to one another stays may differ from Kusto; the result is within the tolerance all the same.',
];

/** Metres as radians; undefined for what is no tolerance. */
function radians(tolerance: number | undefined): number | undefined {
  const metres = tolerance ?? 10;
  return metres >= 0 && metres <= 7_800_000 ? metres / earthRadius : undefined;
}

export const geoLineSimplify = defineScalar({
  name: 'geo_line_simplify',
  category: 'geo',
  doc: 'Leaves out points of a line or multiline (GeoJSON), so that it stays within a tolerance of metres (0 to 7,800,000, default 10); null for what is no line or tolerance, and for a line that is no longer than that.',
  learn: 'https://learn.microsoft.com/kusto/query/geo-line-simplify-function',
  params: { lineString: 'dynamic', tolerance: optional('real') },
  returns: 'dynamic',
  nulls: 'propagate',
  js: ({ lineString, tolerance }) => {
    const [lines, near] = [readLines(lineString), radians(tolerance)];
    if (lines === undefined || near === undefined) return null;
    const whole = lines.length > 1 ? uniteLines(lines) : lines;
    const simple = whole.map((points) => simplifyChain(points, near)).filter((points) => points.length > 1);
    return simple.length === 0 ? null : writeParts([], simple, emptyRegion);
  },
  clickhouse: overData,
  differences,
  examples: [
    {
      args: [
        line(
          [-73.97033169865608, 40.789063020152824],
          [-73.97039607167244, 40.78897975920816],
          [-73.9704617857933, 40.78888837512432],
          [-73.97052884101868, 40.7887949601531],
          [-73.9706052839756, 40.788698498903564],
          [-73.97065222263336, 40.78862640672032],
          [-73.97072866559029, 40.78852791445617],
          [-73.97079303860664, 40.788434498977836],
        ),
        real(10),
      ],
      result: line([-73.97033169865608, 40.789063020152824], [-73.97079303860664, 40.788434498977836]),
      tolerance: 1e-12,
    },
    { args: [line([1.1, 1.1], [1.2, 1.2]), real(100_000)], result: dynamic(null) },
    { args: [line([1, 1], [2, 2]), real(-1)], result: dynamic(null) },
    { args: [brokenLine], result: dynamic(null) },
    { args: [nullOf('dynamic')], result: dynamic(null) },
  ],
});

/** Each polygon of a region by itself, with its holes. */
const separate = (region: Region): Region[] => polygonsOf(region).map(regionOf);

function simplified(regions: readonly Region[], tolerance: number): ReturnType<typeof writeParts> | null {
  const simple = simplifyRegions(regions, tolerance);
  return simple.length === 0 ? null : writeParts([], [], unite(simple));
}

export const geoPolygonSimplify = defineScalar({
  name: 'geo_polygon_simplify',
  category: 'geo',
  doc: 'Leaves out points of a polygon or multipolygon (GeoJSON), so that its border stays within a tolerance of metres (0 to 7,800,000, default 10; less where borders would cross); null for what is no polygon or tolerance, and for a polygon that is smaller than that.',
  learn: 'https://learn.microsoft.com/kusto/query/geo-polygon-simplify-function',
  params: { polygon: 'dynamic', tolerance: optional('real') },
  returns: 'dynamic',
  nulls: 'propagate',
  js: (args) => {
    const [region, near] = [readRegion(args.polygon), radians(args.tolerance)];
    return region === undefined || near === undefined ? null : simplified(separate(region), near);
  },
  clickhouse: overData,
  differences,
  examples: [
    {
      args: [
        polygon(
          [-73.94885122776031, 40.79673476355657],
          [-73.94885927438736, 40.79692258628347],
          [-73.94887939095497, 40.79692055577034],
          [-73.9488673210144, 40.79693476936093],
          [-73.94888743758202, 40.79693476936093],
          [-73.9488834142685, 40.796959135509105],
          [-73.94890084862709, 40.79695304397289],
          [-73.94906312227248, 40.79710736271788],
          [-73.94923612475395, 40.7968708081794],
        ),
      ],
      result: polygon(
        [-73.94885122776031, 40.79673476355657],
        [-73.94906312227248, 40.79710736271788],
        [-73.94923612475395, 40.7968708081794],
      ),
      tolerance: 1e-12,
    },
    { args: [polygon([5, 48], [0, 50], [0, 47], [4, 47]), real(1_000_000)], result: dynamic(null) },
    { args: [park, real(-0.1)], result: dynamic(null) },
    { args: [brokenPolygon], result: dynamic(null) },
    { args: [nullOf('dynamic')], result: dynamic(null) },
  ],
});

export const geoSimplifyPolygonsArray = defineScalar({
  name: 'geo_simplify_polygons_array',
  category: 'geo',
  doc: 'Leaves out points of the polygons and multipolygons (GeoJSON) of an array and returns what they cover as one; borders that they share stay shared. Tolerance as for geo_polygon_simplify; null where one is no polygon, and when none is left.',
  learn: 'https://learn.microsoft.com/kusto/query/geo-simplify-polygons-array-function',
  params: { polygons: 'dynamic', tolerance: optional('real') },
  returns: 'dynamic',
  nulls: 'propagate',
  js: ({ polygons, tolerance }) => {
    const [regions, near] = [readAll(polygons, readRegions), radians(tolerance)];
    return regions === undefined || near === undefined ? null : simplified(regions, near);
  },
  clickhouse: overData,
  differences,
  examples: [
    {
      args: [dynamic([polygon([0, 0], [1, 0], [1, 1], [0, 1]).value as never]), real(10)],
      result: polygon([0, 0], [1, 0], [1, 1], [0, 1]),
      tolerance: 1e-12,
    },
    {
      args: [dynamic([polygon([0, 0], [1, 0], [1, 1], [0, 1]).value as never]), real(1_000_000)],
      result: dynamic(null),
    },
    { args: [dynamic([brokenPolygon.value as never])], result: dynamic(null) },
    { args: [nullOf('dynamic')], result: dynamic(null) },
  ],
});
