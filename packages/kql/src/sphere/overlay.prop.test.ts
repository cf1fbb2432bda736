import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bufferOf } from './buffer.ts';
import { coverS2 } from './s2-cover.ts';
import { edgesOf } from './edge.ts';
import { flatRegions } from './flat.ts';
import { readRegion, writeParts } from './geojson.ts';
import { intersectLineRegion } from './line-overlay.ts';
import { intersectRegions, unite } from './overlay.ts';
import { lengthOf, nearestOf, polygonRegion, regionArea, regionHas, type Region } from './region.ts';
import { s2CellAt, s2Token } from './s2-cell.ts';
import { simplifyRegions } from './simplify.ts';
import { angle, fromDegrees, toDegrees, type Vector } from './vector.ts';

/** Points around a middle at random distances, in the order of their directions: a polygon that does not cross itself. */
const star = (spread: number): fc.Arbitrary<Region> =>
  fc
    .record({
      x: fc.double({ min: -spread, max: spread, noNaN: true }),
      y: fc.double({ min: -spread, max: spread, noNaN: true }),
      radii: fc.array(fc.double({ min: 0.2 * spread, max: spread, noNaN: true }), { minLength: 3, maxLength: 12 }),
    })
    .map(({ x, y, radii }) => {
      const points = radii.map((radius, index) => {
        const turn = (2 * Math.PI * index) / radii.length;
        return fromDegrees([170 + x + radius * Math.cos(turn), 40 + y + radius * Math.sin(turn)]);
      });
      return polygonRegion([points])!;
    })
    .filter((region) => region !== undefined);
/** Corners of a small grid: borders that touch, overlap and are the same. */
const rectangle = fc
  .tuple(
    fc.integer({ min: 0, max: 3 }),
    fc.integer({ min: 0, max: 3 }),
    fc.integer({ min: 1, max: 3 }),
    fc.integer({ min: 1, max: 3 }),
  )
  .map(([x, y, w, h]) =>
    polygonRegion([
      [
        [x, y],
        [x + w, y],
        [x + w, y + h],
        [x, y + h],
      ].map((place) => fromDegrees(place as [number, number])),
    ])!,
  );

const places = (spread: number): Vector[] =>
  Array.from({ length: 60 }, (_, index) =>
    fromDegrees([170 + 2.2 * spread * Math.sin(index * 12.9898), 40 + 2.2 * spread * Math.sin(index * 78.233)]),
  );
const isOnBorder = (region: Region, place: Vector): boolean => angle(place, nearestOf(region.edges, place)) < 1e-9;
const near = (value: number, other: number): void =>
  expect(Math.abs(value - other)).toBeLessThan(1e-12 + 1e-9 * Math.abs(other));

describe('combining regions', () => {
  for (const spread of [0.001, 1, 20])
    test(`what is in both or in either agrees with each alone, over ${spread} degrees`, () => {
      fc.assert(
        fc.property(star(spread), star(spread), (a, b) => {
          const [both, either] = [intersectRegions(a, b).region, unite([a, b])];
          near(regionArea(both) + regionArea(either), regionArea(a) + regionArea(b));
          for (const place of places(spread).filter((at) => !isOnBorder(a, at) && !isOnBorder(b, at))) {
            expect(regionHas(both, place)).toBe(regionHas(a, place) && regionHas(b, place));
            expect(regionHas(either, place)).toBe(regionHas(a, place) || regionHas(b, place));
          }
        }),
        { numRuns: 60, seed: 7 },
      );
    });
  test('borders that touch and overlap leave areas right, and the result reads as it was written', () => {
    fc.assert(
      fc.property(fc.array(rectangle, { minLength: 2, maxLength: 6 }), (regions) => {
        const whole = unite(regions);
        const [first, ...others] = regions;
        const rest = unite(others);
        const both = intersectRegions(first!, rest).region;
        near(regionArea(both) + regionArea(whole), regionArea(first!) + regionArea(rest));
        const again = readRegion(writeParts([], [], whole));
        expect(again).toBeDefined();
        near(regionArea(again!), regionArea(whole));
      }),
      { numRuns: 150, seed: 7 },
    );
  });
  test('a line is cut into what is in a region and what is not', () => {
    fc.assert(
      fc.property(star(1), star(1), (region, other) => {
        const line = [...other.rings[0]!.points];
        const inside = intersectLineRegion([line], region).lines;
        for (const part of inside)
          for (const [from, to] of edgesOf(part)) {
            const middle = fromDegrees(toDegrees([from[0] + to[0], from[1] + to[1], from[2] + to[2]]));
            expect(regionHas(region, middle) || isOnBorder(region, middle)).toBe(true);
          }
        expect(lengthOf(inside.flatMap(edgesOf))).toBeLessThanOrEqual(lengthOf(edgesOf(line)) + 1e-12);
      }),
      { numRuns: 60, seed: 7 },
    );
  });
});

describe('shapes made of a region', () => {
  test('a buffer holds all within the radius and nothing beyond radius and tolerance', () => {
    fc.assert(
      fc.property(star(1), fc.double({ min: 0.001, max: 0.02, noNaN: true }), (region, radius) => {
        const buffer = bufferOf(region.edges, region, radius, radius / 20)!;
        for (const place of places(1)) {
          const distance = regionHas(region, place) ? 0 : angle(place, nearestOf(region.edges, place));
          if (distance < radius - 1e-12) expect(regionHas(buffer, place)).toBe(true);
          if (distance > 1.05001 * radius) expect(regionHas(buffer, place)).toBe(false);
        }
      }),
      { numRuns: 40, seed: 7 },
    );
  });
  test('a covering has the cell of each place inside', () => {
    fc.assert(
      fc.property(star(1), fc.integer({ min: 3, max: 9 }), (region, level) => {
        const cells = new Set(coverS2(region.edges, region, level, 0));
        for (const place of [...places(1).filter((at) => regionHas(region, at)), ...region.rings[0]!.points])
          expect(cells).toContain(s2Token(s2CellAt(toDegrees(place), level)));
      }),
      { numRuns: 40, seed: 7 },
    );
  });
  test('a simpler border is within the tolerance', () => {
    fc.assert(
      fc.property(star(1), (region) => {
        const [simple] = simplifyRegions([region], 0.002);
        for (const point of region.rings[0]!.points)
          if (simple !== undefined) expect(angle(point, nearestOf(simple.edges, point))).toBeLessThan(0.0020001);
      }),
      { numRuns: 60, seed: 7 },
    );
  });
  test('a region on planes has no more than eight parts, and one where it is small', () => {
    const small = polygonRegion([
      [
        [0, 0],
        [1, 0],
        [1, 1],
      ].map((place) => fromDegrees(place as [number, number])),
    ])!;
    expect(flatRegions(small)).toHaveLength(1);
    const wide = [
      [-90, -1],
      [0, -1],
      [90, -1],
      [90, 1],
      [0, 89],
      [-90, 1],
    ] as const;
    expect(flatRegions(polygonRegion([wide.map(fromDegrees)])!).length).toBeGreaterThan(1);
  });
});
