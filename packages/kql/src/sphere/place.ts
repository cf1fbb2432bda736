import type { JsonValue } from '@belfry/schema';
import type { Degrees } from './vector.ts';

/** Whether a longitude and a latitude in degrees are a place of the Earth; false for what is no number. */
export const isPlace = (longitude: number, latitude: number): boolean =>
  Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90;

/** The GeoJSON Polygon of one ring, given by its corners; the ring is closed here. */
export const closedRing = (corners: readonly Degrees[]): { readonly [key: string]: JsonValue } => ({
  type: 'Polygon',
  coordinates: [[...corners, ...corners.slice(0, 1)].map((corner) => [...corner])],
});
