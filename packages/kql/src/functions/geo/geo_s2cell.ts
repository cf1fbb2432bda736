import { pointJson, polygonJson } from '../../sql/geojson.ts';
import { jsonStringArray } from '../../sql/dynamic.ts';
import * as inSql from '../../sql/s2-cell.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import { withValue } from '../../sql/with-value.ts';
import { closedRing } from '../../sphere/closed-ring.ts';
import { isPlace } from '../../sphere/geojson.ts';
import { readS2Token, s2CellAt, s2Center, s2Corners, s2Neighbors, s2Token, type S2Cell } from '../../sphere/s2-cell.ts';
import { dynamic, int, nullOf, real } from '../../values/typed.ts';
import type { SqlValue } from '../../sql/sql-value.ts';
import { defineScalar } from '../define-scalar.ts';
import { optional } from '../param.ts';

const learn = (page: string): string => `https://learn.microsoft.com/kusto/query/${page}-function`;
const ofCell = <T>(token: string, body: (cell: S2Cell) => T): T | null => {
  const cell = readS2Token(token);
  return cell === undefined ? null : body(cell);
};
/** `body` over the cell of a token; null, as a dynamic has it, for what is none. */
const ofCellSql = (token: SqlValue, body: (cell: Sql) => Sql): Sql =>
  withValue(inSql.readS2Token(token.sql), (cell) => {
    // The engine may compute a branch that it does not take: it has the cell of size 1 in place of none.
    const usable = sql`tuple(${cell}.1, ${cell}.2, ${cell}.3, greatest(${cell}.4, 1))`;
    return sql`if(${cell}.4 = 0, '', ${body(usable)})`;
  });

export const geoPointToS2cell = defineScalar({
  name: 'geo_point_to_s2cell',
  category: 'geo',
  doc: "Returns the token of the S2 cell of a place (longitude, latitude in degrees) at a level of 0 to 30 (default 11); '' for a place that is none.",
  learn: learn('geo-point-to-s2cell'),
  params: { longitude: 'real', latitude: 'real', level: optional('int') },
  returns: 'string',
  nulls: 'propagate',
  js: ({ longitude, latitude, level = 11 }) =>
    isPlace(longitude, latitude) && level >= 0 && level <= 30 ? s2Token(s2CellAt([longitude, latitude], level)) : '',
  clickhouse: ({ longitude, latitude, level }) => {
    const wanted = level === undefined ? sql`11` : sql`ifNull(${level}, -1)`;
    const usable = sql`abs(ifNull(${longitude}, 999)) <= 180 AND abs(ifNull(${latitude}, 999)) <= 90 AND ${wanted} BETWEEN 0 AND 30`;
    const place = (value: SqlValue, most: Sql): Sql => sql`greatest(-${most}, least(${most}, ifNull(${value}, 0)))`;
    const bounded = withValue(
      sql`tuple(toFloat64(${place(longitude, sql`180`)}), toFloat64(${place(latitude, sql`90`)}), greatest(0, least(30, ${wanted})))`,
      (p) => inSql.s2Token(inSql.s2CellAt(sql`${p}.1`, sql`${p}.2`, sql`${p}.3`)),
    );
    return sql`if(${usable}, ${bounded}, '')`;
  },
  differences: [],
  examples: [
    { args: [real(-80.195829), real(25.802215), int(8)], result: '88d9b' },
    { args: [real(-80.195829), real(25.802215)], result: '88d9b6c' },
    { args: [real(10.6842), real(53), int(8)], result: '47ae3' },
    { args: [real(0), real(0), int(0)], result: '1' },
    { args: [real(180), real(-90), int(30)], result: 'b000000000000001' },
    { args: [real(300), real(1), int(8)], result: '' },
    { args: [real(1), real(1), int(35)], result: '' },
    { args: [real(1), real(1), nullOf('int')], result: '' },
  ],
});

export const geoS2cellToCentralPoint = defineScalar({
  name: 'geo_s2cell_to_central_point',
  category: 'geo',
  doc: 'Returns the middle of an S2 cell, given by its token, as a GeoJSON point; null for what is no cell.',
  learn: learn('geo-s2cell-to-central-point'),
  params: { s2cell: 'string' },
  returns: 'dynamic',
  nulls: 'handle',
  js: ({ s2cell }) => ofCell(s2cell, (cell) => ({ type: 'Point', coordinates: [...s2Center(cell)] })),
  clickhouse: ({ s2cell }) => ofCellSql(s2cell, (cell) => withValue(inSql.s2Center(cell), pointJson)),
  differences: [],
  examples: [
    {
      args: ['1234567'],
      result: dynamic({ type: 'Point', coordinates: [9.86830731850408, 27.4683929258276] }),
      tolerance: 1e-12,
    },
    { args: ['a'], result: dynamic(null) },
    { args: [''], result: dynamic(null) },
  ],
});

export const geoS2cellToPolygon = defineScalar({
  name: 'geo_s2cell_to_polygon',
  category: 'geo',
  doc: 'Returns the area of an S2 cell, given by its token, as a GeoJSON polygon; null for what is no cell.',
  learn: learn('geo-s2cell-to-polygon'),
  params: { s2cell: 'string' },
  returns: 'dynamic',
  nulls: 'handle',
  js: ({ s2cell }) => ofCell(s2cell, (cell) => closedRing(s2Corners(cell))),
  clickhouse: ({ s2cell }) => ofCellSql(s2cell, (cell) => withValue(inSql.s2Corners(cell), polygonJson)),
  differences: [],
  examples: [
    {
      args: ['89c259'],
      result: dynamic({
        type: 'Polygon',
        coordinates: [
          [
            [-74.030012249838478, 40.8012684339439],
            [-74.030012249838478, 40.7222262918358],
            [-73.935982114337421, 40.708880489804564],
            [-73.935982114337421, 40.787917134506841],
            [-74.030012249838478, 40.8012684339439],
          ],
        ],
      }),
      tolerance: 1e-12,
    },
    { args: ['a'], result: dynamic(null) },
    { args: [''], result: dynamic(null) },
  ],
});

export const geoS2cellNeighbors = defineScalar({
  name: 'geo_s2cell_neighbors',
  category: 'geo',
  doc: 'Returns the tokens of the S2 cells of the same level around a cell: eight, fewer at a corner of the cube; null for what is no cell.',
  learn: learn('geo-s2cell-neighbors'),
  params: { s2cell: 'string' },
  returns: 'dynamic',
  nulls: 'handle',
  js: ({ s2cell }) => ofCell(s2cell, (cell) => s2Neighbors(cell).map(s2Token)),
  clickhouse: ({ s2cell }) => ofCellSql(s2cell, (cell) => jsonStringArray(inSql.s2NeighborTokens(cell))),
  differences: [],
  examples: [
    {
      args: ['89c259'],
      result: dynamic(['89c25d', '89c2f9', '89c251', '89c257', '89c25f', '89c25b', '89c2f7', '89c2f5']),
    },
    { args: ['1'], result: dynamic(['5', 'b', '3', '9']) },
    { args: ['04'], result: dynamic(['14', 'bc', 'b4', '0c', '1c', '94', '8c']) },
    { args: ['a'], result: dynamic(null) },
    { args: [''], result: dynamic(null) },
  ],
});
