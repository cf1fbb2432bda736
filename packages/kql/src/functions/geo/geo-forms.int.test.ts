/** The stream and the store give the same cells, directions and shapes, over places by chance and at the edges of the grids. */
import type { KqlType } from '@belfry/schema';
import { expect, test } from 'vitest';
import { sql } from '../../sql/sql.ts';
import { literal } from '../../sql/types.ts';
import { runSql } from '../../testing/clickhouse.ts';
import { sameCell } from '../../testing/examples.ts';
import { decodeCell, toCell } from '../../values/cell.ts';
import type { TypedValue } from '../../values/kql-value.ts';
import { int, real } from '../../values/typed.ts';
import { callJs, callSql } from '../call.ts';
import type { ScalarFunction } from '../define-scalar.ts';
import { geoAngle, geoAzimuth } from './geo_azimuth.ts';
import { geoDistance } from './geo_distance_2points.ts';
import { geoFromWkt } from './geo_from_wkt.ts';
import * as geohash from './geo_geohash.ts';
import { geoPointBuffer } from './geo_point_buffer.ts';
import * as s2 from './geo_s2cell.ts';

/** Numbers between 0 and 1 of a fixed sequence, so that a failure comes again. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >> 7) / 2 ** 24;
  };
}
const next = numbers(7);
const between = (low: number, high: number): number => low + (high - low) * next();
const whole = (low: number, high: number): number => Math.floor(between(low, high + 1));
const edges = [-180, -135, -90, -45, 0, 45, 90, 135, 180];
const place = (): [TypedValue, TypedValue] =>
  next() < 0.3
    ? [real(edges[whole(0, 8)]!), real(edges[whole(2, 6)]!)]
    : [real(between(-180, 180)), real(between(-90, 90))];
const text = (value: string): TypedValue => ({ type: 'string', value });
const returns = (fn: ScalarFunction): KqlType => fn.returns as KqlType;
const onStream = (fn: ScalarFunction, args: readonly TypedValue[]) => callJs(fn, args, returns(fn), 0n);

/** Compares the forms of a function over rows of arguments; reals may differ by a relative 1e-9 or, near 0, by 1e-12. */
function compare(fn: ScalarFunction, rows: readonly (readonly TypedValue[])[]): void {
  const tuples = rows.map((row) => sql`tuple(${sql.join(row.map(({ type, value }) => literal(type, value)))})`);
  const args = rows[0]!.map(({ type }, index) => ({ type, sql: sql`t.${sql.number(index + 1)}` }));
  const call = callSql(fn, args, { returns: returns(fn), now: 0n });
  const got = runSql(sql`SELECT ${call} FROM (SELECT arrayJoin([${sql.join(tuples)}]) AS t)`);
  expect(got.length).toBe(rows.length);
  rows.forEach((row, index) => {
    const [have, want] = [decodeCell(returns(fn), got[index]![0]), toCell(returns(fn), onStream(fn, row))];
    if (!sameCell(have, want, { tolerance: 1e-9 })) expect(round(have), JSON.stringify(row)).toEqual(round(want));
  });
}
const round = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_, part: unknown) =>
    typeof part === 'number' ? Number(part.toFixed(11)) + 0 : part,
  );
const rowsOf = (row: () => TypedValue[], count = 300): TypedValue[][] => Array.from({ length: count }, row);

const cellOf = (fn: ScalarFunction, most: number): TypedValue => ({
  type: 'string',
  value: onStream(fn, [...place(), int(whole(1, most))]),
});
const s2Tokens = rowsOf(() => [cellOf(s2.geoPointToS2cell, 30)]);
const hashes = rowsOf(() => [cellOf(geohash.geoPointToGeohash, 18)]);
const noCells = ['', '1', '5', '0', 'g', 'a', 'il', 'zzzzzzzzzzzzzzzzzzz', 'c', '89c2590000000000f', 'ABC'].map(
  (value) => [text(value)],
);

test.each([s2.geoPointToS2cell, geohash.geoPointToGeohash])('$name', (fn) => {
  compare(
    fn,
    rowsOf(() => [...place(), int(whole(-1, 31))]),
  );
});

test.each([s2.geoS2cellToCentralPoint, s2.geoS2cellToPolygon, s2.geoS2cellNeighbors])('$name', (fn) => {
  compare(fn, [...s2Tokens, ...noCells]);
});

test.each([geohash.geoGeohashToCentralPoint, geohash.geoGeohashToPolygon, geohash.geoGeohashNeighbors])(
  '$name',
  (fn) => {
    compare(fn, [...hashes, ...noCells]);
  },
);

test.each([geoAzimuth, geoDistance])('$name', (fn) => {
  compare(
    fn,
    rowsOf(() => [...place(), ...place()]),
  );
});

test('geo_angle', () => {
  compare(
    geoAngle,
    rowsOf(() => [...place(), ...place(), ...place()]),
  );
});

test('geo_point_buffer', () => {
  compare(
    geoPointBuffer,
    rowsOf(() => [...place(), real(10 ** between(-1, 7.2)), real(10 ** between(0, 7))], 60),
  );
});

test('geo_from_wkt', () => {
  const number = (): string =>
    ['0', '-0', '1.5', '-73.991460000000131', '.5', '5.', '+7', '1e-7', '007', '1E2'][whole(0, 9)]!;
  const gap = (): string => ['', ' ', '\n\t'][whole(0, 2)]!;
  const list = (item: () => string, fewest: number): string => {
    const items = Array.from({ length: whole(fewest - (next() < 0.1 ? 1 : 0), fewest + 2) }, item);
    return `${gap()}(${gap()}${items.join(`${gap()},${gap()}`)}${gap()})`;
  };
  const point = (): string => `${number()} ${number()}${next() < 0.02 ? ' 3' : ''}`;
  const line = (): string => list(point, 2);
  const polygon = (): string => list(() => list(point, 4), 1);
  const onePoint = (): string => `(${point()})`;
  const shapes = [
    () => `Point${onePoint()}`,
    () => `LINESTRING${line()}`,
    () => `polygon${polygon()}`,
    () => `MULTIPOINT${list(next() < 0.5 ? point : onePoint, 1)}`,
    () => `MULTILINESTRING${list(line, 1)}`,
    () => `MULTIPOLYGON${list(polygon, 1)}`,
  ];
  const shape = (): string => shapes[whole(0, 5)]!();
  const any = (): string => (next() < 0.2 ? `GEOMETRYCOLLECTION${list(shape, 1)}` : shape());
  // Some with a character taken out.
  const broken = (wkt: string): string => {
    const at = whole(0, wkt.length - 1);
    return next() < 0.2 ? wkt.slice(0, at) + wkt.slice(at + 1) : wkt;
  };
  const rows = rowsOf(() => [text(broken(`${gap()}${any()}${gap()}`))], 400);
  const read = rows.filter((row) => onStream(geoFromWkt, row) !== null).length;
  expect(read).toBeGreaterThan(150);
  expect(read).toBeLessThan(380);
  compare(geoFromWkt, rows);
});
