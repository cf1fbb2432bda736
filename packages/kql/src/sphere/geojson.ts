import type { JsonValue } from '@belfry/schema';
import { unite } from './overlay.ts';
import { isOpposite, polygonRegion, regionHas, regionOf, type Region } from './region.ts';
import type { Ring } from './ring.ts';
import { remember } from './remember.ts';
import { equal, fromDegrees, toDegrees, type Degrees, type Vector } from './vector.ts';

/** Shapes with more points are not read: what is computed of them grows with the pairs of their edges. */
export const maxPoints = 20_000;

/** Lines of the sphere: chains of at least two points. */
export type Lines = readonly (readonly Vector[])[];

/** A place in degrees, undefined for what is none. */
export function readPlace(value: JsonValue | undefined): Degrees | undefined {
  if (!Array.isArray(value) || value.length < 2) return undefined;
  const [longitude, latitude] = value;
  return isPlace(longitude, latitude) ? [longitude, latitude as number] : undefined;
}

export const isPlace = (longitude: unknown, latitude: unknown): longitude is number =>
  typeof longitude === 'number' &&
  typeof latitude === 'number' &&
  Math.abs(longitude) <= 180 &&
  Math.abs(latitude) <= 90;

interface Shape {
  readonly type: string;
  readonly coordinates: JsonValue[];
}

function readShape(value: JsonValue): Shape | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { type, coordinates } = value;
  return typeof type === 'string' && Array.isArray(coordinates) ? { type, coordinates } : undefined;
}

/** Maps all entries; undefined where one has no value, or there is none. */
function every<T>(values: JsonValue | undefined, read: (value: JsonValue) => T | undefined): T[] | undefined {
  if (!Array.isArray(values) || values.length === 0) return undefined;
  const results: T[] = [];
  for (const value of values) {
    const result = read(value);
    if (result === undefined) return undefined;
    results.push(result);
  }
  return results;
}

/** The chains of places of a LineString or MultiLineString; undefined for what is none. */
export function readChains(value: JsonValue): Degrees[][] | undefined {
  const shape = readShape(value);
  const chain = (points: JsonValue): Degrees[] | undefined => {
    const places = every(points, readPlace);
    return places === undefined || places.length < 2 ? undefined : places;
  };
  if (shape?.type === 'LineString') return bounded(every([shape.coordinates], chain));
  return shape?.type === 'MultiLineString' ? bounded(every(shape.coordinates, chain)) : undefined;
}

const bounded = <T>(chains: T[][] | undefined): T[][] | undefined =>
  chains !== undefined && chains.reduce((count, chain) => count + chain.length, 0) <= maxPoints ? chains : undefined;

/** The polygons, each with its closed rings of places, of a Polygon or MultiPolygon; undefined for what is none. */
export function readPolygons(value: JsonValue): Degrees[][][] | undefined {
  const shape = readShape(value);
  const ring = (points: JsonValue): Degrees[] | undefined => {
    const places = every(points, readPlace);
    return places === undefined || places.length < 4 || String(places[0]) !== String(places.at(-1))
      ? undefined
      : places;
  };
  const polygon = (rings: JsonValue): Degrees[][] | undefined => every(rings, ring);
  const polygons =
    shape?.type === 'Polygon'
      ? every([shape.coordinates], polygon)
      : shape?.type === 'MultiPolygon'
        ? every(shape.coordinates, polygon)
        : undefined;
  return bounded(polygons?.flat()) === undefined ? undefined : polygons;
}

/** The lines of a GeoJSON value on the sphere; undefined for what is none. */
export const readLines = remember((value): Lines | undefined => {
  const lines = readChains(value)?.map((chain) => chain.map(fromDegrees));
  const broken = lines?.some((line) => line.some((point, index) => index > 0 && isOpposite(line[index - 1]!, point)));
  return broken === true ? undefined : lines;
});

/** The regions of the polygons of a GeoJSON value; undefined for what is none or crosses itself. */
export function readRegions(value: JsonValue): Region[] | undefined {
  const regions: Region[] = [];
  for (const rings of readPolygons(value) ?? []) {
    const region = polygonRegion(rings.map((ring) => ring.slice(0, -1).map(fromDegrees)));
    if (region === undefined) return undefined;
    regions.push(region);
  }
  return regions.length === 0 ? undefined : regions;
}

/** The part of the sphere that a Polygon or MultiPolygon covers; undefined for what is none. */
export const readRegion = remember((value): Region | undefined => {
  const regions = readRegions(value);
  return regions === undefined ? undefined : unite(regions);
});

export type Geometry = { readonly [key: string]: JsonValue };

const place = (point: Vector): JsonValue => [...toDegrees(point)];
export const writePoint = (point: Vector): Geometry => ({ type: 'Point', coordinates: place(point) });

/** The geometries as one: alone, as a MultiPoint and its like when all are of one kind, else as a collection. */
export function writeParts(points: readonly Vector[], lines: Lines, region: Region): Geometry {
  const parts = [
    several('Point', points.map(place)),
    several(
      'LineString',
      lines.map((line) => line.map(place)),
    ),
  ];
  parts.push(
    several(
      'Polygon',
      polygonsOf(region).map((rings) => rings.map(closed)),
    ),
  );
  const present = parts.filter((part) => part !== undefined);
  return present.length === 1 ? present[0]! : { type: 'GeometryCollection', geometries: present };
}

const several = (type: string, shapes: readonly JsonValue[]): Geometry | undefined =>
  shapes.length === 0
    ? undefined
    : shapes.length === 1
      ? { type, coordinates: shapes[0]! }
      : { type: `Multi${type}`, coordinates: [...shapes] };

const closed = (ring: Ring): JsonValue => [...ring.points, ring.points[0]!].map(place);

/** Shells, each with its holes. */
export function polygonsOf(region: Region): Ring[][] {
  const shells = region.rings.filter((ring) => ring.area > 0);
  const polygons = shells.map((shell) => [shell]);
  for (const hole of region.rings.filter((ring) => ring.area <= 0)) {
    const around = shells
      .map((shell, index) => ({ index, area: shell.area, region: regionOf([shell]) }))
      .filter((candidate) => candidate.area > -hole.area && surrounds(candidate.region, hole))
      .sort((a, b) => a.area - b.area);
    polygons[around[0]?.index ?? 0]?.push(hole);
  }
  return polygons;
}

const surrounds = (shell: Region, hole: Ring): boolean => {
  const free = hole.points.find((point) => !shell.rings[0]!.points.some((other) => equal(other, point)));
  return free === undefined || regionHas(shell, free);
};
