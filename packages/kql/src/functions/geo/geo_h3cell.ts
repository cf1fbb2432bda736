import { jsonArray, jsonStringArray } from '../../sql/dynamic.ts';
import { pointJson, polygonJson } from '../../sql/geojson.ts';
import { h3Ring, h3Texts, ofH3 } from '../../sql/h3-cell.ts';
import { sql } from '../../sql/sql.ts';
import { withValue } from '../../sql/with-value.ts';
import { dynamic, int, nullOf, real } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { optional } from '../param.ts';

const learn = (page: string): string => `https://learn.microsoft.com/kusto/query/${page}-function`;
const storeOnly = { unsupported: 'cells of H3 are computed in the store only, not on the stream' };
const nothing = sql`''`;
const newYork = '862a1072fffffff';
/** A pentagon: it has five neighbors. */
const pentagon = '8009fffffffffff';

export const geoPointToH3cell = defineScalar({
  name: 'geo_point_to_h3cell',
  category: 'geo',
  doc: "Returns the H3 cell of a place (longitude, latitude in degrees) at a resolution of 0 to 15 (default 6) as text; '' for a place that is none.",
  learn: learn('geo-point-to-h3cell'),
  params: { longitude: 'real', latitude: 'real', resolution: optional('int') },
  returns: 'string',
  nulls: 'propagate',
  js: storeOnly,
  clickhouse: ({ longitude, latitude, resolution }) => {
    const size = resolution === undefined ? sql`6` : sql`ifNull(${resolution}, -1)`;
    const usable = sql`abs(ifNull(${longitude}, 999)) <= 180 AND abs(ifNull(${latitude}, 999)) <= 90 AND ${size} BETWEEN 0 AND 15`;
    return sql`if(${usable}, h3ToString(geoToH3(if(${usable}, ifNull(${latitude}, 0), 0), if(${usable}, ifNull(${longitude}, 0), 0), toUInt8(greatest(0, least(${size}, 15))))), '')`;
  },
  differences: [],
  examples: [
    { args: [real(-74.04450446039874), real(40.689250859314974), int(6)], result: newYork },
    { args: [real(-74.04450446039874), real(40.689250859314974)], result: newYork },
    { args: [real(200), real(1), int(3)], result: '' },
    { args: [real(1), real(1), int(16)], result: '' },
    { args: [nullOf('real'), real(1)], result: '' },
  ],
});

export const geoH3cellToCentralPoint = defineScalar({
  name: 'geo_h3cell_to_central_point',
  category: 'geo',
  doc: 'Returns the middle of an H3 cell as a GeoJSON point; null for what is no cell.',
  learn: learn('geo-h3cell-to-central-point'),
  params: { h3cell: 'string' },
  returns: 'dynamic',
  nulls: 'handle',
  js: storeOnly,
  clickhouse: ({ h3cell }) =>
    ofH3(h3cell.sql, nothing, (cell) =>
      withValue(sql`h3ToGeo(${cell})`, (place) => pointJson(sql`tuple(${place}.2, ${place}.1)`)),
    ),
  differences: [],
  examples: [
    {
      args: [newYork],
      result: dynamic({ type: 'Point', coordinates: [-74.016008479792447, 40.7041679083504] }),
      tolerance: 1e-12,
    },
    { args: ['abc'], result: dynamic(null) },
    { args: [''], result: dynamic(null) },
  ],
});

export const geoH3cellToPolygon = defineScalar({
  name: 'geo_h3cell_to_polygon',
  category: 'geo',
  doc: 'Returns the area of an H3 cell as a GeoJSON polygon; null for what is no cell.',
  learn: learn('geo-h3cell-to-polygon'),
  params: { h3cell: 'string' },
  returns: 'dynamic',
  nulls: 'handle',
  js: storeOnly,
  clickhouse: ({ h3cell }) =>
    ofH3(h3cell.sql, nothing, (cell) =>
      withValue(sql`arrayMap(place -> tuple(place.2, place.1), h3ToGeoBoundary(${cell}))`, polygonJson),
    ),
  differences: [],
  examples: [
    {
      args: [newYork],
      result: dynamic({
        type: 'Polygon',
        coordinates: [
          [
            [-74.0022744646159, 40.735376026215022],
            [-74.046908029686236, 40.727986222489115],
            [-74.060610712223664, 40.696775140349033],
            [-74.029724408156682, 40.672970047595463],
            [-73.985140983708192, 40.680349049267583],
            [-73.971393761028622, 40.71154393543933],
            [-74.0022744646159, 40.735376026215022],
          ],
        ],
      }),
      tolerance: 1e-12,
    },
    { args: ['abc'], result: dynamic(null) },
    { args: [''], result: dynamic(null) },
  ],
});

export const geoH3cellLevel = defineScalar({
  name: 'geo_h3cell_level',
  category: 'geo',
  doc: 'Returns the resolution of an H3 cell, 0 to 15; null for what is no cell.',
  learn: learn('geo-h3cell-level'),
  params: { h3cell: 'string' },
  returns: 'int',
  nulls: 'handle',
  js: storeOnly,
  clickhouse: ({ h3cell }) => ofH3(h3cell.sql, sql`NULL`, (cell) => sql`toInt32(h3GetResolution(${cell}))`),
  differences: [],
  examples: [
    { args: [newYork], result: int(6) },
    { args: [pentagon], result: int(0) },
    { args: ['abc'], result: nullOf('int') },
    { args: [''], result: nullOf('int') },
  ],
});

export const geoH3cellParent = defineScalar({
  name: 'geo_h3cell_parent',
  category: 'geo',
  doc: "Returns the H3 cell of a lower resolution (default: the next one) that a cell is in; '' for what is no cell or a resolution above its own.",
  learn: learn('geo-h3cell-parent'),
  params: { h3cell: 'string', resolution: optional('int') },
  returns: 'string',
  nulls: 'propagate',
  js: storeOnly,
  clickhouse: ({ h3cell, resolution }) =>
    ofH3(h3cell.sql, nothing, (cell) => {
      const own = sql`toInt64(h3GetResolution(${cell}))`;
      const wanted = resolution === undefined ? sql`${own} - 1` : sql`ifNull(${resolution}, -1)`;
      return withValue(
        sql`toInt64(${wanted})`,
        (size) =>
          sql`if(${size} >= 0 AND ${size} <= ${own}, h3ToString(h3ToParent(${cell}, toUInt8(greatest(0, least(${size}, ${own}))))), '')`,
      );
    }),
  differences: [],
  examples: [
    { args: [newYork], result: '852a1073fffffff' },
    { args: [newYork, int(1)], result: '812a3ffffffffff' },
    { args: [newYork, int(6)], result: newYork },
    { args: [newYork, int(7)], result: '' },
    { args: [newYork, int(100)], result: '' },
    { args: [newYork, nullOf('int')], result: '' },
    { args: [pentagon], result: '' },
    { args: ['abc'], result: '' },
  ],
});

/** How far below a cell its children may be: 7 times as many for each step. */
const maxDepth = 5;

export const geoH3cellChildren = defineScalar({
  name: 'geo_h3cell_children',
  category: 'geo',
  doc: 'Returns the H3 cells of a higher resolution (default: the next one, at most five steps, 16,807 cells) in a cell; null for what is no cell or another resolution.',
  learn: learn('geo-h3cell-children'),
  params: { h3cell: 'string', resolution: optional('int') },
  returns: 'dynamic',
  nulls: 'propagate',
  js: storeOnly,
  clickhouse: ({ h3cell, resolution }) =>
    ofH3(h3cell.sql, nothing, (cell) => {
      const own = sql`toInt64(h3GetResolution(${cell}))`;
      const wanted = resolution === undefined ? sql`${own} + 1` : sql`ifNull(${resolution}, -1)`;
      return withValue(sql`toInt64(${wanted})`, (size) => {
        const usable = sql`${size} >= ${own} AND ${size} <= 15 AND ${size} <= ${own} + ${sql.number(maxDepth)}`;
        return sql`if(${usable}, ${jsonStringArray(h3Texts(sql`h3ToChildren(${cell}, toUInt8(if(${usable}, ${size}, ${own})))`))}, '')`;
      });
    }),
  differences: [],
  examples: [
    {
      args: [newYork],
      result: dynamic(['28', '29', '2a', '2b', '2c', '2d', '2e'].map((end) => `872a107${end}ffffff`)),
    },
    { args: [newYork, int(6)], result: dynamic([newYork]) },
    { args: [newYork, int(5)], result: dynamic(null) },
    { args: [newYork, int(12)], result: dynamic(null) },
    { args: [newYork, nullOf('int')], result: dynamic(null) },
    { args: ['abc', int(3)], result: dynamic(null) },
  ],
});

export const geoH3cellNeighbors = defineScalar({
  name: 'geo_h3cell_neighbors',
  category: 'geo',
  doc: 'Returns the six H3 cells around a cell, five around a pentagon; null for what is no cell.',
  learn: learn('geo-h3cell-neighbors'),
  params: { h3cell: 'string' },
  returns: 'dynamic',
  nulls: 'handle',
  js: storeOnly,
  clickhouse: ({ h3cell }) => ofH3(h3cell.sql, nothing, (cell) => jsonStringArray(h3Texts(h3Ring(cell, sql`1`)))),
  differences: [],
  examples: [
    {
      args: [newYork],
      result: dynamic(['0727', '0707', '070f', '0777', '00df', '00d7'].map((middle) => `862a1${middle}ffffff`)),
    },
    { args: [pentagon], result: dynamic(['07', '19', '01', '1f', '11'].map((base) => `80${base}fffffffffff`)) },
    { args: ['abc'], result: dynamic(null) },
    { args: [''], result: dynamic(null) },
  ],
});

/** Kusto's limit: 61,061 cells. */
const maxDistance = 142;

export const geoH3cellRings = defineScalar({
  name: 'geo_h3cell_rings',
  category: 'geo',
  doc: 'Returns the rings of H3 cells around a cell, arrays of the cells at distance 0 to `distance` (at most 142); null for what is no cell or another distance.',
  learn: learn('geo-h3cell-rings'),
  params: { h3cell: 'string', distance: 'int' },
  returns: 'dynamic',
  nulls: 'propagate',
  js: storeOnly,
  clickhouse: ({ h3cell, distance }) =>
    ofH3(h3cell.sql, nothing, (cell) => {
      const usable = sql`ifNull(${distance} BETWEEN 0 AND ${sql.number(maxDistance)}, false)`;
      const ring = jsonStringArray(h3Texts(h3Ring(cell, sql`ring`)));
      return sql`if(${usable}, ${jsonArray(sql`arrayMap(ring -> ${ring}, range(if(${usable}, toUInt16(ifNull(${distance}, 0) + 1), 0)))`)}, '')`;
    }),
  differences: [],
  examples: [
    {
      args: ['861f8894fffffff', int(1)],
      result: dynamic([
        ['861f8894fffffff'],
        [
          '861f88947ffffff',
          '861f8895fffffff',
          '861f88867ffffff',
          '861f8d497ffffff',
          '861f8d4b7ffffff',
          '861f8896fffffff',
        ],
      ]),
    },
    { args: [pentagon, int(0)], result: dynamic([[pentagon]]) },
    { args: [newYork, int(143)], result: dynamic(null) },
    { args: [newYork, int(-1)], result: dynamic(null) },
    { args: ['abc', int(3)], result: dynamic(null) },
    { args: [newYork, nullOf('int')], result: dynamic(null) },
  ],
});
