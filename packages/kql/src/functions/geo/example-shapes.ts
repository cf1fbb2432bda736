import type { JsonValue } from '@belfry/schema';
import type { Degrees } from '../../sphere/vector.ts';
import { dynamic } from '../../values/typed.ts';
import type { TypedValue } from '../../values/kql-value.ts';

const places = (points: readonly Degrees[]): JsonValue => points.map((point) => [...point]);
const closed = (points: readonly Degrees[]): JsonValue => places([...points, points[0]!]);

export const line = (...points: readonly Degrees[]): TypedValue =>
  dynamic({ type: 'LineString', coordinates: places(points) });
/** A polygon without holes; the first place is not repeated. */
export const polygon = (...points: readonly Degrees[]): TypedValue =>
  dynamic({ type: 'Polygon', coordinates: [closed(points)] });
export const point = (longitude: number, latitude: number): TypedValue =>
  dynamic({ type: 'Point', coordinates: [longitude, latitude] });
export const nothing: TypedValue = dynamic({ type: 'GeometryCollection', geometries: [] });

/** Central Park. */
export const park = polygon(
  [-73.9495, 40.7969],
  [-73.95807266235352, 40.80068603561921],
  [-73.98201942443848, 40.76825672305777],
  [-73.97317886352539, 40.76455136505513],
);
/** A part of Manhattan across Central Park. */
export const triangle = polygon(
  [-73.9712905883789, 40.78580561168767],
  [-73.98004531860352, 40.775276834803655],
  [-73.97000312805176, 40.77852663535664],
);

export const brokenLine = line([1, 1]);
/** Has an edge without length. */
export const brokenPolygon = polygon([0, 0], [10, 10], [10, 10]);
