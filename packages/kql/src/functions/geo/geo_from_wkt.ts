import { readWkt as readWktSql } from '../../sql/wkt.ts';
import { dynamic } from '../../values/typed.ts';
import { readWkt } from '../../values/wkt.ts';
import { defineScalar } from '../define-scalar.ts';

export const geoFromWkt = defineScalar({
  name: 'geo_from_wkt',
  category: 'geo',
  doc: 'Returns a shape in well-known text as GeoJSON: points, lines, polygons, several of these and collections of them; null for what is none or is empty.',
  learn: 'https://learn.microsoft.com/kusto/query/geo-from-wkt-function',
  params: { wkt: 'string' },
  returns: 'dynamic',
  nulls: 'handle',
  js: ({ wkt }) => readWkt(wkt) ?? null,
  clickhouse: ({ wkt }) => readWktSql(wkt.sql),
  differences: ['Shapes with heights and collections in a collection give null.'],
  examples: [
    { args: ['POINT (1 2)'], result: dynamic({ type: 'Point', coordinates: [1, 2] }) },
    {
      args: [' linestring(-1.50 +2,.5 1e1 ) '],
      result: dynamic({
        type: 'LineString',
        coordinates: [
          [-1.5, 2],
          [0.5, 10],
        ],
      }),
    },
    {
      args: ['POLYGON ((0 0, 2 0, 2 2, 0 0),(1 1, 1.5 1, 1. 1.5, 01 1))'],
      result: dynamic({
        type: 'Polygon',
        coordinates: [
          [
            [0, 0],
            [2, 0],
            [2, 2],
            [0, 0],
          ],
          [
            [1, 1],
            [1.5, 1],
            [1, 1.5],
            [1, 1],
          ],
        ],
      }),
    },
    ...['MULTIPOINT (1 1, 2 2)', 'MULTIPOINT ((1 1), (2 2))'].map((text) => ({
      args: [text],
      result: dynamic({
        type: 'MultiPoint',
        coordinates: [
          [1, 1],
          [2, 2],
        ],
      }),
    })),
    {
      args: ['MULTILINESTRING ((1 1, 2 2), (4 4, 5 5))'],
      result: dynamic({
        type: 'MultiLineString',
        coordinates: [
          [
            [1, 1],
            [2, 2],
          ],
          [
            [4, 4],
            [5, 5],
          ],
        ],
      }),
    },
    {
      args: ['MULTIPOLYGON (((0 0, 2 0, 2 2, 0 0)))'],
      result: dynamic({
        type: 'MultiPolygon',
        coordinates: [
          [
            [
              [0, 0],
              [2, 0],
              [2, 2],
              [0, 0],
            ],
          ],
        ],
      }),
    },
    {
      args: ['GEOMETRYCOLLECTION (POINT (1 1),LINESTRING (2 2, 3 3))'],
      result: dynamic({
        type: 'GeometryCollection',
        geometries: [
          { type: 'Point', coordinates: [1, 1] },
          {
            type: 'LineString',
            coordinates: [
              [2, 2],
              [3, 3],
            ],
          },
        ],
      }),
    },
    ...[
      'LINESTRING',
      'LINESTRING (1 2)',
      'POLYGON EMPTY',
      'POINT (1 1e999)',
      'POINT Z (1 2 3)',
      'POINT (1 2) x',
      '',
    ].map((text) => ({ args: [text], result: dynamic(null) })),
  ],
});
