import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { geohashAt, geohashCenter, geohashCorners, geohashNeighbors, geohashText, readGeohash } from './geohash.ts';
import { readS2Token, s2CellAt, s2Center, s2Corners, s2Neighbors, s2Token } from './s2-cell.ts';
import { angle, fromDegrees, type Degrees } from './vector.ts';

const place = fc.tuple(fc.double({ min: -180, max: 180, noNaN: true }), fc.double({ min: -90, max: 90, noNaN: true }));
const s2Cell = fc.tuple(place, fc.integer({ min: 0, max: 30 })).map(([at, level]) => s2CellAt(at, level));
const geohash = fc.tuple(place, fc.integer({ min: 1, max: 18 })).map(([at, length]) => geohashAt(at, length));
const far = (a: Degrees, b: Degrees): number => angle(fromDegrees(a), fromDegrees(b));

describe('S2 cells', () => {
  test('a token reads as its cell', () => {
    fc.assert(
      fc.property(s2Cell, (cell) => {
        expect(readS2Token(s2Token(cell))).toEqual(cell);
      }),
    );
  });

  test('the middle of a cell is in it, and the place is nearer to the middle than the farthest corner', () => {
    fc.assert(
      fc.property(place, fc.integer({ min: 0, max: 26 }), (at, level) => {
        const cell = s2CellAt(at, level);
        const middle = s2Center(cell);
        expect(s2CellAt(middle, level)).toEqual(cell);
        const reach = Math.max(...s2Corners(cell).map((corner) => far(corner, middle)));
        expect(far(at, middle)).toBeLessThanOrEqual(reach * 1.000001);
      }),
    );
  });

  test('the cell of a level holds those of deeper levels: their numbers lie in its range', () => {
    const ends = (token: string): [bigint, bigint] => {
      const id = BigInt(`0x${token.padEnd(16, '0')}`);
      const last = id & -id;
      return [id - last, id + last];
    };
    fc.assert(
      fc.property(place, fc.integer({ min: 0, max: 29 }), (at, level) => {
        const [outer, inner] = [level, level + 1].map((size) => ends(s2Token(s2CellAt(at, size))));
        expect(inner![0]).toBeGreaterThanOrEqual(outer![0]);
        expect(inner![1]).toBeLessThanOrEqual(outer![1]);
      }),
    );
  });

  test('neighbors are mutual, seven or eight (four whole faces), and not the cell itself', () => {
    fc.assert(
      fc.property(s2Cell, (cell) => {
        const [own, around] = [s2Token(cell), s2Neighbors(cell)];
        expect([7, 8]).toContain(cell.size === 2 ** 30 ? around.length + 4 : around.length);
        expect(around.map(s2Token)).not.toContain(own);
        for (const near of around) expect(s2Neighbors(near).map(s2Token)).toContain(own);
      }),
    );
  });

  test.each(['', 'g', '0', 'a', 'c000000000000001', '89c2590000000000f'])('%j is no token', (token) => {
    expect(readS2Token(token)).toBeUndefined();
  });
});

describe('geohashes', () => {
  test('a text reads as its cell', () => {
    fc.assert(
      fc.property(geohash, (cell) => {
        expect(readGeohash(geohashText(cell))).toEqual(cell);
      }),
    );
  });

  test('a place is within the corners of its cell, and the middle is in it', () => {
    fc.assert(
      fc.property(place, fc.integer({ min: 1, max: 18 }), ([longitude, latitude], length) => {
        const cell = geohashAt([longitude, latitude], length);
        const [southWest, , northEast] = geohashCorners(cell);
        expect(longitude).toBeGreaterThanOrEqual(southWest![0] - 1e-13);
        expect(longitude).toBeLessThanOrEqual(northEast![0] + 1e-13);
        expect(latitude).toBeGreaterThanOrEqual(southWest![1] - 1e-13);
        expect(latitude).toBeLessThanOrEqual(northEast![1] + 1e-13);
        if (length <= 17) expect(geohashAt(geohashCenter(cell), length)).toEqual(cell);
      }),
    );
  });

  test('a longer text begins with the shorter ones', () => {
    fc.assert(
      fc.property(place, fc.integer({ min: 1, max: 17 }), (at, length) => {
        expect(geohashText(geohashAt(at, length + 1)).slice(0, length)).toBe(geohashText(geohashAt(at, length)));
      }),
    );
  });

  test('neighbors are mutual', () => {
    fc.assert(
      fc.property(geohash, (cell) => {
        for (const near of geohashNeighbors(cell))
          expect(geohashNeighbors(near).map(geohashText)).toContain(geohashText(cell));
      }),
    );
  });
});
