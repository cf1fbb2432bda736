import type { JsonValue } from '@belfry/schema';
import type { Degrees } from './vector.ts';

/** The GeoJSON Polygon of one ring, given by its corners; the ring is closed here. */
export const closedRing = (corners: readonly Degrees[]): { readonly [key: string]: JsonValue } => ({
  type: 'Polygon',
  coordinates: [[...corners, ...corners.slice(0, 1)].map((corner) => [...corner])],
});
